import * as z from 'zod/mini'

import type { KnownField, KnownFields } from './known-fields.ts'
import type { UnknownRecord } from './unknown-record.ts'

/** Returns the fields that the schema of an object has. In a file of its own, because published declarations must not import zod. */
export function listFields(schema: z.ZodMiniObject): KnownFields {
  return Object.fromEntries(Object.entries(schema.def.shape).map(([name, field]) => [name, listField(field)]))
}

function listField(schema: unknown): KnownField {
  if (schema instanceof z.ZodMiniObject) return listFields(schema)
  if (schema instanceof z.ZodMiniArray) return listField(schema.def.element)
  if (schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable)
    return listField(schema.def.innerType)
  return schema instanceof z.ZodMiniDiscriminatedUnion ? createChooser(schema) : true
}

/** Returns a function that reads the discriminator of a value, and returns the fields of that option of the union. */
function createChooser(
  schema: z.ZodMiniDiscriminatedUnion,
): (value: UnknownRecord) => KnownFields | undefined {
  // `schema.def` has the same value, but its type lacks the discriminator.
  // oxlint-disable-next-line no-underscore-dangle
  const { discriminator, options } = schema._zod.def
  const choices = new Map<unknown, KnownFields>()
  for (const option of options) {
    const literal = option instanceof z.ZodMiniObject ? option.def.shape[discriminator] : undefined
    if (!(option instanceof z.ZodMiniObject) || !(literal instanceof z.ZodMiniLiteral)) continue
    for (const value of literal.def.values) choices.set(value, listFields(option))
  }
  return (value) => choices.get(value[discriminator])
}

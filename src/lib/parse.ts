import * as z from 'zod/mini'

import { MockVideoApiError } from './errors.ts'
import { didYouMean } from './nearest.ts'
import type { Mistake } from './mistake.ts'

/** An object of just these keys; what else stands in it is named, with the keys there are. */
export function strictObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.ZodMiniObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must be an object with ${known.join(', ')}`
      // A line for each, so that they can be told apart again.
      return issue.keys
        .map(
          (key) => `${JSON.stringify(key)} is unknown. ${didYouMean(key, known)}Known: ${known.join(', ')}`,
        )
        .join('\n')
    },
  })
}

/** One of these words; anything else is answered with the nearest and the whole list. */
export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodMiniEnum<{ [W in Word]: W }> {
  return z.enum(words, {
    error: (issue) =>
      `${formatValue(issue.input)} is unknown. ${didYouMean(String(issue.input), words)}Known: ${words.join(', ')}`,
  })
}

/**
 * The value, checked; else an error of ours that lists every mistake with its place.
 * `Output` is what the schema makes, but for optional keys, which it lets be undefined.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function parse<Output>(schema: z.ZodMiniType, value: unknown, what: string): Output {
  throwMistakes(findMistakes(schema, value), what)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return schema.parse(value) as Output
}

/** Throws an error of ours that lists every mistake with its place, where there is one. */
export function throwMistakes(mistakes: readonly Mistake[], what: string): void {
  if (mistakes.length > 0) throw new MockVideoApiError(what, mistakes.map(formatMistake).join('; '))
}

/** Every mistake in a value. */
export function findMistakes(schema: z.ZodMiniType, value: unknown): Mistake[] {
  return schema.safeParse(value).error?.issues.flatMap(convertIssue) ?? []
}

function convertIssue({ path, message, ...issue }: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path, message }]
  const lines = message.split('\n')
  return issue.keys.map((key, index) => ({ path, message: lines[index] ?? message, key }))
}

/** A mistake as a sentence: `steps[1].for: "soon" is no duration`. */
export function formatMistake({ path, message }: Mistake): string {
  const place = formatPath(path)
  return place === '' ? message : `${place}: ${message}`
}

/** A place as code spells it: `steps[1].for`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((whole, key) => whole + formatKey(key, whole === ''), '')
}

function formatKey(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`
  return first ? String(key) : `.${String(key)}`
}

/** A value from outside, short enough for a message. */
export function formatValue(value: unknown): string {
  const text = stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function stringify(value: unknown): string {
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // It goes round in circles, or is a bigint.
    return Object.prototype.toString.call(value)
  }
}

import * as z from 'zod/mini'

import { MockVideoApiError } from './errors.ts'
import { didYouMean } from './nearest.ts'
import { isRecord } from './unknown-record.ts'
import type { Mistake } from './mistake.ts'

/** Creates the schema of an object with these keys and no others. `renamed` maps old names of keys to their new names. */
export function strictObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
  renamed: Readonly<Record<string, string>> = {},
): z.ZodMiniObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape)
  const accepted = keys.length === 0 ? 'No key is accepted' : `Known: ${keys.join(', ')}`
  const explainKey = (key: string): string =>
    Object.hasOwn(renamed, key)
      ? `${JSON.stringify(key)} is now called ${JSON.stringify(renamed[key])}. Rename it`
      : `${JSON.stringify(key)} is unknown. ${didYouMean(key, keys)}${accepted}`
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? // One line for each key: `convertIssue` splits them again.
          issue.keys.map(explainKey).join('\n')
        : `must be an object with ${keys.join(', ')}`,
  })
}

/** Creates the schema of an object of values by key. Zod drops the key `__proto__` without an error, so it is refused first. */
export function recordOf<Value extends z.ZodMiniType, Key extends z.ZodMiniString = z.ZodMiniString>(
  value: Value,
  error: string | ((issue: { readonly code: string }) => string),
  key?: Key,
) {
  return z.pipe(z.transform(refuseProtoKey), z.record(key ?? z.string(), value, { error }))
}

function refuseProtoKey(value: unknown, { issues }: z.core.ParsePayload): unknown {
  if (isRecord(value) && Object.hasOwn(value, '__proto__'))
    issues.push({
      code: 'unrecognized_keys',
      keys: ['__proto__'],
      input: value,
      message: '"__proto__" cannot be a key. Remove it',
    })
  return value
}

/** Creates the schema of one of these values. A mistake names the most similar value and all values. */
export function oneOf<const Value extends string>(
  values: readonly Value[],
): z.ZodMiniEnum<{ [V in Value]: V }> {
  return z.enum(values, {
    error: (issue) =>
      `${formatValue(issue.input)} is unknown. ${didYouMean(String(issue.input), values)}Known: ${values.join(', ')}`,
  })
}

/** Returns the parsed value. Throws a `MockVideoApiError` that lists every mistake. `what` is the action that failed. */
export function parse<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.infer<Schema> {
  return parseAll(schema, value, { what, mistakes: [] })
}

/** Like `parse`, with mistakes that the schema does not find. */
export function parseAll<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  { what, mistakes: others }: { readonly what: string; readonly mistakes: readonly Mistake[] },
): z.infer<Schema> {
  const { data, error } = schema.safeParse(value)
  const mistakes = [...(error?.issues.flatMap(convertIssue) ?? []), ...others]
  if (error === undefined && mistakes.length === 0) return data
  throw new MockVideoApiError(what, mistakes.map(formatMistake).join('; '))
}

/** Returns every mistake in a value. */
export function findMistakes(schema: z.ZodMiniType, value: unknown): Mistake[] {
  return schema.safeParse(value).error?.issues.flatMap(convertIssue) ?? []
}

function convertIssue({ path, message, ...issue }: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path, message }]
  const lines = message.split('\n')
  return issue.keys.map((key, index) => ({ path, message: lines[index] ?? message, key }))
}

/** Formats a mistake: `steps[1].for: "soon" is not a duration`. */
export function formatMistake({ path, message }: Mistake): string {
  const text = formatPath(path)
  return text === '' ? message : `${text}: ${message}`
}

/** Formats a path as in code: `steps[1].for`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => text + formatKey(key, text === ''), '')
}

function formatKey(key: PropertyKey, isFirst: boolean): string {
  if (typeof key === 'number') return `[${key}]`
  return isFirst ? String(key) : `.${String(key)}`
}

/** Formats a value for a message, cut to 60 characters. */
export function formatValue(value: unknown): string {
  const text = stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function stringify(value: unknown): string {
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // The value contains itself, or it is a bigint.
    return Object.prototype.toString.call(value)
  }
}

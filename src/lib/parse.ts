import * as z from 'zod/mini'

import { MockVideoApiError } from './errors.ts'
import { limitNames } from './format-list.ts'
import { suggest } from './nearest.ts'
import { hideInJson, hideInText } from './secrets.ts'
import { isRecord } from './unknown-record.ts'
import type { Mistake } from './mistake.ts'

/** The number of mistakes that one message names. */
const MAX_MISTAKES = 100

/** The number of unknown keys of one object that are named. */
const MAX_UNKNOWN_KEYS = 50

/** The number of keys of an object with any keys. */
const MAX_KEYS = 1_000

/** Creates the schema of an object with these keys and no others. `renamed` maps old names of keys to their new names. */
export function strictObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
  renamed: Readonly<Record<string, string>> = {},
): z.ZodMiniObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape)
  const explainKey = (key: string): string =>
    Object.hasOwn(renamed, key)
      ? `${formatValue(key)} is now called ${formatValue(renamed[key])}. Rename it`
      : keys.length === 0
        ? `${formatValue(key)} is not accepted. Leave it out`
        : `${formatValue(key)} is unknown. ${suggest(key, keys)}`
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? // One line for each key: `convertIssue` splits them again.
          issue.keys.slice(0, MAX_UNKNOWN_KEYS).map(explainKey).join('\n')
        : `must be an object with ${limitNames(keys).join(', ')}`,
  })
}

/** Creates the schema of an object of values by key. Zod drops the key `__proto__` without an error, so it is refused first. */
export function recordOf<Value extends z.ZodMiniType, Key extends z.ZodMiniString = z.ZodMiniString>(
  value: Value,
  error: string | ((issue: { readonly code: string }) => string),
  key?: Key,
) {
  return z.pipe(z.transform(checkKeys), z.record(key ?? z.string(), value, { error }))
}

function checkKeys(value: unknown, { issues }: z.core.ParsePayload): unknown {
  if (!isRecord(value)) return value
  if (Object.keys(value).length > MAX_KEYS)
    issues.push({ code: 'custom', input: value, message: `must have at most ${MAX_KEYS} keys` })
  if (Object.hasOwn(value, '__proto__'))
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
    error: (issue) => `${formatValue(issue.input)} is unknown. ${suggest(issue.input, values)}`,
  })
}

/** Explains that no provider of a fake has this name. */
export function explainUnknownProvider(name: unknown, known: readonly string[]): string {
  return `unknown provider ${formatValue(name)}. ${suggest(name, known)}`
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
  throw new MockVideoApiError(what, formatMistakes(mistakes))
}

/** Returns every mistake in a value. */
export function findMistakes(schema: z.ZodMiniType, value: unknown): Mistake[] {
  return schema.safeParse(value).error?.issues.flatMap(convertIssue) ?? []
}

function convertIssue({ path, message, ...issue }: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== 'unrecognized_keys') return [{ path, message }]
  const lines = message.split('\n')
  const omitted = issue.keys.length - lines.length
  if (omitted > 0) lines.push(`and ${omitted} more unknown keys`)
  return issue.keys
    .slice(0, lines.length)
    .map((key, index) => ({ path, message: lines[index] ?? message, key }))
}

/** Formats the first mistakes for a message, and the number of the others. */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  const texts = mistakes.slice(0, MAX_MISTAKES).map(formatMistake)
  const omitted = mistakes.length - texts.length
  return [...texts, ...(omitted > 0 ? [`and ${omitted} more`] : [])].join('; ')
}

/** Formats a mistake: `steps[1].for: "soon" is not a duration`. */
export function formatMistake({ path, message }: Mistake): string {
  const text = formatPath(path)
  return hideInText(text === '' ? message : `${text}: ${message}`)
}

/** Formats a path as in code: `steps[1].for`. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => text + formatKey(key, text === ''), '')
}

function formatKey(key: PropertyKey, isFirst: boolean): string {
  if (typeof key === 'number') return `[${key}]`
  return isFirst ? String(key) : `.${String(key)}`
}

/** Formats a value for a message, without its secrets, cut to 60 characters. */
export function formatValue(value: unknown): string {
  const text = stringify(value)
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 3)}...` : text
}

const MAX_LENGTH = 60

/** Creates a replacer of `JSON.stringify` that leaves out what lies beyond the length of a message, and hides secrets. */
function createPreview(): (name: string, value: unknown) => unknown {
  // Each value takes at least two characters.
  let left = MAX_LENGTH
  return (name, value) => {
    left -= 1
    if (left < 0) return null
    const isLong = Array.isArray(value) && value.length > MAX_LENGTH
    return hideInJson(name, isLong ? value.slice(0, MAX_LENGTH) : value)
  }
}

function stringify(value: unknown): string {
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value, createPreview()) ?? String(value)
  } catch {
    // The value contains itself, or it is a bigint.
    return Object.prototype.toString.call(value)
  }
}

import * as z from 'zod/mini'

import { MockVideoApiError } from './failure.ts'
import { didYouMean } from './nearest.ts'

/** An object of just these keys; what else stands in it is named, with the keys there are. */
export function object<Shape extends z.core.$ZodShape>(shape: Shape): z.ZodMiniObject<Shape, z.core.$strict> {
  const known = Object.keys(shape)
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return `must be an object with ${known.join(', ')}`
      return issue.keys
        .map((key) => `"${key}" is unknown. ${didYouMean(key, known)}Known: ${known.join(', ')}`)
        .join('; ')
    },
  })
}

/** One of these words; anything else is answered with the nearest and the whole list. */
export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodMiniEnum<{ [W in Word]: W }> {
  return z.enum(words, {
    error: (issue) =>
      `${show(issue.input)} is unknown. ${didYouMean(String(issue.input), words)}Known: ${words.join(', ')}`,
  })
}

/**
 * The value, checked; else an error of ours that lists every mistake with its place.
 * `Output` is what the schema makes, but for optional keys, which it lets be undefined.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function parse<Output>(schema: z.ZodMiniType, value: unknown, what: string): Output {
  const mistakes = findMistakes(schema, value)
  if (mistakes.length > 0) throw new MockVideoApiError(what, mistakes.join('; '))
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return schema.parse(value) as Output
}

/** Every mistake in a value, each with its place. */
export function findMistakes(schema: z.ZodMiniType, value: unknown): string[] {
  return schema.safeParse(value).error?.issues.map(toMistake) ?? []
}

function toMistake(issue: z.core.$ZodIssue): string {
  const place = issue.path.reduce<string>((path, key) => path + toPlace(key, path === ''), '')
  return place === '' ? issue.message : `${place}: ${issue.message}`
}

function toPlace(key: PropertyKey, first: boolean): string {
  if (typeof key === 'number') return `[${key}]`
  return first ? String(key) : `.${String(key)}`
}

/** A value from outside, short enough for a message. */
export function show(value: unknown): string {
  const text = toText(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function toText(value: unknown): string {
  if (typeof value === 'number') return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // It goes round in circles, or is a bigint.
    return Object.prototype.toString.call(value)
  }
}

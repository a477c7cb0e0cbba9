import * as z from 'zod/mini'

import type { Mistake } from '../lib/mistake.ts'

/** The parts of an object that a rule can rely on. The object may have other mistakes. */
export interface CheckedObject<Value> {
  /** The keys without mistakes. */
  readonly valid: Partial<Value>
  /** True if the object has an unknown key, which may stand for a known one. */
  readonly hasUnknownKey: boolean
  /** True if a key has a value, even one with a mistake. */
  readonly has: (key: keyof Value) => boolean
}

/** Creates a check that compares several keys of an object. All mistakes of the object are reported together. */
export function objectRule<Value extends object>(
  findMistakes: (checked: CheckedObject<Value>) => readonly Mistake[],
): z.core.$ZodCheck<Value> {
  return rule<Value>((value, issues) => {
    const valid: Partial<Value> = { ...value }
    for (const { path = [] } of issues) if (path[0] !== undefined) Reflect.deleteProperty(valid, path[0])
    return findMistakes({
      valid,
      hasUnknownKey: issues.some(({ code }) => code === 'unrecognized_keys'),
      has: (key) => value[key] !== undefined,
    })
  })
}

/** Creates a check that runs even if parts of the value have mistakes, but not if the value has another type. */
export function rule<Value>(
  findMistakes: (value: Value, issues: readonly z.core.$ZodRawIssue[]) => readonly Mistake[],
): z.core.$ZodCheck<Value> {
  return z.check<Value>(
    ({ value, issues }) => {
      for (const { path, message, key } of findMistakes(value, issues)) {
        // `continue`: the mistake does not hide those of other rules.
        const issue = { input: undefined, path: [...path], message, continue: true }
        if (key === undefined) issues.push({ ...issue, code: 'custom' })
        else issues.push({ ...issue, code: 'unrecognized_keys', keys: [key] })
      }
    },
    {
      when: ({ issues }) =>
        !issues.some(({ code, path = [] }) => code === 'invalid_type' && path.length === 0),
    },
  )
}

/** A check that an object has at least one key. An unknown key may stand for a known one. */
export const notEmpty = rule<object>((value, issues) =>
  issues.length > 0 || Object.keys(value).length > 0
    ? []
    : [{ path: [], message: 'is empty. Add a value, or remove it' }],
)

const MAX_SIZE = 262_144
const TOO_LARGE: Mistake = {
  path: [],
  message: 'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several scenarios',
}

/** A check that a value is not too large as JSON. A value with mistakes may not be JSON. */
export const sizeRule = rule<unknown>((value, issues) =>
  issues.length === 0 && JSON.stringify(value).length > MAX_SIZE ? [TOO_LARGE] : [],
)

const MAX_DEPTH = 100
const MAX_MISTAKES = 20

/** A check that a value is JSON: that `JSON.stringify` does not omit, change or refuse any part of it. */
export const jsonRule = rule<unknown>((value) => {
  let count = 0
  function visit(item: unknown, path: readonly PropertyKey[], ancestors: readonly unknown[]): Mistake[] {
    count += 1
    // An object that occurs many times can stand for more values than there is time to visit.
    if (count > MAX_SIZE) return []
    const message = explainNonJson(item, ancestors)
    if (message !== undefined) return [{ path, message }]
    if (typeof item !== 'object' || item === null) return []
    const below = [...ancestors, item]
    return Array.isArray(item)
      ? item.flatMap((child: unknown, index) => visit(child, [...path, index], below))
      : Object.entries(item).flatMap(([key, child]: [string, unknown]) => visit(child, [...path, key], below))
  }
  const found = visit(value, [], [])
  return count > MAX_SIZE ? [TOO_LARGE] : found.slice(0, MAX_MISTAKES)
})

function explainNonJson(value: unknown, ancestors: readonly unknown[]): string | undefined {
  if (ancestors.includes(value)) return 'is a circular reference, which JSON cannot have. Remove it'
  if (ancestors.length > MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} levels deep`
  const kind = describeNonJson(value)
  return kind && `must be JSON, not ${kind}. Use a string, a number, true, false, null, a list or an object`
}

/** Returns the kind of a value that is not JSON; undefined if it is JSON. */
function describeNonJson(value: unknown): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (typeof value !== 'object') return typeof value
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return kind === 'Object' || kind === 'Array' ? undefined : kind
}

import * as z from 'zod/mini'

import type { Mistake } from '../lib/mistake.ts'

/** The number of mistakes that one rule reports. */
const MAX_RULE_MISTAKES = 100

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
      for (const { path, message, key } of findMistakes(value, issues).slice(0, MAX_RULE_MISTAKES)) {
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

/** The maximum size of a scenario, in characters of JSON. */
const MAX_SIZE = 262_144
const MAX_DEPTH = 100
const MAX_MISTAKES = 20

/**
 * Returns the mistake of a value that is too large as JSON. It stops at the maximum size, because a small value can be very
 * large as JSON: an object that is used in many places is written once for each of them.
 */
export function findSizeMistake(value: unknown): Mistake | undefined {
  let size = 0
  const ancestors = new Set<unknown>()

  function add(item: unknown): void {
    size += measure(item)
    // A circular reference and a deep level are mistakes of their own.
    if (!isContainer(item) || ancestors.has(item) || ancestors.size > MAX_DEPTH) return
    ancestors.add(item)
    for (const [key, child] of listEntries(item)) {
      size += typeof key === 'string' ? key.length + COLON_AND_QUOTES : 0
      add(child)
      if (size > MAX_SIZE) break
      size += COMMA
    }
    ancestors.delete(item)
  }

  add(value)
  return size > MAX_SIZE
    ? {
        path: [],
        message: 'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several scenarios',
      }
    : undefined
}

const COLON_AND_QUOTES = 3
const COMMA = 1

/** Returns the size of a value without what it contains. */
function measure(value: unknown): number {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, MAX_SIZE)).length
  return typeof value === 'number' ? String(value).length : 1
}

/** A check that a value is JSON: that `JSON.stringify` does not omit, change or refuse any part of it. */
export const jsonRule = rule<unknown>((value) => {
  const found: Mistake[] = []
  const path: PropertyKey[] = []
  const ancestors = new Set<unknown>()

  function visit(item: unknown): void {
    const message = explainNonJson(item, ancestors)
    if (message !== undefined) found.push({ path: [...path], message })
    else if (isContainer(item)) visitEntries(item)
  }

  function visitEntries(item: object): void {
    ancestors.add(item)
    for (const [key, child] of listEntries(item)) {
      path.push(key)
      visit(child)
      path.pop()
      if (found.length === MAX_MISTAKES) break
    }
    ancestors.delete(item)
  }

  visit(value)
  return found
})

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function listEntries(value: object): Iterable<readonly [PropertyKey, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value)
}

function explainNonJson(value: unknown, ancestors: ReadonlySet<unknown>): string | undefined {
  if (ancestors.has(value)) return 'is a circular reference, which JSON cannot have. Remove it'
  if (ancestors.size > MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} levels deep`
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

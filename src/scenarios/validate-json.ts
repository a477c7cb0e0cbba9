import { isRecord } from '../lib/unknown-record.ts'
import type { Mistake } from '../lib/mistake.ts'

const MAX_DEPTH = 100
const MAX_SIZE = 262_144
const MAX_MISTAKES = 20

/** Finds at most 20 values that are not JSON: values that `JSON.stringify` would omit, change or refuse. */
export function validateJson(value: unknown): Mistake[] {
  const found: Mistake[] = []
  const ancestors: unknown[] = []
  /** An object that occurs many times is visited once. */
  const visited = new Set<unknown>()

  function visit(item: unknown, path: readonly PropertyKey[]): void {
    if (found.length >= MAX_MISTAKES) return
    const message = explainNonJson(item, ancestors)
    if (message !== undefined) found.push({ path, message })
    else if (typeof item === 'object' && item !== null && !visited.has(item)) {
      visited.add(item)
      ancestors.push(item)
      for (const [key, child] of Array.isArray(item) ? item.entries() : Object.entries(item)) {
        if (key === '__proto__') found.push({ path: [...path, key], message: PROTO_MESSAGE })
        else visit(child, [...path, key])
      }
      ancestors.pop()
    }
  }

  visit(value, [])
  return found
}

/** Merging or copying the key would set the prototype of the object. */
const PROTO_MESSAGE = 'is not allowed as a key. Remove it'

function explainNonJson(value: unknown, ancestors: readonly unknown[]): string | undefined {
  if (ancestors.includes(value)) return 'must be JSON, which cannot contain itself. Remove it'
  if (ancestors.length > MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} levels deep`
  const kind = describeNonJson(value)
  if (kind === undefined) return undefined
  return `must be JSON, not ${kind}. Use a string, a number, true, false, null, a list or an object`
}

/** Returns the kind of a value that is not JSON; undefined if it is JSON. */
function describeNonJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (value === undefined) return 'undefined'
  if (typeof value === 'object') {
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
    return ['Object', 'Array', 'Null'].includes(kind) ? undefined : kind
  }
  return typeof value === 'string' || typeof value === 'boolean' ? undefined : typeof value
}

/** Finds a value that is too large as JSON. Stops at the limit, because an object that occurs many times can be huge. */
export function validateJsonSize(value: unknown): Mistake[] {
  let size = 0
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const item = pending.pop()
    size += typeof item === 'string' ? item.length + 2 : 1
    if (Array.isArray(item)) size += item.length
    else if (isRecord(item)) for (const key of Object.keys(item)) size += key.length + 4
    if (size > MAX_SIZE) return [{ path: [], message: TOO_LARGE_MESSAGE }]
    if (typeof item === 'object' && item !== null)
      for (const child of Object.values(item)) pending.push(child)
  }
  return []
}

const TOO_LARGE_MESSAGE =
  'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several scenarios'

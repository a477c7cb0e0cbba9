import { isRecord } from '../lib/unknown-record.ts'
import type { Mistake } from '../lib/mistake.ts'

const MAX_DEPTH = 100
const MAX_SIZE = 262_144
/** Told of one value; more would be the same again. */
const MAX_FOUND = 20

/** Where a value is no JSON, at most twenty places of it: what `JSON.stringify` would leave out, change or throw at. */
export function validateJson(value: unknown): Mistake[] {
  const found: Mistake[] = []
  /** What is on the way to the value. */
  const around: unknown[] = []
  /** What stands in many places is looked at once. */
  const seen = new Set<unknown>()

  function look(one: unknown, path: readonly PropertyKey[]): void {
    if (found.length >= MAX_FOUND) return
    const message = explainNonJson(one, around)
    if (message !== undefined) found.push({ path, message })
    else if (typeof one === 'object' && one !== null && !seen.has(one)) {
      seen.add(one)
      around.push(one)
      for (const [key, inner] of Array.isArray(one) ? one.entries() : Object.entries(one)) {
        if (key === '__proto__') found.push({ path: [...path, key], message: PROTO })
        else look(inner, [...path, key])
      }
      around.pop()
    }
  }

  look(value, [])
  return found
}

/** Merged or copied, it would be taken for what the object is made of. */
const PROTO = 'cannot be a key. Leave it out'

function explainNonJson(value: unknown, around: readonly unknown[]): string | undefined {
  if (around.includes(value)) return 'must be JSON, which cannot hold itself. Leave it out'
  if (around.length > MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} deep`
  const kind = describeNonJson(value)
  if (kind === undefined) return undefined
  return `must be JSON, not ${kind}. Use a text, a number, true, false, null, a list or an object`
}

/** What a value is, where it is no JSON. */
function describeNonJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : String(value)
  if (value === undefined) return 'undefined'
  if (typeof value === 'object') {
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
    return ['Object', 'Array', 'Null'].includes(kind) ? undefined : kind
  }
  return typeof value === 'string' || typeof value === 'boolean' ? undefined : typeof value
}

/** Says so where a value is too long as JSON. Stops counting there, as what stands in many places may be endless. */
export function validateJsonSize(value: unknown): Mistake[] {
  let size = 0
  const open: unknown[] = [value]
  while (open.length > 0) {
    const one = open.pop()
    size += typeof one === 'string' ? one.length + 2 : 1
    if (Array.isArray(one)) size += one.length
    else if (isRecord(one)) for (const key of Object.keys(one)) size += key.length + 4
    if (size > MAX_SIZE) return [{ path: [], message: TOO_LARGE }]
    if (typeof one === 'object' && one !== null) for (const inner of Object.values(one)) open.push(inner)
  }
  return []
}

const TOO_LARGE = 'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several'

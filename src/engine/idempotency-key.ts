import { drawHex } from '../lib/seed.ts'
import { knowsHeader } from './unknown-input.ts'
import type { JournalEntry } from './journal.ts'

/** Returns a hash of the `Idempotency-Key` of a call. Undefined if it has none that the operation knows. */
export function hashIdempotencyKey(entry: JournalEntry): string | undefined {
  if (entry.recorded !== undefined) return entry.recorded.idempotencyKey
  const key = findIdempotencyKey(entry)
  return key && drawHex(key, HASH_LENGTH)
}

/** True if a call has an `Idempotency-Key` that its operation does not know. */
export function hasIgnoredIdempotencyKey(entry: JournalEntry): boolean {
  const { recorded, headers } = entry
  if (recorded !== undefined) return recorded.hasIgnoredKey
  return (
    findIdempotencyKey(entry) === undefined &&
    [...headers()].some(([name]) => name.toLowerCase() === IDEMPOTENCY_KEY)
  )
}

const HASH_LENGTH = 16

/** Returns the `Idempotency-Key` of a call. Undefined if it has none, and if the operation does not know the header. */
export function findIdempotencyKey(entry: JournalEntry): string | undefined {
  const { operation, provider, fake, headers } = entry
  if (operation === undefined || provider === undefined) return undefined
  const revision = fake.revisions.get(provider.name) ?? ''
  if (!knowsHeader(operation, revision, IDEMPOTENCY_KEY)) return undefined
  return [...headers()].find(([name, value]) => name.toLowerCase() === IDEMPOTENCY_KEY && value !== '')?.[1]
}

const IDEMPOTENCY_KEY = 'idempotency-key'

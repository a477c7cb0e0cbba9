import { findExcess } from '../../lib/body.ts'
import { MockVideoApiError } from '../../lib/errors.ts'
import { RESTORE } from './errors.ts'

/** A text of the maximum size has fewer of each. Very many of them would take too much memory. */
const LIMITS = { depth: 300, collections: 4_000_000, keys: 8_000_000 }

/** Parses the text of a snapshot. Throws a `MockVideoApiError` if it is not JSON. */
export function parseSnapshotText(text: string): unknown {
  const excess = findExcess(text, LIMITS)
  if (excess !== undefined) throw createTextError(excess.reason)
  try {
    return JSON.parse(text)
  } catch {
    throw createTextError('it is not valid JSON')
  }
}

function createTextError(reason: string): MockVideoApiError {
  return new MockVideoApiError(RESTORE, reason, 'Use a file of --save, or the result of api.snapshot()')
}

import { hideKeys, hideKeysInPath } from '../lib/secrets.ts'
import type { JournalEntry } from './journal.ts'

/** The names of query parameters in which clients send an API key. */
const KEY_PARAMETER =
  /^(?:x[-_])?api[-_]?key$|^key$|^(?:access|api|auth)[-_]?token$|^authorization$|^bearer$/i

/**
 * True if a call has an API key in its path or its query. An operation that needs no key, such as that of a video, has tokens in
 * its URL.
 */
export function hasKeyInUrl(entry: JournalEntry): boolean {
  const { recorded, provider, operation, key, query } = entry
  if (recorded !== undefined) return recorded.hasKeyInUrl
  if (provider === undefined || operation?.requiresKey === false) return false
  const keys = key === undefined ? [] : [key]
  if (listOwnSegments(entry).some((segment) => hideKeysInPath(segment, keys) !== segment)) return true
  if (query === '') return false
  return [...new URLSearchParams(query)].some(
    ([name, value]) => value !== '' && (KEY_PARAMETER.test(name) || hideKeys(value, keys) !== value),
  )
}

/** Returns the segments of the path that the client chose. A short key can be a word of a documented path, or an id. */
function listOwnSegments({ path, operation, generation }: JournalEntry): string[] {
  const documented = operation?.path.split('/') ?? []
  return path
    .split('/')
    .filter((segment, index) => segment !== documented[index] && segment !== generation?.id)
}

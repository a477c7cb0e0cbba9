import { hideKeys, hideKeysInPath } from '../lib/secrets.ts'
import type { JournalEntry } from './journal.ts'

/** The names of query parameters in which clients send an API key. */
const KEY_PARAMETER = /^(?:x[-_])?api[-_]?key$|^key$|^(?:access|api|auth)[-_]?token$|^authorization$|^bearer$/i

/**
 * True if a call has an API key in its path or its query. An operation that needs no key, such as that of a video, has tokens in
 * its URL.
 */
export function hasKeyInUrl({ recorded, provider, operation, key, path, query }: JournalEntry): boolean {
  if (recorded !== undefined) return recorded.hasKeyInUrl
  if (provider === undefined || operation?.requiresKey === false) return false
  const keys = key === undefined ? [] : [key]
  if (path.split('/').some((segment) => hideKeysInPath(segment, keys) !== segment)) return true
  if (query === '') return false
  return [...new URLSearchParams(query)].some(
    ([name, value]) => value !== '' && (KEY_PARAMETER.test(name) || hideKeys(value, keys) !== value),
  )
}

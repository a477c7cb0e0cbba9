import { hideKeysInPath, hideKeysInValue } from '../lib/secrets.ts'
import { shorten } from '../lib/shorten.ts'
import type { JournalEntry } from './journal.ts'

/** The names of query parameters in which clients send an API key. */
const KEY_PARAMETER =
  /^(?:x[-_])?api[-_]?key$|^key$|^(?:access|api|auth)[-_]?token$|^authorization$|^bearer$/i

/**
 * Returns the part of the URL that has an API key: `the path`, or `the query parameter <name>`. Undefined if there is none. An
 * operation that needs no key, such as that of a video, has tokens in its URL.
 */
export function findKeyInUrl(entry: JournalEntry): string | undefined {
  const { recorded, provider, operation, key, query } = entry
  if (recorded !== undefined) return recorded.keyInUrl
  if (provider === undefined || operation?.requiresKey === false) return undefined
  const keys = key === undefined ? [] : [key]
  if (listOwnSegments(entry).some((segment) => hideKeysInPath(segment, keys) !== segment)) return 'the path'
  if (query === '') return undefined
  const found = [...new URLSearchParams(query)].find(
    ([name, value]) => value !== '' && (KEY_PARAMETER.test(name) || hideKeysInValue(value, keys) !== value),
  )
  return found && `the query parameter ${shorten(hideKeysInValue(found[0], keys), MAX_NAME_LENGTH)}`
}

const MAX_NAME_LENGTH = 50

/** Returns the segments of the path that the client chose. A short key can be a word of a documented path, or an id. */
function listOwnSegments({ path, operation, generation }: JournalEntry): string[] {
  const documented = operation?.path.split('/') ?? []
  return path
    .split('/')
    .filter((segment, index) => segment !== documented[index] && segment !== generation?.id)
}

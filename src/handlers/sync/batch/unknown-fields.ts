import { findUnknownFields } from '../../../lib/known-fields.ts'
import { hideKeys } from '../../../lib/secrets.ts'
import { shorten } from '../../../lib/shorten.ts'
import { GENERATE_FIELDS } from '../generate-body.ts'
import type { KnownFields } from '../../../lib/known-fields.ts'
import type { Context } from '../../context.ts'
import type { SyncInput } from '../requests.ts'
import type { BatchEntry } from './read-requests.ts'

/** The fields of a line, and of a row of a JSON body. */
export const LINE_FIELDS: KnownFields = { request_id: true, endpoint: true, payload: GENERATE_FIELDS }

/** The number of unknown fields after which the search ends, in a line and in the file. */
const MAX_FOUND = 20

/** The number of fields that the warning names. */
const MAX_NAMED = 3

/** The number of characters of a name in the warning. */
const MAX_NAME_LENGTH = 100

/**
 * Warns of unknown fields in the lines of a file, which are ignored. Not part of the recorded request, as those of a JSON body are,
 * because only the operation reads a file.
 */
export function warnOfUnknownFields(context: Context<SyncInput>, entries: readonly BatchEntry[]): void {
  const key = context.call.header('x-api-key')
  const keys = key === undefined ? [] : [key]
  const texts = new Map<string, string>()
  for (const { place, value } of entries) {
    if (texts.size > MAX_FOUND) break
    for (const { field, nearest } of findUnknownFields(LINE_FIELDS, value, MAX_FOUND)) {
      if (texts.has(field)) continue
      const name = JSON.stringify(shorten(hideKeys(field, keys), MAX_NAME_LENGTH))
      texts.set(field, `${place} has ${name}${nearest === null ? '' : ` (nearest: ${nearest})`}`)
    }
  }
  if (texts.size === 0) return
  const named = [...texts.values()].slice(0, MAX_NAMED)
  const more = texts.size > MAX_NAMED ? ', and there are more' : ''
  context.warnOnce(
    `Sync ignores unknown fields of a batch: ${named.join(', ')}${more}. Correct their names, or remove them.`,
  )
}

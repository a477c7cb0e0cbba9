import { parseJsonText } from '../lib/body.ts'
import { hideInText } from '../lib/secrets.ts'
import { isRecord } from '../lib/unknown-record.ts'
import type { Reply } from '../lib/call.ts'

const MAX_LENGTH = 200

/** Returns the message in the body of an error, wherever the provider has it; undefined if there is none. */
export function readErrorMessage({ status, body }: Reply): string | undefined {
  if (status < 400 || typeof body !== 'string') return undefined
  const json = parseJsonText(body)
  if (json.kind !== 'json' || !isRecord(json.value)) return undefined
  const { message, error, detail } = json.value
  const inError = isRecord(error) ? error['message'] : error
  const found = [message, inError, detail].map(joinTexts).find((text) => text !== '')
  return found === undefined ? undefined : hideInText(found.slice(0, MAX_LENGTH))
}

/** A provider can show a list of mistakes, one text for each. */
function joinTexts(value: unknown): string {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  return texts.filter((text) => typeof text === 'string').join('; ')
}

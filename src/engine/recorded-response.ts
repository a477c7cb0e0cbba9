import { shorten } from '../lib/shorten.ts'
import { removeSecrets } from '../lib/secrets.ts'
import type { Reply } from '../lib/call.ts'

/** The reply to a recorded request. */
export interface RecordedResponse {
  /** The headers, with their names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body: parsed JSON, or other text; null for bytes and for an empty body. */
  readonly body: unknown
  /** The size of the body: bytes, or characters of a text. */
  readonly size: number
  /** True if `body` is only the start of a text, because the journal keeps at most 4,096 characters. */
  readonly truncated: boolean
}

/** A reply as the journal keeps it. Its body is parsed only when it is read. */
export interface KeptReply {
  readonly headers: Reply['headers']
  /** The start of a text; undefined for bytes. */
  readonly text: string | undefined
  readonly size: number
}

const MAX_LENGTH = 4_096

export function keepReply({ headers, body }: Reply): KeptReply {
  return {
    headers,
    text: typeof body === 'string' ? shorten(body, MAX_LENGTH) : undefined,
    size: body.length,
  }
}

/** Returns the public form of a reply, without its secrets. */
export function createRecordedResponse(
  { headers, text = '', size }: KeptReply,
  keys: readonly string[],
): RecordedResponse {
  const truncated = text !== '' && size > MAX_LENGTH
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '')
  return {
    headers: removeSecrets(Object.entries(headers), { keys }),
    body: isJson && !truncated ? parseJson(text) : text || null,
    size,
    truncated,
  }
}

/** A scenario can send a body that is not JSON with the content type of JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text || null
  }
}

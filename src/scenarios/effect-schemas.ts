import * as z from 'zod/mini'

import { isBodylessStatus } from '../lib/call.ts'
import { recordOf, formatValue, strictObject } from '../lib/parse.ts'
import { jsonRule, notEmpty, objectRule, rule } from './rules.ts'
import { text } from './schema-values.ts'
import type { FaultReply } from './fault.ts'

const STATUS = 'must be an HTTP status from 200 to 599'

const statusReply = strictObject({
  status: z.int(STATUS).check(z.minimum(200, STATUS), z.maximum(599, STATUS)),
  body: z.optional(z.unknown().check(jsonRule)),
}).check(
  objectRule<{ status: number; body?: unknown }>(({ valid: { status = 0, body = '' } }) =>
    isBodylessStatus(status) && body !== ''
      ? [{ path: ['body'], message: explainBodylessStatus(status) }]
      : [],
  ),
)

export function explainBodylessStatus(status: number): string {
  return `has no effect, because a ${status} response has no body. Remove it, or use another status`
}

export const replySchema: z.ZodMiniType<FaultReply> = z.union([statusReply, strictObject({ error: text })], {
  error: (issue) =>
    `${formatValue(issue.input)} is not a valid reply. Use { status: 200 to 599, body? } or { error: name or code }`,
})

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Printable ASCII, so that every adapter can send it. */
const VALUE = /^[\t\x20-\x7e]*$/

/** Headers that frame a reply. A wrong value breaks the connection, differently in each adapter. */
const FRAMING_HEADERS = new Set([
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export const headersSchema = recordOf(
  text.check(z.regex(VALUE, 'must be printable ASCII on one line')),
  (issue) =>
    issue.code === 'invalid_key'
      ? 'is not a valid header name'
      : 'must be an object with the values of headers by name, such as { retry-after: "30" }',
  z.string().check(z.regex(TOKEN)),
).check(
  notEmpty,
  rule((headers: Readonly<Record<string, unknown>>) =>
    Object.entries(headers).flatMap(([name, value]) => {
      const message = explainFraming(name.toLowerCase(), value)
      return message === undefined ? [] : [{ path: [name], message }]
    }),
  ),
)

function explainFraming(name: string, value: unknown): string | undefined {
  if (FRAMING_HEADERS.has(name)) return 'is set automatically. Remove it'
  return name === 'connection' && value !== 'close'
    ? 'is set automatically. Only the value close is allowed. Use it, or remove the header'
    : undefined
}

import { isRecord } from '../lib/unknown-record.ts'
import type { Mistake } from '../lib/mistake.ts'

/** What frames an answer: another value than the wire's own breaks the connection, and each wire in its own way. */
const FRAMING_HEADERS = new Set([
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What is wrong with the names of headers, beyond their spelling. */
export function validateHeaderNames(headers: unknown): Mistake[] {
  if (!isRecord(headers)) return []
  const seen = new Map<string, string>()
  return Object.entries(headers).flatMap(([name, value]): Mistake[] => {
    const lower = name.toLowerCase()
    const same = seen.get(lower)
    seen.set(lower, same ?? name)
    if (same !== undefined) return [{ path: [name], message: `says the same as ${same}. Leave one out` }]
    if (name === '__proto__') return [{ path: [name], message: 'is no header name' }]
    if (FRAMING_HEADERS.has(lower)) return [{ path: [name], message: 'is set by the wire. Leave it out' }]
    return lower === 'connection' && value !== 'close'
      ? [{ path: [name], message: 'is set by the wire, but for close. Use close, or leave it out' }]
      : []
  })
}

import { isRecord } from '../lib/unknown-record.ts'
import type { Mistake } from '../lib/mistake.ts'

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

/** Finds header names that are not allowed, or that occur twice. */
export function validateHeaderNames(headers: unknown): Mistake[] {
  if (!isRecord(headers)) return []
  const firstNames = new Map<string, string>()
  return Object.entries(headers).flatMap(([name, value]): Mistake[] => {
    const lowerCased = name.toLowerCase()
    const firstName = firstNames.get(lowerCased)
    firstNames.set(lowerCased, firstName ?? name)
    if (firstName !== undefined)
      return [{ path: [name], message: `is the same header as ${firstName}. Remove one of them` }]
    if (name === '__proto__') return [{ path: [name], message: 'is not a valid header name' }]
    if (FRAMING_HEADERS.has(lowerCased)) return [{ path: [name], message: 'is set automatically. Remove it' }]
    return lowerCased === 'connection' && value !== 'close'
      ? [{ path: [name], message: 'is set automatically, unless it is close. Use close, or remove it' }]
      : []
  })
}

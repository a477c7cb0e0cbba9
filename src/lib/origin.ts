import * as z from 'zod/mini'

import { atMost, listOf } from './list-of.ts'
import { formatValue } from './parse.ts'
import { parseUrl } from './parse-url.ts'

const ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@\\*]+$/i
const MAX_LENGTH = 300
const MAX_ORIGINS = 1_000

/**
 * Returns an origin as browsers send it: in lower case, in punycode, without the default port of its scheme. Undefined for
 * anything else, such as a URL with a path, and `null`.
 */
export function normalizeOrigin(text: string): string | undefined {
  const url = text.length <= MAX_LENGTH && ORIGIN.test(text) ? parseUrl(text) : undefined
  if (url === undefined || url.host === '') return undefined
  // `URL` has no origin for schemes such as `capacitor:` and `chrome-extension:`.
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin
}

const FORMS = 'an origin such as http://localhost:5173, or * for any origin'

const originOrAll = z.string(`must be ${FORMS}`).check(
  z.refine((text) => text === '*' || normalizeOrigin(text) !== undefined, {
    error: (issue) => `${formatValue(issue.input)} is not an origin. ${suggestOrigin(issue.input)}`,
  }),
)

/** The schema of one origin or a list of origins. The result is a list. */
export const originList = z.pipe(
  z.transform((value: unknown) => (typeof value === 'string' ? [value] : value)),
  listOf(originOrAll, `must be ${FORMS}, or a list of them`).check(atMost(MAX_ORIGINS, 'origins')),
)

/** Returns what to use instead of a text that is not an origin. */
function suggestOrigin(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  if (text === 'null' || text.startsWith('file:'))
    return 'Sandboxed frames and local files have no origin to name. Use * for any origin'
  if (text.includes(',')) return 'Name each origin on its own'
  const start = normalizeOrigin(text.replace(/^([^/]+:\/\/[^/?#]+)[/?#].*$/s, '$1'))
  if (start === undefined) return `Use ${FORMS}`
  return `Leave out ${text.endsWith('/') ? 'the slash at the end' : 'the path'}: ${start}`
}

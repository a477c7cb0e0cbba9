import { decodePercent } from '../lib/decode-percent.ts'
import { DEFAULT_SESSION } from './sessions.ts'

/** A path whose first part names a session: `/s/<session>:<scenario>/<rest>`. */
export interface SessionPath {
  /** The decoded name, such as `w3:slow-fail`. It has at least one character. */
  readonly name: string
  /** The rest of the path. It begins with a slash. */
  readonly rest: string
}

const PREFIX = '/s/'

/** Splits a path at the name of its session. Undefined if the path has none, or nothing after it. */
export function splitSessionPath(path: string): SessionPath | undefined {
  if (!path.startsWith(PREFIX)) return undefined
  const end = path.indexOf('/', PREFIX.length)
  if (end <= PREFIX.length) return undefined
  return { name: decodePercent(path.slice(PREFIX.length, end)), rest: path.slice(end) }
}

/** Returns the part of a base URL that chooses a session, between the origin and the path: `/s/w3`; `''` for `default`. */
export function buildSessionPath(session: string): string {
  return session === DEFAULT_SESSION ? '' : PREFIX + session
}

/** Adds the part that chooses a session to a URL, after its origin. */
export function addSessionPath(url: string, session: string): string {
  const path = buildSessionPath(session)
  if (path === '') return url
  const originEnd = url.indexOf('/', url.indexOf('//') + 2)
  return originEnd === -1 ? url + path : url.slice(0, originEnd) + path + url.slice(originEnd)
}

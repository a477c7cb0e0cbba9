import type { Reply } from '../lib/call.ts'

type Json = Readonly<Record<string, unknown>>

const NONE: Json = {}

/**
 * The JSON object of an answer that tells of a failure: one from 400 on, or one in which `mark` stands. An empty object of
 * any other answer, which is not even read: there are so many of them.
 */
export function parseErrorBody({ status, body }: Reply, mark: RegExp): Json {
  if (typeof body !== 'string' || (status < 400 && !mark.test(body))) return NONE
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : NONE
  } catch {
    return NONE
  }
}

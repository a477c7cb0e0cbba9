import type { Reply } from '../lib/call.ts'

type JsonObject = Readonly<Record<string, unknown>>

const EMPTY: JsonObject = {}

/**
 * Parses the JSON object of a reply that shows a failure: its status is 400 or more, or its body matches `failurePattern`.
 * Returns an empty object for any other reply without parsing it, because most replies show none.
 */
export function parseErrorBody({ status, body }: Reply, failurePattern: RegExp): JsonObject {
  if (typeof body !== 'string' || (status < 400 && !failurePattern.test(body))) return EMPTY
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? { ...value } : EMPTY
  } catch {
    return EMPTY
  }
}

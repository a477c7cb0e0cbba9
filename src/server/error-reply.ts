import { jsonReply } from '../lib/call.ts'
import type { Reply } from '../lib/call.ts'

/** An answer of our own, in no provider's shape. */
export function toErrorReply(status: number, error: string): Reply {
  return jsonReply(status, { error }, { 'x-mock-error': status >= 500 ? 'internal' : 'refused' })
}

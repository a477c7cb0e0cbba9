import { toJsonReply } from '../call.ts'
import type { Reply } from '../call.ts'

/** An answer of our own, in no provider's shape. */
export function toErrorReply(status: number, error: string): Reply {
  return toJsonReply(status, { error }, { 'x-mock-error': status >= 500 ? 'internal' : 'refused' })
}

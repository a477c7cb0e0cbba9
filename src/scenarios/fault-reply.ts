import { isBodylessStatus, jsonReply } from '../lib/call.ts'
import { NEUTRAL_ERRORS } from './fault.ts'
import type { Reply } from '../lib/call.ts'
import type { ErrorReplies } from './effect-definition.ts'
import type { FaultReply, NeutralError } from './fault.ts'

/** Builds the reply that a fault sends instead of the provider's reply. */
export function buildFaultReply(reply: FaultReply, errors: ErrorReplies): Reply {
  const built = buildReply(reply, errors)
  return isBodylessStatus(built.status) ? { status: built.status, headers: {}, body: '' } : built
}

function buildReply(reply: FaultReply, errors: ErrorReplies): Reply {
  const name = findErrorName(reply)
  if (name !== undefined) return errors.byName(name)
  if ('error' in reply) return errors.byCode(reply.error)
  const { status, body } = reply
  if (body === undefined) return errors.byStatus(status)
  if (typeof body !== 'string') return jsonReply(status, body)
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

const ERROR_NAME_BY_STATUS: Readonly<Record<number, NeutralError>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  429: 'rate-limited',
  500: 'server-error',
}

/** Returns the error of every provider that a reply stands for; undefined if it stands for none. */
export function findErrorName(reply: FaultReply): NeutralError | undefined {
  if ('error' in reply) return NEUTRAL_ERRORS.find((name) => name === reply.error)
  return reply.body === undefined ? ERROR_NAME_BY_STATUS[reply.status] : undefined
}

import { CONNECTION_RESET, isBodylessStatus, jsonReply } from '../lib/call.ts'
import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import { drawFraction } from '../scenarios/plan.ts'
import { REASON_PHRASES } from '../lib/reason-phrases.ts'
import type { Reply } from '../lib/call.ts'
import type { NeutralError, FaultReply } from '../scenarios/fault.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { ErrorContext, Operation, Provider } from '../handlers/provider.ts'
import type { AttemptCount, RequestContext } from './request-context.ts'

const NONE: readonly PlannedFault[] = []

/** What a plan has against this operation. */
export function findFaults(
  { faults }: Plan,
  provider: Provider,
  operation: Operation<unknown>,
): readonly PlannedFault[] {
  if (faults.length === 0 || operation.requiresKey === false) return NONE
  return faults.filter((fault) => faultApplies(fault, provider, operation.name))
}

/** Whether a provider's operation is what a fault is about, and whether it has the words for it. */
export function faultApplies(
  { on, provider, reply }: PlannedFault,
  { name, errors, errorsByCode = {} }: Provider,
  operation: string,
): boolean {
  if (provider !== undefined && provider !== name) return false
  const code = reply !== undefined && 'error' in reply ? reply.error : undefined
  if (code !== undefined && !Object.hasOwn(errors, code) && !Object.hasOwn(errorsByCode, code)) return false
  return on === '*' || on === operation
}

/** Whether a fault gives the answer itself; else it changes the one there is. */
export function replacesReply({ reply, connection, limit }: PlannedFault): boolean {
  return reply !== undefined || connection !== undefined || limit !== undefined
}

/** Whether a fault turns every caller away before anything is looked up. */
export function alwaysRefusesCaller(fault: PlannedFault): boolean {
  const { reply, attempts, first, every, probability, duringMs, when, limit } = fault
  const conditions = [attempts, first, every, probability, duringMs, when, limit]
  const name = reply && findErrorName(reply)
  return (
    conditions.every((condition) => condition === undefined) &&
    (name === 'unauthorized' || name === 'forbidden')
  )
}

/** Whether a fault strikes this call, as far as the generation being in `state` goes. Its limit is not looked at. */
// oxlint-disable-next-line max-params
export function faultMatches(
  fault: PlannedFault,
  context: RequestContext,
  { attempt, total }: AttemptCount,
  state: State | undefined,
): boolean {
  const { attempts, first, every, probability, duringMs, when } = fault
  const { generation, session, at } = context
  const age = at - (generation?.createdAt ?? session.beganAt)
  return (
    attempts?.includes(attempt) !== false &&
    (first === undefined || attempt <= first) &&
    (every === undefined || total % every === 0) &&
    (duringMs === undefined || (age >= duringMs[0] && age < duringMs[1])) &&
    (when === undefined || (state !== undefined && when.includes(state))) &&
    (probability === undefined || drawFraction(buildSeedText(fault, context, total)) < probability)
  )
}

/** What the seeded draws of a fault are made of: another for each call, and the same ones every time. */
export function buildSeedText(
  { scenario, index }: PlannedFault,
  context: RequestContext,
  number: number,
): string {
  const { fake, match, session, generation } = context
  const operation = match.operation?.name ?? ''
  const about = `${session.name}/${match.provider.name}/${generation?.id ?? ''}/${operation}`
  return `${fake.seed}/${about}/${scenario}/${index}/${number}`
}

/** A fault's answer, in the provider's words wherever it has some. */
export function buildFaultReply(
  provider: Provider,
  { reply = RATE_LIMITED, connection, headers }: PlannedFault,
  about: ErrorContext,
): Reply {
  if (connection !== undefined) return CONNECTION_RESET
  const answer = dropBodyIfBodyless(buildReply(provider, reply, about))
  return headers === undefined ? answer : { ...answer, headers: { ...answer.headers, ...headers } }
}

/** What a status allows of a reply. */
function dropBodyIfBodyless(reply: Reply): Reply {
  return isBodylessStatus(reply.status) ? { status: reply.status, headers: {}, body: '' } : reply
}

const RATE_LIMITED: FaultReply = { error: 'rate-limited' }

function buildReply(provider: Provider, reply: FaultReply, about: ErrorContext): Reply {
  if ('status' in reply && reply.body !== undefined) return buildCustomReply(reply.status, reply.body)
  const name = findErrorName(reply)
  if (name !== undefined) return provider.errors[name](about)
  if ('error' in reply)
    return provider.errorsByCode?.[reply.error]?.(about) ?? provider.errorReply(500, reply.error)
  return provider.errorReply(reply.status, REASON_PHRASES[reply.status] ?? `Status ${reply.status}`)
}

function buildCustomReply(status: number, body: unknown): Reply {
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

function findErrorName(reply: FaultReply): NeutralError | undefined {
  if ('status' in reply) return reply.body === undefined ? ERROR_NAME_BY_STATUS[reply.status] : undefined
  return NEUTRAL_ERRORS.find((name) => name === reply.error)
}

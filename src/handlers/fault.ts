import { RESET, hasNoBody, toJsonReply } from '../call.ts'
import { FAULT_NAMES } from '../scenarios/fault.ts'
import { share } from '../scenarios/plan.ts'
import { REASONS } from './reasons.ts'
import type { Reply } from '../call.ts'
import type { FaultName, FaultReply } from '../scenarios/fault.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { ErrorAbout, Operation, Provider } from './provider.ts'
import type { Try, Visit } from './visit.ts'

const NONE: readonly PlannedFault[] = []

/** What a plan has against this operation. */
export function faultsOn(
  { faults }: Plan,
  provider: Provider,
  operation: Operation<unknown>,
): readonly PlannedFault[] {
  if (faults.length === 0 || operation.public === true) return NONE
  return faults.filter((fault) => concerns(fault, provider, operation.name))
}

/** Whether a provider's operation is what a fault is about, and whether it has the words for it. */
export function concerns(
  { on, provider, reply }: PlannedFault,
  { name, errors, codes = {} }: Provider,
  operation: string,
): boolean {
  if (provider !== undefined && provider !== name) return false
  const code = reply !== undefined && 'error' in reply ? reply.error : undefined
  if (code !== undefined && !Object.hasOwn(errors, code) && !Object.hasOwn(codes, code)) return false
  return on === '*' || on === operation
}

/** Whether a fault gives the answer itself; else it changes the one there is. */
export function isAnswer({ reply, connection, limit }: PlannedFault): boolean {
  return reply !== undefined || connection !== undefined || limit !== undefined
}

/** Whether a fault turns every caller away before anything is looked up. */
export function refusesCaller(fault: PlannedFault): boolean {
  const { reply, attempts, first, every, chance, duringMs, when, limit } = fault
  const conditions = [attempts, first, every, chance, duringMs, when, limit]
  const name = reply && toErrorName(reply)
  return (
    conditions.every((condition) => condition === undefined) &&
    (name === 'unauthorized' || name === 'forbidden')
  )
}

/** Whether a fault strikes this call, as far as the generation being in `state` goes. Its limit is not looked at. */
// oxlint-disable-next-line max-params
export function strikes(
  fault: PlannedFault,
  visit: Visit,
  { attempt, number }: Try,
  state: State | undefined,
): boolean {
  const { attempts, first, every, chance, duringMs, when } = fault
  const { generation, session, at } = visit
  const age = at - (generation?.createdAt ?? session.beganAt)
  return (
    attempts?.includes(attempt) !== false &&
    (first === undefined || attempt <= first) &&
    (every === undefined || number % every === 0) &&
    (duringMs === undefined || (age >= duringMs[0] && age < duringMs[1])) &&
    (when === undefined || (state !== undefined && when.includes(state))) &&
    (chance === undefined || share(toDrawText(fault, visit, number)) < chance)
  )
}

/** What the seeded draws of a fault are made of: another for each call, and the same ones every time. */
export function toDrawText({ scenario, place }: PlannedFault, visit: Visit, number: number): string {
  const { world, match, session, generation } = visit
  const operation = match.operation?.name ?? ''
  const about = `${session.name}/${match.provider.name}/${generation?.id ?? ''}/${operation}`
  return `${world.seed}/${about}/${scenario}/${place}/${number}`
}

/** A fault's answer, in the provider's words wherever it has some. */
export function answerFault(
  provider: Provider,
  { reply = LIMITED, connection, headers }: PlannedFault,
  about: ErrorAbout,
): Reply {
  if (connection !== undefined) return RESET
  const answer = withoutBody(toAnswer(provider, reply, about))
  return headers === undefined ? answer : { ...answer, headers: { ...answer.headers, ...headers } }
}

/** What a status allows of a reply. */
function withoutBody(reply: Reply): Reply {
  return hasNoBody(reply.status) ? { status: reply.status, headers: {}, body: '' } : reply
}

const LIMITED: FaultReply = { error: 'rate-limited' }

function toAnswer(provider: Provider, reply: FaultReply, about: ErrorAbout): Reply {
  if ('status' in reply && reply.body !== undefined) return toOwnReply(reply.status, reply.body)
  const name = toErrorName(reply)
  if (name !== undefined) return provider.errors[name](about)
  if ('error' in reply) return provider.codes?.[reply.error]?.(about) ?? provider.refuse(500, reply.error)
  return provider.refuse(reply.status, REASONS[reply.status] ?? `Status ${reply.status}`)
}

function toOwnReply(status: number, body: unknown): Reply {
  if (typeof body !== 'string') return toJsonReply(status, body)
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}

const BY_STATUS: Readonly<Record<number, FaultName>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  429: 'rate-limited',
  500: 'server-error',
}

function toErrorName(reply: FaultReply): FaultName | undefined {
  if ('status' in reply) return reply.body === undefined ? BY_STATUS[reply.status] : undefined
  return FAULT_NAMES.find((name) => name === reply.error)
}

import { CONNECTION_RESET, isBodylessStatus, jsonReply } from '../lib/call.ts'
import { NEUTRAL_ERRORS } from '../scenarios/fault.ts'
import { drawFraction, findEffect, findReplacingEffect } from '../scenarios/plan.ts'
import { REASON_PHRASES } from '../lib/reason-phrases.ts'
import type { Reply } from '../lib/call.ts'
import type { ConnectionFault, FaultReply, NeutralError } from '../scenarios/fault.ts'
import type { Plan, PlannedFault, ReplacingEffect } from '../scenarios/plan.ts'
import type { State } from '../scenarios/scenario.ts'
import type { ErrorContext, Operation, Provider } from '../handlers/provider.ts'
import type { Generation } from '../generations/generation.ts'
import type { AttemptCount } from './find-subject.ts'
import type { Caller } from './identify-caller.ts'

const NONE: readonly PlannedFault[] = []

/** Finds the faults of a plan that apply to this operation of the provider. */
export function findFaults(
  { faults }: Plan,
  provider: Provider,
  operation: Operation<unknown>,
): readonly PlannedFault[] {
  if (faults.length === 0 || operation.requiresKey === false) return NONE
  return faults.filter((fault) => faultApplies(fault, provider, operation.name))
}

/** True if a fault applies to this operation of the provider, and the provider has the error that the fault replies with. */
export function faultApplies(
  fault: PlannedFault,
  { name, errors, errorsByCode = {} }: Provider,
  operation: string,
): boolean {
  const { on, provider } = fault
  if (provider !== undefined && provider !== name) return false
  const code = getErrorCode(fault)
  if (code !== undefined && !Object.hasOwn(errors, code) && !Object.hasOwn(errorsByCode, code)) return false
  return on === '*' || on === operation
}

/** Returns the error, by neutral name or by code, that a fault replies with; undefined if it replies with a status. */
export function getErrorCode(fault: PlannedFault): string | undefined {
  const reply = findEffect(fault, 'reply')?.reply
  return reply !== undefined && 'error' in reply ? reply.error : undefined
}

/** True if a fault refuses every caller before the generation is looked up: an unconditional 401 or 403. */
export function alwaysRefusesCaller(fault: PlannedFault): boolean {
  const { attempts, first, every, probability, duringMs, when, limit } = fault
  const conditions = [attempts, first, every, probability, duringMs, when, limit]
  const effect = findReplacingEffect(fault)
  const name = effect?.kind === 'reply' ? findErrorName(effect.reply) : undefined
  return (
    conditions.every((condition) => condition === undefined) &&
    (name === 'unauthorized' || name === 'forbidden')
  )
}

/** The facts about a call that the conditions of a fault depend on. */
export interface FaultTarget {
  readonly generation: Generation | undefined
  readonly state: State | undefined
  readonly count: AttemptCount
}

/** True if the conditions of a fault hold for this call. Ignores `limit`. */
export function faultMatches(fault: PlannedFault, caller: Caller, target: FaultTarget): boolean {
  const { attempts, first, every, probability, duringMs, when } = fault
  const { generation, state, count } = target
  const { attempt, total } = count
  const age = caller.at - (generation?.createdAt ?? caller.session.startedAt)
  return (
    attempts?.includes(attempt) !== false &&
    (first === undefined || attempt <= first) &&
    (every === undefined || total % every === 0) &&
    (duringMs === undefined || (age >= duringMs[0] && age < duringMs[1])) &&
    (when === undefined || (state !== undefined && when.includes(state))) &&
    (probability === undefined || drawFraction(buildSeedText(fault, caller, target)) < probability)
  )
}

/** Returns the text from which a fault is drawn: different for each call, and the same in every run. */
export function buildSeedText(
  { scenario, index }: PlannedFault,
  { fake, route, session }: Caller,
  { generation, count }: Pick<FaultTarget, 'generation' | 'count'>,
): string {
  const operation = route.operation?.name ?? ''
  const target = `${session.name}/${route.provider.name}/${generation?.id ?? ''}/${operation}`
  return `${fake.seed}/${target}/${scenario}/${index}/${count.total}`
}

/** Returns the reply that replaces the provider's reply. */
export function buildFaultReply(provider: Provider, effect: ReplacingEffect, context: ErrorContext): Reply {
  switch (effect.kind) {
    case 'connection':
      return CONNECTION_REPLIES[effect.connection]
    case 'reply':
      return dropBodyIfBodyless(buildReply(provider, effect.reply, context))
  }
}

/** A call that hangs gets this reply too when its wait ends early; the client has left by then. */
const CONNECTION_REPLIES: Readonly<Record<ConnectionFault, Reply>> = {
  reset: CONNECTION_RESET,
  hang: CONNECTION_RESET,
}

function dropBodyIfBodyless(reply: Reply): Reply {
  return isBodylessStatus(reply.status) ? { status: reply.status, headers: {}, body: '' } : reply
}

function buildReply(provider: Provider, reply: FaultReply, context: ErrorContext): Reply {
  if ('status' in reply && reply.body !== undefined) return buildCustomReply(reply.status, reply.body)
  const name = findErrorName(reply)
  if (name !== undefined) return provider.errors[name](context)
  if ('error' in reply)
    return provider.errorsByCode?.[reply.error]?.(context) ?? provider.errorReply(500, reply.error)
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

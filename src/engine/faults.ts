import { buildEffectReply } from '../scenarios/fault-effects.ts'
import { findErrorName } from '../scenarios/fault-reply.ts'
import { findEffect, findReplacingEffect } from '../scenarios/plan.ts'
import { REASON_PHRASES } from '../lib/reason-phrases.ts'
import type { Reply } from '../lib/call.ts'
import type { ReplacingEffect } from '../scenarios/fault.ts'
import type { Plan, PlannedFault } from '../scenarios/plan.ts'
import type { ErrorContext, Operation, Provider } from '../handlers/provider.ts'

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
    !fault.isProcessed &&
    (name === 'unauthorized' || name === 'forbidden')
  )
}

/** Returns the reply that replaces the provider's reply. */
export function buildReplacingReply(
  provider: Provider,
  effect: ReplacingEffect,
  context: ErrorContext,
): Reply {
  return buildEffectReply(effect, {
    byName: (name) => provider.errors[name](context),
    byCode: (code) => provider.errorsByCode?.[code]?.(context) ?? provider.errorReply(500, code),
    byStatus: (status) => provider.errorReply(status, REASON_PHRASES[status] ?? `Status ${status}`),
  })
}

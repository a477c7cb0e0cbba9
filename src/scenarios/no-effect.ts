import { parseDurationRange } from '../lib/duration.ts'
import { prefixPaths } from '../lib/mistake.ts'
import { NEUTRAL_ERRORS } from './fault.ts'
import { neverReplies } from './fault-effects.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Fault } from './fault.ts'
import type { Scenario, WebhookBehavior } from './scenario.ts'

/**
 * Finds the parts of a scenario that can never have an effect. Parts with other mistakes are not considered. A part that has an
 * effect only if a test ends the generation itself is accepted.
 */
export function findPartsWithoutEffect({ webhook = {}, faults = [] }: Partial<Scenario>): Mistake[] {
  return [
    ...prefixPaths(['webhook'], findWebhookMistakes(webhook)),
    ...faults.flatMap((fault, index) =>
      prefixPaths(['faults', index], [...findTimeMistakes(fault), ...findUnreachableFault(faults, index)]),
    ),
  ]
}

const WEBHOOK_KEYS = ['delay', 'early', 'reorder', 'signature', 'emptyError'] as const

function findWebhookMistakes(webhook: WebhookBehavior): Mistake[] {
  if (webhook.copies !== 0) return []
  const message = 'has no effect, because copies is 0. Remove one of them'
  return WEBHOOK_KEYS.filter((key) => webhook[key] !== undefined).map((key) => ({ path: [key], message }))
}

function findTimeMistakes({ during, latency, limit }: Fault): Mistake[] {
  const found: Mistake[] = []
  const [from, until] = parseDurationRange(during) ?? []
  if (from !== undefined && from === until)
    found.push({
      path: ['during'],
      message: 'is empty, because both durations are equal. Make the second one longer',
    })
  if (parseDurationRange(latency)?.[1] === 0)
    found.push({ path: ['latency'], message: 'must be longer than 0. Make it longer, or remove it' })
  if (parseDurationRange(limit?.per)?.[1] === 0)
    found.push({ path: ['limit', 'per'], message: 'must be longer than 0, such as 5s' })
  return found
}

/** Finds a fault that never applies, because an earlier fault answers all of its calls. */
function findUnreachableFault(faults: readonly Fault[], index: number): Mistake[] {
  const earlier = findAnsweringFault(faults, index)
  const { on, provider } = faults[earlier] ?? {}
  if (on === undefined) return []
  const calls = `${on === '*' ? 'call' : `${on} call`}${provider === undefined ? '' : ` of ${provider}`}`
  const message = `is never reached, because faults[${earlier}] answers every ${calls}. Remove it, or move it before faults[${earlier}]`
  return [{ path: [], message }]
}

/** Returns the index of the first earlier fault that answers all calls of a fault, so that it never applies; -1 if none does. */
export function findAnsweringFault(faults: readonly Fault[], index: number): number {
  const fault = faults[index]
  if (fault === undefined) return -1
  return faults.findIndex((earlier, position) => position < index && makesUnreachable(earlier, fault))
}

const CONDITIONS = ['attempts', 'first', 'every', 'probability', 'during', 'when', 'limit'] as const

/** True if an earlier fault answers every call that a later fault applies to. */
function makesUnreachable(earlier: Fault, later: Fault): boolean {
  const { on, provider, reply, connection } = earlier
  if (reply === undefined && connection === undefined) return false
  if (CONDITIONS.some((condition) => earlier[condition] !== undefined)) return false
  if (on !== '*' && on !== later.on) return false
  if (provider !== undefined && provider !== later.provider) return false
  // A fault with a provider's own error code does not apply to providers that lack the code.
  const code = getCode(earlier)
  const isKnownToAll = code === undefined || NEUTRAL_ERRORS.some((name) => name === code)
  if (!isKnownToAll && provider === undefined && getCode(later) !== code) return false
  if (connection !== undefined && neverReplies(connection)) return true
  return replacesReply(later) || (connection !== undefined && later.latency === undefined)
}

function getCode({ reply }: Fault): string | undefined {
  return reply !== undefined && 'error' in reply ? reply.error : undefined
}

/** True if a fault answers calls instead of the provider. */
export function replacesReply({ reply, connection, limit }: Partial<Fault>): boolean {
  return reply !== undefined || connection !== undefined || limit !== undefined
}

import { faultApplies } from '../engine/faults.ts'
import { DEFAULT_OUTPUT_MS } from '../scenarios/plan.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'

/** What a provider cannot show of a scenario. */
export function findUnsupported(plan: Plan, provider: Provider, providers: readonly Provider[]): string[] {
  const { steps, progress, outputMs, webhook, faults } = plan
  const { capabilities = [] } = provider
  const all = [
    ...steps.flatMap((step) => findUnsupportedInStep(step, provider)),
    ...(progress === 'linear' || capabilities.includes('progress') ? [] : ['progress']),
    ...(outputMs === DEFAULT_OUTPUT_MS || capabilities.includes('duration') ? [] : ['how long the video is']),
    ...findUnsupportedInWebhook(webhook, provider),
    ...faults.flatMap((fault) => findUnsupportedInFault(fault, { provider, providers, plan })),
  ]
  return [...new Set(all)]
}

function findUnsupportedInStep({ state, failure }: PlannedStep, provider: Provider): string[] {
  const reads = describe(provider, state, failure)
  if (state === 'queued') {
    return reads === describe(provider, 'processing') ? [`the queue, which reads as ${reads}`] : []
  }
  if (failure === undefined) return []
  const rejection =
    state === 'rejected' && reads === describe(provider, 'failed', failure)
      ? [`the refusal, which reads as ${reads}`]
      : []
  return [...rejection, ...findUnsupportedInFailure(failure, provider)]
}

function findUnsupportedInFailure(failure: Failure, provider: Provider): string[] {
  const givesNone = describe(provider, 'failed', 'internal') === describe(provider, 'failed', 'timed-out')
  if (givesNone) return ['why it failed']
  if (typeof failure === 'string' || provider.name in failure) return []
  return [
    `why it failed, which has no words of its own and reads as ${describe(provider, 'failed', failure)}`,
  ]
}

function describe(provider: Provider, state: State, failure?: Failure): string {
  return provider.describeState({ state, since: 0, failure, step: 0, polls: 0 })
}

function findUnsupportedInWebhook(planned: PlannedWebhook, { webhook }: Provider): string[] {
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature } = planned
  const isPeculiar = delayMs + spreadMs + earlyMs + reorderMs > 0 || copies !== 1 || signature !== undefined
  if (!isPeculiar) return []
  if (webhook === undefined) return ['webhooks']
  return signature === undefined || webhook.sign !== undefined ? [] : ['signatures']
}

interface Around {
  readonly provider: Provider
  readonly providers: readonly Provider[]
  readonly plan: Plan
}

function findUnsupportedInFault(fault: PlannedFault, { provider, providers, plan }: Around): string[] {
  if (supportsFault(fault, provider)) return []
  const { on, reply, scenario } = fault
  if (fault.provider !== undefined && fault.provider !== provider.name) {
    const hasItsOwn = plan.faults.some((one) => one.scenario === scenario && supportsFault(one, provider))
    const owner = providers.find((one) => one.name === fault.provider)?.label ?? fault.provider
    return hasItsOwn ? [] : [`what goes wrong with calls of ${owner} alone`]
  }
  const has = provider.operations.some((one) => one.name === on && one.requiresKey !== false)
  if (on !== '*' && !has) return [`calls of ${on}, which it does not have`]
  return reply !== undefined && 'error' in reply ? [`the error ${reply.error}, which it does not have`] : []
}

/** Whether a provider has an operation that a fault can strike. */
export function supportsFault(fault: PlannedFault, provider: Provider): boolean {
  return provider.operations.some(
    (one) => one.requiresKey !== false && faultApplies(fault, provider, one.name),
  )
}

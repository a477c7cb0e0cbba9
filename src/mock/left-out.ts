import { isConcerned } from './concerned.ts'
import { DEFAULT_OUTPUT_MS } from '../scenarios/plan.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'

/** What a provider cannot show of a scenario. */
export function toLeftOut(plan: Plan, provider: Provider, providers: readonly Provider[]): string[] {
  const { steps, progress, outputMs, webhook, faults } = plan
  const { shows = [] } = provider
  const all = [
    ...steps.flatMap((step) => toLeftOutOfStep(step, provider)),
    ...(progress === 'linear' || shows.includes('progress') ? [] : ['progress']),
    ...(outputMs === DEFAULT_OUTPUT_MS || shows.includes('duration') ? [] : ['how long the video is']),
    ...toLeftOutOfWebhook(webhook, provider),
    ...faults.flatMap((fault) => toLeftOutOfFault(fault, { provider, providers, plan })),
  ]
  return [...new Set(all)]
}

function toLeftOutOfStep({ state, failure }: PlannedStep, provider: Provider): string[] {
  const reads = tell(provider, state, failure)
  if (state === 'queued') {
    return reads === tell(provider, 'processing') ? [`the queue, which reads as ${reads}`] : []
  }
  if (failure === undefined) return []
  const rejection =
    state === 'rejected' && reads === tell(provider, 'failed', failure)
      ? [`the refusal, which reads as ${reads}`]
      : []
  return [...rejection, ...toLeftOutOfFailure(failure, provider)]
}

function toLeftOutOfFailure(failure: Failure, provider: Provider): string[] {
  const givesNone = tell(provider, 'failed', 'internal') === tell(provider, 'failed', 'timed-out')
  if (givesNone) return ['why it failed']
  if (typeof failure === 'string' || provider.name in failure) return []
  return [`why it failed, which has no words of its own and reads as ${tell(provider, 'failed', failure)}`]
}

function tell(provider: Provider, state: State, failure?: Failure): string {
  return provider.tell({ state, since: 0, failure, step: 0, polls: 0 })
}

function toLeftOutOfWebhook(planned: PlannedWebhook, { webhook }: Provider): string[] {
  const { delayMs, spreadMs, earlyMs, copies, swapMs, signature } = planned
  const isPeculiar = delayMs + spreadMs + earlyMs + swapMs > 0 || copies !== 1 || signature !== undefined
  if (!isPeculiar) return []
  if (webhook === undefined) return ['webhooks']
  return signature === undefined || webhook.sign !== undefined ? [] : ['signatures']
}

interface Around {
  readonly provider: Provider
  readonly providers: readonly Provider[]
  readonly plan: Plan
}

function toLeftOutOfFault(fault: PlannedFault, { provider, providers, plan }: Around): string[] {
  if (isConcerned(fault, provider)) return []
  const { on, reply, scenario } = fault
  if (fault.provider !== undefined && fault.provider !== provider.name) {
    const hasItsOwn = plan.faults.some((one) => one.scenario === scenario && isConcerned(one, provider))
    const owner = providers.find((one) => one.name === fault.provider)?.label ?? fault.provider
    return hasItsOwn ? [] : [`what goes wrong with calls of ${owner} alone`]
  }
  const has = provider.operations.some((one) => one.name === on && one.public !== true)
  if (on !== '*' && !has) return [`calls of ${on}, which it does not have`]
  return reply !== undefined && 'error' in reply ? [`the error ${reply.error}, which it does not have`] : []
}

import { faultApplies, getErrorCode } from './faults.ts'
import { formatList } from '../lib/format-list.ts'
import { DEFAULT_OUTPUT_MS } from '../scenarios/plan.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'

/** Returns the parts of a scenario that a provider does not show, as phrases without a verb. */
export function findUnsupported(plan: Plan, provider: Provider, providers: readonly Provider[]): string[] {
  const { steps, progress, outputMs, webhook, faults } = plan
  const { capabilities = [] } = provider
  const parts = [
    ...steps.flatMap((step) => findUnsupportedInStep(step, provider)),
    ...(progress === 'linear' || capabilities.includes('progress') ? [] : ['progress']),
    ...(outputMs === DEFAULT_OUTPUT_MS || capabilities.includes('duration') ? [] : ['the video length']),
    ...findUnsupportedInWebhook(webhook, provider),
    ...faults.flatMap((fault) => findUnsupportedInFault(fault, { provider, providers, plan })),
  ]
  return [...new Set(parts)]
}

/**
 * Returns the parts of a scenario that a provider does not show, if a client sees nothing else of the scenario; undefined if it
 * sees something. `happy` is the plan that it is compared with.
 */
export function findInvisibleParts(
  plan: Plan,
  happy: Plan,
  { provider, providers }: Omit<FaultScope, 'plan'>,
): string | undefined {
  if (hasVisibleEffect(plan, happy, provider)) return undefined
  const alwaysUnsupported = findUnsupported(happy, provider, providers)
  const parts = findUnsupported(plan, provider, providers).filter((part) => !alwaysUnsupported.includes(part))
  return parts.length === 0 ? undefined : formatList(parts)
}

function hasVisibleEffect(plan: Plan, happy: Plan, provider: Provider): boolean {
  const { capabilities = [], webhook } = provider
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature, hasEmptyError } = plan.webhook
  const changesDelivery = delayMs + spreadMs + earlyMs + reorderMs > 0 || copies !== 1
  return (
    JSON.stringify(plan.steps) !== JSON.stringify(happy.steps) ||
    plan.outputFault !== undefined ||
    (plan.progress !== 'linear' && capabilities.includes('progress')) ||
    (plan.outputMs !== DEFAULT_OUTPUT_MS && capabilities.includes('duration')) ||
    (webhook !== undefined && changesDelivery) ||
    (webhook?.sign !== undefined && signature !== undefined) ||
    (webhook?.errorFields !== undefined && hasEmptyError) ||
    plan.faults.some((fault) => supportsFault(fault, provider))
  )
}

function findUnsupportedInStep({ state, failure }: PlannedStep, provider: Provider): string[] {
  const shown = describe(provider, state, failure)
  if (state === 'queued') {
    return shown === describe(provider, 'processing') ? [`the queued state (shown as ${shown})`] : []
  }
  if (failure === undefined) return []
  const rejection =
    state === 'rejected' && shown === describe(provider, 'failed', failure)
      ? [`the rejected state (shown as ${shown})`]
      : []
  return [...rejection, ...findUnsupportedInFailure(failure, provider)]
}

function findUnsupportedInFailure(failure: Failure, provider: Provider): string[] {
  const showsNoReason = describe(provider, 'failed', 'internal') === describe(provider, 'failed', 'timed-out')
  if (showsNoReason) return ['the failure reason']
  if (typeof failure === 'string' || provider.name in failure) return []
  return [`a specific failure reason (shown as ${describe(provider, 'failed', failure)})`]
}

function describe(provider: Provider, state: State, failure?: Failure): string {
  return provider.describeState({ state, since: 0, failure, step: 0, polls: 0 })
}

function findUnsupportedInWebhook(planned: PlannedWebhook, { webhook }: Provider): string[] {
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature, hasEmptyError } = planned
  const isDefault =
    delayMs + spreadMs + earlyMs + reorderMs === 0 &&
    copies === 1 &&
    signature === undefined &&
    !hasEmptyError
  if (isDefault) return []
  if (webhook === undefined) return ['webhooks']
  return [
    ...(signature === undefined || webhook.sign !== undefined ? [] : ['webhook signatures']),
    ...(hasEmptyError && webhook.errorFields === undefined ? ['the error of a webhook'] : []),
  ]
}

interface FaultScope {
  readonly provider: Provider
  readonly providers: readonly Provider[]
  readonly plan: Plan
}

function findUnsupportedInFault(fault: PlannedFault, { provider, providers, plan }: FaultScope): string[] {
  if (supportsFault(fault, provider)) return []
  const { on, scenario } = fault
  const code = getErrorCode(fault)
  if (fault.provider !== undefined && fault.provider !== provider.name) {
    const hasOwnFault = plan.faults.some(
      (other) => other.scenario === scenario && supportsFault(other, provider),
    )
    const label = providers.find(({ name }) => name === fault.provider)?.label ?? fault.provider
    return hasOwnFault ? [] : [`the faults that ${scenario} has for ${label}`]
  }
  const hasOperation = provider.operations.some(
    ({ name, requiresKey }) => name === on && requiresKey !== false,
  )
  if (on !== '*' && !hasOperation) return [`the operation ${on}`]
  return code === undefined ? [] : [`the error code ${code}`]
}

/** True if a provider has an operation that a fault applies to. */
export function supportsFault(fault: PlannedFault, provider: Provider): boolean {
  return provider.operations.some(
    ({ name, requiresKey }) => requiresKey !== false && faultApplies(fault, provider, name),
  )
}

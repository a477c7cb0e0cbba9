import { faultApplies, getErrorCode } from './faults.ts'
import { formatList } from '../lib/format-list.ts'
import { createGeneration } from '../generations/generation.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { SeededLinks } from './ids.ts'
import { DEFAULT_SESSION } from './sessions.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan, PlannedFault, PlannedStep, PlannedWebhook } from '../scenarios/plan.ts'
import type { Failure, State } from '../scenarios/scenario.ts'

/** Returns the parts of a scenario that a provider does not show, as phrases without a verb. */
export function findUnsupported(plan: Plan, provider: Provider, providers: readonly Provider[]): string[] {
  const { steps, progress, webhook, faults } = plan
  const { capabilities = [] } = provider
  const parts = [
    ...steps.flatMap((step) => findUnsupportedInStep(step, provider)),
    ...(progress === 'linear' || capabilities.includes('progress') ? [] : ['progress']),
    ...findEndsWithoutWebhook(plan, provider),
    ...findUnsupportedInWebhook(webhook, provider),
    ...faults.flatMap((fault) => findUnsupportedInFault(fault, { provider, providers, plan })),
  ]
  return [...new Set(parts)]
}

/**
 * Explains why a client of a provider sees nothing of a scenario; undefined if it sees something. `happy` is the plan that the
 * scenario is compared with.
 */
export function explainNoEffect(
  plan: Plan,
  happy: Plan,
  { provider, providers }: Omit<FaultScope, 'plan'>,
): string | undefined {
  if (hasVisibleEffect(plan, happy, provider)) return undefined
  const others = new Set(
    plan.faults.flatMap((fault) => findOtherProvider(fault, { provider, providers, plan }) ?? []),
  )
  const known = new Set([
    ...findUnsupported(happy, provider, providers),
    ...Array.from(others, describeOtherFaults),
  ])
  const parts = findUnsupported(plan, provider, providers).filter((part) => !known.has(part))
  const reasons = [
    ...(others.size === 0 ? [] : [`its faults are for ${formatList([...others])} only`]),
    ...(parts.length === 0 ? [] : [`${provider.label} does not show ${formatList(parts)}`]),
  ]
  return reasons.length === 0 ? undefined : reasons.join(', and ')
}

function hasVisibleEffect(plan: Plan, happy: Plan, provider: Provider): boolean {
  const { capabilities = [], webhook } = provider
  const { delayMs, spreadMs, earlyMs, copies, reorderMs, signature, hasEmptyError } = plan.webhook
  const changesDelivery = delayMs + spreadMs + earlyMs + reorderMs > 0 || copies !== 1
  return (
    JSON.stringify(plan.steps) !== JSON.stringify(happy.steps) ||
    plan.outputFault !== undefined ||
    (plan.progress !== 'linear' && capabilities.includes('progress')) ||
    plan.outputMs !== undefined ||
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

/** Finds the ends of a scenario for which a provider with webhooks sends none, as it would for its sample. */
function findEndsWithoutWebhook(
  plan: Plan,
  { name, sample, mediaUrl, revisions, webhook }: Provider,
): string[] {
  if (webhook === undefined) return []
  const { id, input } = sample
  const facts = { provider: name, session: DEFAULT_SESSION, chosenBy: 'default', createdAt: 0 } as const
  const generation = createGeneration({ ...facts, id, input, plan })
  const links = new SeededLinks(0, { baseUrl: '', mediaUrl })
  const isSent = ({ state, failure }: PlannedStep, step: number): boolean => {
    try {
      const snapshot = { generation, state: { state, since: 0, failure, step, polls: 0 }, at: 0 }
      return webhook.body(snapshot, { links, revision: revisions?.[0] ?? '' }) !== undefined
    } catch {
      // The code of a provider of a user may need a generation that a client has submitted.
      return true
    }
  }
  return plan.steps
    .filter((step, index) => isTerminal(step.state) && !isSent(step, index))
    .map(({ state }) => `a webhook for the ${state} state (none is sent)`)
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
  const { on } = fault
  const code = getErrorCode(fault)
  if (fault.provider !== undefined && fault.provider !== provider.name) {
    const other = findOtherProvider(fault, { provider, providers, plan })
    return other === undefined ? [] : [describeOtherFaults(other)]
  }
  const hasOperation = provider.operations.some(
    ({ name, requiresKey }) => name === on && requiresKey !== false,
  )
  if (on !== '*' && !hasOperation) return [`the operation ${on}`]
  return code === undefined ? [] : [`the error code ${code}`]
}

/** Returns the label of the other provider that a fault is for. Undefined if its scenario has a fault for this provider too. */
function findOtherProvider(
  fault: PlannedFault,
  { provider, providers, plan }: FaultScope,
): string | undefined {
  const { scenario, provider: other } = fault
  if (other === undefined || other === provider.name) return undefined
  const isForBoth = plan.faults.some((each) => each.scenario === scenario && supportsFault(each, provider))
  return isForBoth ? undefined : (providers.find(({ name }) => name === other)?.label ?? other)
}

function describeOtherFaults(label: string): string {
  return `faults of other providers (${label} only)`
}

/** True if a provider has an operation that a fault applies to. */
export function supportsFault(fault: PlannedFault, provider: Provider): boolean {
  return provider.operations.some(
    ({ name, requiresKey }) => requiresKey !== false && faultApplies(fault, provider, name),
  )
}

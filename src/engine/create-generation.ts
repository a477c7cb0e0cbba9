import { estimateBytes } from '../lib/estimate-bytes.ts'
import { createGeneration } from '../generations/generation.ts'
import { drawPlan } from '../scenarios/plan.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { recordEndCoverage } from './coverage.ts'
import { generateId, SeededLinks } from './ids.ts'
import { explainNoEffect } from './unsupported.ts'
import { nextNumber } from './sessions.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { Links, Provider, WebhookDefinition } from '../handlers/provider.ts'
import type { SignatureFault } from '../scenarios/scenario.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './identify-caller.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Session } from './sessions.ts'
import type { WebhookMessage } from './webhooks/delivery.ts'

export interface NewGeneration {
  readonly provider: Provider
  readonly session: Session
  readonly id?: string | undefined
  readonly input: unknown
  readonly plan: Plan
  readonly chosenBy: ChosenBy
  readonly createdAt: number
}

/** Adds a generation to a fake. Without an id it gets the next one drawn from the seed. */
export function addGeneration(fake: FakeState, facts: NewGeneration): Generation {
  const { provider, session, plan } = facts
  warnIfNoEffect(fake, provider, plan)
  const id = facts.id ?? drawId(fake, provider, session)
  const generation = createGeneration({
    ...facts,
    provider: provider.name,
    session: session.name,
    id,
    plan: drawPlan(plan, buildSeedText(fake, { provider, session, id })),
  })
  fake.store.add(generation)
  const bytes = estimateBytes(facts.input)
  if (bytes > SMALL_INPUT_BYTES)
    fake.memory.add(generation, {
      bytes,
      lifetime: session.lifetime,
      remove: () => fake.store.remove(generation),
    })
  fake.generationEnds.add(generation, session)
  return generation
}

/** The size up to which only the number of generations is limited, because counting bytes takes memory too. */
const SMALL_INPUT_BYTES = 1_024

/** The providers for which a plan has been checked. */
const checkedProviders = new WeakMap<Plan, Set<Provider>>()

/** Warns, once for each scenario and provider, if the scenario changes nothing that a client of the provider can see. */
export function warnIfNoEffect(
  { registry, providers, warnOnce }: FakeState,
  provider: Provider,
  plan: Plan,
): void {
  const happy = registry.getPlan(DEFAULT_SCENARIO)
  const checked = checkedProviders.get(plan)
  if (plan === happy || checked?.has(provider) === true) return
  // A scenario with many faults takes long to check, and each submit asks for it.
  if (checked === undefined) checkedProviders.set(plan, new Set([provider]))
  else checked.add(provider)
  warnOfUnreachableFaults(plan, warnOnce)
  const reason = explainNoEffect(plan, happy, { provider, providers })
  if (reason === undefined) return
  const { scenario } = plan
  warnOnce(
    `Scenario ${scenario} has no effect with ${provider.label}: ${reason}. Choose another scenario, or run mock-video-api explain ${scenario}.`,
  )
}

/** Warns, once for each scenario, if an earlier scenario of a join answers all calls of a fault. */
export function warnOfUnreachableFaults({ scenario, faults }: Plan, warnOnce: FakeState['warnOnce']): void {
  const fault = faults.find(({ unreachableAfter }) => unreachableAfter !== undefined)
  if (fault === undefined) return
  warnOnce(
    `Scenario ${scenario} has a fault of ${fault.scenario} that is never reached, because ${fault.unreachableAfter} answers its calls first. Join them in another order, or leave out one of them.`,
  )
}

function buildSeedText(
  { seed }: FakeState,
  { provider, session, id }: Pick<Required<NewGeneration>, 'provider' | 'session' | 'id'>,
): string {
  return `${seed}/${session.name}/${provider.name}/${id}`
}

function drawId(fake: FakeState, provider: Provider, session: Session): string {
  const scope = { seed: fake.seed, session: session.name, provider: provider.name }
  for (;;) {
    const id = generateId(provider.idFormat, scope, nextNumber(session, `id/${provider.name}`))
    if (fake.store.get(session.name, provider.name, id) === undefined) return id
  }
}

const HAPPY: ChosenScenario = { name: DEFAULT_SCENARIO, chosenBy: 'default' }

/** Returns the scenario of a session's next generation: the call's choice, else the one in use, else the default. */
export function chooseScenario(
  fake: FakeState,
  { session, provider, callChoice }: ScenarioRequest,
): ChosenScenario {
  return callChoice ?? session.scenarioQueue.peek(provider) ?? getDefaultScenario(fake, provider)
}

/** Returns the scenario of a provider's generations if nothing else has chosen one. */
export function getDefaultScenario({ defaultScenarios }: FakeState, provider: string): ChosenScenario {
  return defaultScenarios.get(provider) ?? HAPPY
}

interface ScenarioRequest {
  readonly session: Session
  readonly provider: string
  readonly callChoice: ChosenScenario | undefined
}

/** Creates the generation that a call submits. `subscribe` schedules its webhook, and is called after the reply. */
export function createForCall(
  { fake, route, session, choice: callChoice, at }: Caller,
  input: unknown,
  links: Links,
): { readonly generation: Generation; readonly subscribe: () => void } {
  const { provider } = route
  const { name, chosenBy } = chooseScenario(fake, { session, provider: provider.name, callChoice })
  if (chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const plan = fake.registry.getPlan(name)
  const generation = addGeneration(fake, { provider, session, input, plan, chosenBy, createdAt: at })
  // Read now: the links of a call must not be used after its reply.
  const { baseUrl, mediaUrl } = links
  const subscriber = { provider, session, links: new SeededLinks(fake.seed, { baseUrl, mediaUrl }) }
  return { generation, subscribe: () => subscribeWebhook(fake, generation, subscriber) }
}

/** The owner of a generation, and the links for its webhook. */
export interface Subscriber {
  readonly provider: Provider
  readonly session: Session
  readonly links: Links
}

/** Schedules the webhook of a generation, if its input has a webhook URL and its provider sends webhooks. */
export function subscribeWebhook(
  fake: FakeState,
  generation: Generation,
  { provider, session, links }: Subscriber,
): void {
  const { webhook } = provider
  const url = webhook?.url(generation.input)
  if (webhook === undefined || url === undefined) return
  const { signature, reorderMs } = generation.plan.webhook

  function compose(end: StateAt): WebhookMessage | undefined {
    if (url === undefined || webhook === undefined) return undefined
    const payload = webhook.body(
      { generation, state: end, at: end.since },
      { links, revision: fake.revisions.get(provider.name) ?? '' },
    )
    if (payload === undefined) {
      fake.warnOnce(
        `${provider.label} sends no webhook for a generation that is ${end.state}, so its webhook URL gets none. Read the status instead.`,
      )
      return undefined
    }
    recordEndCoverage(fake, generation)
    const { hasEmptyError } = generation.plan.webhook
    const body = JSON.stringify(hasEmptyError ? withoutError(payload, webhook.errorFields ?? []) : payload)
    const signing = { secret: fake.webhookSecret, fault: signature }
    return {
      url,
      body,
      headers: { 'content-type': 'application/json' },
      sign: (at) => sign(webhook, body, { ...signing, at }),
      secret: fake.webhookSecret,
    }
  }

  fake.webhooks.subscribe({
    generation,
    session,
    nextNumber: () => nextNumber(session, 'delivery'),
    reorderDelayMs:
      reorderMs > 0 && nextNumber(session, `reorder/${provider.name}`) % 2 === 1 ? reorderMs : 0,
    compose,
  })
}

/** Returns the body with null in its error fields. */
function withoutError(payload: object, errorFields: readonly string[]): object {
  const fields = errorFields.filter((field) => field in payload)
  return { ...payload, ...Object.fromEntries(fields.map((field) => [field, null])) }
}

interface SigningOptions {
  readonly at: number
  readonly secret: string
  readonly fault: SignatureFault | undefined
}

/** Assumed: older than any receiver accepts. No page documents a tolerance, and no documented sample checks one. */
const STALE_MS = 600_000

/** Returns the signature headers of a webhook, damaged as the scenario says. */
async function sign(
  webhook: WebhookDefinition<unknown> | undefined,
  body: string,
  { at, secret, fault }: SigningOptions,
): Promise<Readonly<Record<string, string>>> {
  if (webhook?.sign === undefined) return {}
  switch (fault) {
    case undefined:
      return webhook.sign(body, at, secret)
    case 'missing':
      return {}
    case 'stale':
      return webhook.sign(body, at - STALE_MS, secret)
    case 'wrong':
      return webhook.sign(body, at, `${secret}-wrong`)
  }
}

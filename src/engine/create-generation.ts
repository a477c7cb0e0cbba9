import { estimateBytes } from '../lib/estimate-bytes.ts'
import { createGeneration } from '../generations/generation.ts'
import { drawPlan } from '../scenarios/plan.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { notifyChangeObservers } from './fake-state.ts'
import { generateId, SeededLinks } from './ids.ts'
import { explainNoEffect } from './unsupported.ts'
import { nextNumber } from './sessions.ts'
import { subscribeWebhook } from './subscribe-webhook.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { Links } from '../handlers/context.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './identify-caller.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Session } from './sessions.ts'

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
  storeGeneration(fake, generation, session)
  fake.generationEnds.add(generation, session)
  if (fake.changeObservers.size > 0)
    notifyChangeObservers(fake, { kind: 'generation', session: session.name, id })
  return generation
}

/** Keeps a generation. A large input counts for the memory that records take. */
export function storeGeneration(
  { store, memory }: Pick<FakeState, 'store' | 'memory'>,
  generation: Generation,
  { lifetime }: Session,
): void {
  store.add(generation)
  const bytes = estimateBytes(generation.input)
  if (bytes > SMALL_INPUT_BYTES)
    memory.add(generation, { bytes, lifetime, remove: () => store.remove(generation) })
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

import { createGeneration } from '../generations/generation.ts'
import { drawPlan } from '../scenarios/plan.ts'
import { generateId } from './ids.ts'
import { SeededLinks } from './links.ts'
import { nextNumber } from './session.ts'
import { subscribeWebhook } from './subscribe-webhook.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { Links, Provider } from '../handlers/provider.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './identify-caller.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Session } from './session.ts'

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
  const id = facts.id ?? drawId(fake, provider, session)
  const generation = createGeneration({
    ...facts,
    provider: provider.name,
    session: session.name,
    id,
    plan: drawPlan(plan, buildSeedText(fake, { provider, session, id })),
  })
  fake.store.add(generation)
  return generation
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

/** Returns the scenario of a session's next generation: the call's choice, else the one in use, else the default. */
export function chooseScenario(
  fake: FakeState,
  { session, provider, callChoice }: ScenarioRequest,
): ChosenScenario {
  return callChoice ?? session.scenarioQueue.peek(provider) ?? fake.getDefaultScenario(provider)
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

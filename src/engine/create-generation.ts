import { createGeneration } from '../generations/generation.ts'
import { drawPlan } from '../scenarios/plan.ts'
import { generateId } from './ids.ts'
import { SeededLinks } from './links.ts'
import { nextNumber } from './session.ts'
import { subscribeWebhook } from './subscribe-webhook.ts'
import type { ChosenBy, Generation } from '../generations/generation.ts'
import type { GenerationSnapshot, Links, Provider } from '../handlers/provider.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { RequestContext } from './request-context.ts'
import type { ChosenScenario } from './scenario-queue.ts'
import type { Session } from './session.ts'

/** What to put into a fake. */
export interface NewGeneration {
  readonly provider: Provider
  readonly session: Session
  readonly id?: string | undefined
  readonly input: unknown
  readonly plan: Plan
  readonly chosenBy: ChosenBy
  readonly createdAt: number
}

/** Puts a generation into a fake, with the next id of its owner unless it brings one. */
export function addGeneration(fake: FakeState, facts: NewGeneration): Generation {
  const { provider, session, plan } = facts
  const id = facts.id ?? nextId(fake, provider, session)
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

/** What a generation's draws are made of. */
function buildSeedText(
  { seed }: FakeState,
  { provider, session, id }: Pick<Required<NewGeneration>, 'provider' | 'session' | 'id'>,
): string {
  return `${seed}/${session.name}/${provider.name}/${id}`
}

function nextId(fake: FakeState, provider: Provider, session: Session): string {
  const owner = { seed: fake.seed, session: session.name, provider: provider.name }
  for (;;) {
    const id = generateId(provider.idFormat, owner, nextNumber(session, `id/${provider.name}`))
    if (fake.store.get(session.name, provider.name, id) === undefined) return id
  }
}

/** The scenario of a session's next generation: what its call chose, else what is in use, else the options'. */
export function chooseScenario(fake: FakeState, { session, provider, own }: ScenarioRequest): ChosenScenario {
  return own ?? session.scenarioQueue.peek(provider) ?? fake.getDefaultScenario(provider)
}

interface ScenarioRequest {
  readonly session: Session
  readonly provider: string
  readonly own: ChosenScenario | undefined
}

/** Makes the generation a call asks for, and shows it as every create answer does: before its first step. */
export function createForCall(
  context: RequestContext,
  input: unknown,
  links: Links,
): GenerationSnapshot<unknown> {
  const { fake, match, session, caller, at } = context
  const { provider } = match
  const choice = chooseScenario(fake, { session, provider: provider.name, own: caller.choice })
  if (choice.chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const generation = addGeneration(fake, {
    provider,
    session,
    input,
    plan: fake.registry.getPlan(choice.name),
    chosenBy: choice.chosenBy,
    createdAt: at,
  })
  // Read now: later the call is gone.
  const { baseUrl, mediaUrl } = links
  const subscriber = { provider, session, links: new SeededLinks(fake.seed, { baseUrl, mediaUrl }) }
  // What is due already is told after the answer, however long that takes.
  context.afterReply = [...context.afterReply, () => subscribeWebhook(fake, generation, subscriber)]
  context.generation = generation
  return { generation, at, state: { state: 'queued', since: at, failure: undefined, step: 0, polls: 0 } }
}

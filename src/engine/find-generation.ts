import { findIdNumber } from './ids.ts'
import { addGeneration, chooseScenario } from './create-generation.ts'
import type { Generation } from '../generations/generation.ts'
import type { RequestContext } from './request-context.ts'

/** Returns the generation id in a call's path; undefined if the operation is not about one generation. */
export function getGenerationId({ match }: RequestContext): string | undefined {
  if (match.operation === undefined || match.operation.idParam === undefined) return undefined
  return match.params[match.operation.idParam]
}

export function findGeneration({ fake, match, session }: RequestContext, id: string): Generation | undefined {
  return fake.store.get(session.name, match.provider.name, id)
}

/** True if a call creates the generation it asks for: the sample, or with `unknownIds: 'create'` any id. */
export function isCreatedOnRead({ fake, match, session }: RequestContext, id: string): boolean {
  const { provider } = match
  if (fake.store.isDeleted(session.name, provider.name, id)) return false
  return id === provider.sample.id || fake.unknownIds === 'create'
}

/** Creates the generation that a call asks for. Its creation time is now on the system clock, else the start of the clock. */
export function createOnRead({ fake, match, session, caller, at }: RequestContext, id: string): Generation {
  const { provider } = match
  const choice = chooseScenario(fake, { session, provider: provider.name, callChoice: caller.choice })
  const plan = fake.registry.getPlan(choice.name)
  if (choice.chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const createdAt = fake.clock.kind === 'system' ? at : fake.clock.startAt
  return addGeneration(fake, {
    provider,
    session,
    id,
    input: provider.sample.input,
    plan,
    chosenBy: choice.chosenBy,
    createdAt,
  })
}

export function explainMissing({ fake, match, session }: RequestContext, id: string): string {
  const { provider } = match
  if (fake.store.isDeleted(session.name, provider.name, id)) return 'the generation was deleted'
  const owner = fake.store.findSessions(provider.name, id)[0]
  if (owner !== undefined)
    return `the generation belongs to session ${owner}, but the call came from session ${session.name}`
  const number = findIdNumber(
    provider.idFormat,
    { seed: fake.seed, session: session.name, provider: provider.name },
    id,
  )
  if (number === undefined) return 'the fake never created a generation with this id'
  const drawnIds = session.counters.get(`id/${provider.name}`) ?? 0
  return number <= drawnIds
    ? 'the generation was removed to make room for newer ones'
    : 'the generation was created before a restart or a reset'
}

import { findIdNumber } from './ids.ts'
import { addGeneration, chooseScenario } from './create-generation.ts'
import type { Generation } from '../generations/generation.ts'
import type { RequestContext } from './request-context.ts'

/** The id a call is about; undefined for a call about none. */
export function getGenerationId({ match }: RequestContext): string | undefined {
  if (match.operation === undefined || match.operation.idParam === undefined) return undefined
  return match.params[match.operation.idParam]
}

/** The caller's own generation of this id. */
export function findGeneration({ fake, match, session }: RequestContext, id: string): Generation | undefined {
  return fake.store.get(session.name, match.provider.name, id)
}

/** Whether asking for this id makes it: a sample always exists, and any id does where the options say so. */
export function isCreatedOnRead({ fake, match, session }: RequestContext, id: string): boolean {
  const { provider } = match
  if (fake.store.isDeleted(session.name, provider.name, id)) return false
  return id === provider.sample.id || fake.unknownIds === 'create'
}

/** Makes a generation that is asked for the first time; its life begins now, or at the start of a virtual clock. */
export function createOnRead({ fake, match, session, caller, at }: RequestContext, id: string): Generation {
  const { provider } = match
  const choice = chooseScenario(fake, { session, provider: provider.name, own: caller.choice })
  const plan = fake.registry.getPlan(choice.name)
  if (choice.chosenBy === 'use') session.scenarioQueue.take(provider.name)
  const createdAt = fake.clock.kind === 'system' ? at : fake.clock.start
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

/** Why the caller has no generation of this id. */
export function explainMissing({ fake, match, session }: RequestContext, id: string): string {
  const { provider } = match
  if (fake.store.isDeleted(session.name, provider.name, id)) return 'it was deleted'
  const owner = fake.store.findSessions(provider.name, id)[0]
  if (owner !== undefined) return `it belongs to session ${owner}, and ${session.name} asked`
  const number = findIdNumber(
    provider.idFormat,
    { seed: fake.seed, session: session.name, provider: provider.name },
    id,
  )
  if (number === undefined) return 'it never existed here'
  const drawn = session.counters.get(`id/${provider.name}`) ?? 0
  return number <= drawn ? 'it had to make room for newer ones' : 'it was made before a restart or a reset'
}

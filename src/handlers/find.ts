import { toNumber } from '../sessions/ids.ts'
import { addGeneration, chooseNext } from './create.ts'
import type { Generation } from '../generations/generation.ts'
import type { Visit } from './visit.ts'

/** The id a call is about; undefined for a call about none. */
export function idOf({ match }: Visit): string | undefined {
  if (match.operation === undefined || match.operation.about === undefined) return undefined
  return match.params[match.operation.about]
}

/** The caller's own generation of this id. */
export function findGeneration({ world, match, session }: Visit, id: string): Generation | undefined {
  return world.store.get(session.name, match.provider.name, id)
}

/** Whether asking for this id makes it: a sample always exists, and any id does where the options say so. */
export function isMadeOnRead({ world, match, session }: Visit, id: string): boolean {
  const { provider } = match
  if (world.store.isDeleted(session.name, provider.name, id)) return false
  return id === provider.sample.id || world.unknownIds === 'create'
}

/** Makes a generation that is asked for the first time; its life begins now, or at the start of a virtual clock. */
export function makeOnRead({ world, match, session, caller, at }: Visit, id: string): Generation {
  const { provider } = match
  const choice = chooseNext(world, { session, provider: provider.name, own: caller.own })
  const plan = world.book.plan(choice.name)
  if (choice.chosenBy === 'use') session.inUse.take(provider.name)
  const createdAt = world.clock.kind === 'system' ? at : world.clock.start
  return addGeneration(world, {
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
export function whyMissing({ world, match, session }: Visit, id: string): string {
  const { provider } = match
  if (world.store.isDeleted(session.name, provider.name, id)) return 'it was deleted'
  const owner = world.store.owners(provider.name, id)[0]
  if (owner !== undefined) return `it belongs to session ${owner}, and ${session.name} asked`
  const number = toNumber(
    provider.id,
    { seed: world.seed, session: session.name, provider: provider.name },
    id,
  )
  if (number === undefined) return 'it never existed here'
  const drawn = session.drawn.get(`id/${provider.name}`) ?? 0
  return number <= drawn ? 'it had to make room for newer ones' : 'it was made before a restart or a reset'
}

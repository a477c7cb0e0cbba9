import { addGeneration, chooseNext } from './create.ts'
import { CallLinks } from './links.ts'
import { subscribe } from './subscribe.ts'
import type { Links, Seen } from './provider.ts'
import type { Visit } from './visit.ts'

/** Makes the generation a call asks for, and shows it as every create answer does: before its first step. */
export function createForCall(visit: Visit, input: unknown, links: Links): Seen<unknown> {
  const { world, match, session, caller, at } = visit
  const { provider } = match
  const choice = chooseNext(world, { session, provider: provider.name, own: caller.own })
  if (choice.chosenBy === 'use') session.inUse.take(provider.name)
  const generation = addGeneration(world, {
    provider,
    session,
    input,
    plan: world.book.plan(choice.name),
    chosenBy: choice.chosenBy,
    createdAt: at,
  })
  // Read now: later the call is gone.
  const { base, media } = links
  const subscriber = { provider, session, links: new CallLinks(world.seed, { base, media }) }
  // What is due already is told after the answer, however long that takes.
  visit.afterwards = [...visit.afterwards, () => subscribe(world, generation, subscriber)]
  visit.generation = generation
  return { generation, at, state: { state: 'queued', since: at, failure: undefined, step: 0, polls: 0 } }
}

import { endsAt, poll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { touch } from '../sessions/world.ts'
import { createForCall } from './create-for-call.ts'
import { idOf, whyMissing } from './find.ts'
import { toLinks } from './links.ts'
import { toErrorAbout } from './visit.ts'
import type { Generation } from '../generations/generation.ts'
import type { Context, Seen } from './provider.ts'
import type { Visit } from './visit.ts'

/** What an operation may ask of the fake during one visit. */
export function createContext(visit: Visit, params: Readonly<Record<string, string>>): Context<unknown> {
  const { world, match, call, session, at } = visit
  const { provider } = match
  const links = toLinks(world, call)
  return {
    call,
    params,
    at,
    links,
    get query() {
      return new URLSearchParams(call.query)
    },
    body: call.body ?? { kind: 'refused', why: 'malformed', because: 'it has no body' },
    revision: world.revision(provider.name),
    replays: session.replays,
    webhookSecret: world.webhookSecret,
    catalogs: world.catalogs,
    poll: () => readStatus(visit),
    untilEnd: (seen, ms) => untilEnd(visit, seen, ms),
    look: () => look(visit),
    list: () =>
      world.store
        .list(session.name)
        .filter(isOf(provider.name))
        .toReversed()
        .map((one) => see(one, at)),
    owners: (id) =>
      world.store
        .owners(provider.name, id)
        .flatMap((owner) => world.store.get(owner, provider.name, id) ?? [])
        .map((one) => see(one, world.sessions.get(one.session).clock.now())),
    create: (input) => createForCall(visit, input, links),
    remove({ generation }) {
      generation.deletedAt = at
    },
    quota: (name) => world.quota(provider.name, name),
    hit: (kind, window) => session.meter.hit(`${provider.name}/${kind}`, { ...window, now: at }),
    spend: (kind, amount, budget) => session.meter.spend(`${provider.name}/${kind}`, amount, budget),
    explain(because) {
      visit.because = because
    },
    error(name, because) {
      visit.because = because ?? visit.because
      return provider.errors[name](toErrorAbout(visit))
    },
    warnOnce: world.warnOnce,
  }
}

function see(generation: Generation, at: number): Seen<unknown> {
  return { generation, state: stateAt(generation, at), at }
}

function isOf(provider: string): (generation: Generation) => boolean {
  return (generation) => generation.provider === provider
}

function look(visit: Visit): Seen<unknown> | undefined {
  const { generation, at } = visit
  if (generation !== undefined) return see(generation, at)
  visit.because = whyMissing(visit, idOf(visit) ?? '')
  return undefined
}

function readStatus(visit: Visit): Seen<unknown> | undefined {
  const { world, generation, at } = visit
  if (generation === undefined) return look(visit)
  world.stillClock.read()
  const { polls } = generation
  visit.seen = poll(generation, at)
  if (generation.polls !== polls) touch(world, generation)
  return { generation, state: visit.seen, at }
}

async function untilEnd(visit: Visit, seen: Seen<unknown>, ms: number): Promise<Seen<unknown> | undefined> {
  if (isTerminal(seen.state.state) || ms <= 0) return seen
  const { world, call, session } = visit
  const { generation, at } = seen
  const deadline = at + ms
  visit.held = true
  const release = world.holds.untilEnd(generation, { deadline, clock: session.clock, onLeave: call.onLeave })
  if (world.clock.kind === 'auto') session.clock.advance(Math.min(endsAt(generation), deadline) - at)
  const releasedAt = await release
  noteReleased(visit)
  if (releasedAt === undefined) {
    visit.seen = undefined
    visit.because = 'it was dropped by a reset while the call was held'
    return undefined
  }
  visit.seen = stateAt(generation, releasedAt)
  return { generation, state: visit.seen, at: releasedAt }
}

/** `advance` waits for the answers that it let go. */
function noteReleased({ world, answering }: Visit): void {
  if (answering === undefined) return
  world.released.add(answering)
  void answering.finally(() => world.released.delete(answering))
}

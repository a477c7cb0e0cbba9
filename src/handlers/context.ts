import { endsAt, poll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { touch } from '../sessions/world.ts'
import { createForCall } from './create-for-call.ts'
import { idOf, whyMissing } from './find.ts'
import { CallLinks } from './links.ts'
import { toErrorAbout } from './visit.ts'
import type { Generation } from '../generations/generation.ts'
import type { Body } from '../body.ts'
import type { Call, Reply } from '../call.ts'
import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Window } from '../meter.ts'
import type { Replays } from '../sessions/replays.ts'
import type { Context, ErrorName, Links, Provider, Seen } from './provider.ts'
import type { Visit } from './visit.ts'

const NO_BODY: Body = { kind: 'refused', why: 'malformed', because: 'it has no body' }
const NO_QUERY = new URLSearchParams()

/**
 * What an operation may ask of the fake during one visit. A class, because it is made for every call: an object literal
 * with as many closures and getters costs six microseconds, and a hidden class of its own each time.
 */
class VisitContext implements Context<unknown> {
  readonly call: Call
  readonly params: Readonly<Record<string, string>>
  readonly at: number
  readonly links: Links
  readonly warnOnce: (text: string) => void
  readonly #visit: Visit

  constructor(visit: Visit, params: Readonly<Record<string, string>>) {
    this.call = visit.call
    this.params = params
    this.at = visit.at
    this.links = new CallLinks(visit.world.seed, visit.call)
    this.warnOnce = visit.world.warnOnce
    this.#visit = visit
  }

  get query(): URLSearchParams {
    return this.call.query === '' ? NO_QUERY : new URLSearchParams(this.call.query)
  }

  get body(): Body {
    return this.call.body ?? NO_BODY
  }

  get revision(): string {
    return this.#visit.world.revision(this.#provider.name)
  }

  get replays(): Replays {
    return this.#visit.session.replays
  }

  get webhookSecret(): string {
    return this.#visit.world.webhookSecret
  }

  get catalogs(): Catalogs {
    return this.#visit.world.catalogs
  }

  get #provider(): Provider {
    return this.#visit.match.provider
  }

  poll(): Seen<unknown> | undefined {
    return readStatus(this.#visit)
  }

  untilEnd(seen: Seen<unknown>, ms: number): Promise<Seen<unknown> | undefined> {
    return untilEnd(this.#visit, seen, ms)
  }

  look(): Seen<unknown> | undefined {
    return look(this.#visit)
  }

  list(): Seen<unknown>[] {
    const { world, session } = this.#visit
    return world.store
      .list(session.name)
      .filter((generation) => generation.provider === this.#provider.name)
      .toReversed()
      .map((generation) => see(generation, this.at))
  }

  owners(id: string): Seen<unknown>[] {
    const { store, sessions } = this.#visit.world
    return store
      .owners(this.#provider.name, id)
      .flatMap((owner) => store.get(owner, this.#provider.name, id) ?? [])
      .map((generation) => see(generation, sessions.get(generation.session).clock.now()))
  }

  create(input: unknown): Seen<unknown> {
    return createForCall(this.#visit, input, this.links)
  }

  remove({ generation }: Seen<unknown>): void {
    generation.deletedAt = this.at
  }

  quota(name: string): number | undefined {
    return this.#visit.world.quota(this.#provider.name, name)
  }

  hit(kind: string, window: Omit<Window, 'now'>): boolean {
    return this.#visit.session.meter.hit(`${this.#provider.name}/${kind}`, { ...window, now: this.at }) === 0
  }

  spend(kind: string, amount: number, budget: number): boolean {
    return this.#visit.session.meter.spend(`${this.#provider.name}/${kind}`, amount, budget)
  }

  explain(because: string): void {
    this.#visit.because = because
  }

  error(name: ErrorName, because?: string): Reply {
    this.#visit.because = because ?? this.#visit.because
    return this.#provider.errors[name](toErrorAbout(this.#visit))
  }
}

export function createContext(visit: Visit, params: Readonly<Record<string, string>>): Context<unknown> {
  return new VisitContext(visit, params)
}

function see(generation: Generation, at: number): Seen<unknown> {
  return { generation, state: stateAt(generation, at), at }
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
  const release = world.holds.untilEnd(generation, {
    deadline,
    clock: session.clock,
    onLeave: (listener) => call.onLeave?.(listener),
  })
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

import { endsAt, poll, stateAt } from '../generations/state.ts'
import { isTerminal } from '../scenarios/scenario.ts'
import { hex, uuid } from '../seed.ts'
import { idOf, whyMissing } from './find.ts'
import { toErrorAbout } from './visit.ts'
import type { Context, Seen } from './provider.ts'
import type { Visit } from './visit.ts'

/** What an operation may ask of the fake during one visit. */
export function createContext(visit: Visit, params: Readonly<Record<string, string>>): Context<unknown> {
  const { world, match, call, session } = visit
  return {
    call,
    params,
    get query() {
      return new URLSearchParams(call.query)
    },
    revision: world.revision(match.provider.name),
    poll: () => readStatus(visit),
    untilEnd: (seen, ms) => untilEnd(visit, seen, ms),
    error(name, because) {
      visit.because = because ?? visit.because
      return match.provider.errors[name](toErrorAbout(visit))
    },
    uuid: (text) => uuid(`${world.seed}/${session.name}/${text}`),
    digits: (text, length) => hex(`${world.seed}/${session.name}/${text}`, length),
    warnOnce: world.warnOnce,
  }
}

function readStatus(visit: Visit): Seen<unknown> | undefined {
  const { world, generation, at } = visit
  if (generation === undefined) {
    visit.because = whyMissing(visit, idOf(visit) ?? '')
    return undefined
  }
  world.stillClock.read()
  const state = poll(generation, at)
  if (world.holds.size > 0) world.holds.touch(generation)
  visit.seen = state
  return { generation, state, at }
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

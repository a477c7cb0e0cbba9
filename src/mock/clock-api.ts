import { DURATION_FORMS, parseDuration } from '../duration.ts'
import { ConflictError, MissingError, MockVideoApiError } from '../failure.ts'
import { endsAt, reachedAt } from '../generations/state.ts'
import { show } from '../parse.ts'
import { findById } from './generations-api.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Driver } from './api.ts'

/** What `api.clock` does. `move` moves the time of everybody it speaks for. */
export function createClockApi(
  world: World,
  session: () => Session,
  move: (ms: number) => void,
): Driver['clock'] {
  async function advanceBy(ms: number): Promise<void> {
    move(ms)
    world.stillClock.moved()
    // Held calls that were let go go on in the next microtask; only then is known which answers there are to wait for.
    await Promise.resolve()
    await Promise.allSettled(world.released)
    await world.webhooks.settle()
  }

  return {
    kind: world.clock.kind,
    now: () => new Date(session().clock.now()),
    async advance(by) {
      const ms = parseDuration(by)
      if (ms === undefined)
        throw new MockVideoApiError('advance the clock', `${show(by)} is no duration`, DURATION_FORMS)
      await advanceBy(ms)
    },
    async advanceTo(id, state) {
      const owner = session()
      const what = `advance to ${state ?? 'the end'} of generation ${id}`
      const generation = findById(world, owner, id)
      if (generation === undefined)
        throw new MissingError(
          what,
          `session ${owner.name} has none of that id`,
          'Create it first, or read it once if it is a sample',
        )
      const at = state === undefined ? endsAt(generation) : reachedAt(generation, state)
      if (at === undefined || at === Infinity) {
        const never = `${generation.plan.scenario} never comes there by time alone`
        throw new ConflictError(
          what,
          never,
          'Choose another scenario, or read its status where reads move it on',
        )
      }
      await advanceBy(Math.max(at - owner.clock.now(), 0))
    },
  }
}

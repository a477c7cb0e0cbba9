import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { ConflictError, NotFoundError, MockVideoApiError } from '../lib/errors.ts'
import { endsAt, stateReachedAt } from '../generations/state.ts'
import { formatValue } from '../lib/parse.ts'
import { findById } from './generations.ts'
import type { Session } from '../engine/session.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl } from './types.ts'

/** What `api.clock` does. `move` moves the time of everybody it speaks for. */
export function createSessionClock(
  fake: FakeState,
  session: () => Session,
  move: (ms: number) => void,
): SessionControl['clock'] {
  async function advanceBy(ms: number): Promise<void> {
    move(ms)
    fake.stalledClockWarning.clockMoved()
    // Held calls that were let go go on in the next microtask; only then is known which answers there are to wait for.
    await Promise.resolve()
    await Promise.allSettled(fake.releasedReplies)
    await fake.webhooks.settle()
  }

  return {
    kind: fake.clock.kind,
    now: () => new Date(session().clock.now()),
    async advance(by) {
      const ms = parseDuration(by)
      if (ms === undefined)
        throw new MockVideoApiError('advance the clock', `${formatValue(by)} is no duration`, DURATION_FORMS)
      await advanceBy(ms)
    },
    async advanceTo(id, state) {
      const owner = session()
      const what = `advance to ${state ?? 'the end'} of generation ${id}`
      const generation = findById(fake, owner, id)
      if (generation === undefined)
        throw new NotFoundError(
          what,
          `session ${owner.name} has none of that id`,
          'Create it first, or read it once if it is a sample',
        )
      const at = state === undefined ? endsAt(generation) : stateReachedAt(generation, state)
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

import * as z from 'zod/mini'

import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { ConflictError, MockVideoApiError } from '../lib/errors.ts'
import { endsAt, stateReachedAt } from '../generations/state.ts'
import { formatValue, oneOf, parse } from '../lib/parse.ts'
import { STATES } from '../scenarios/scenario.ts'
import { getGenerationById } from './generations.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl } from './types.ts'

/** Creates the clock of a session. `move` moves the clock of the session, or of all sessions. */
export function createSessionClock(
  fake: FakeState,
  getSession: () => Session,
  move: (ms: number) => void,
): SessionControl['clock'] {
  async function advanceBy(ms: number): Promise<void> {
    move(ms)
    fake.stalledClockWarning.restart()
    // Released calls continue in the next microtask. Only then are their replies known.
    await Promise.resolve()
    await fake.longPolls.settle()
    await fake.webhooks.settle()
  }

  return {
    kind: fake.clock.kind,
    now: () => new Date(getSession().clock.now()),
    async advance(by) {
      const ms = parseDuration(by)
      if (ms === undefined)
        throw new MockVideoApiError(
          'advance the clock',
          `${formatValue(by)} is not a duration`,
          DURATION_FORMS,
        )
      await advanceBy(ms)
    },
    async advanceTo(id, state) {
      const action = `advance generation ${id} to ${state ?? 'its end'}`
      parse(z.optional(oneOf(STATES)), state, action)
      const session = getSession()
      const generation = getGenerationById(fake, session, { id, action })
      const at = state === undefined ? endsAt(generation) : stateReachedAt(generation, state)
      if (at === undefined || at === Infinity)
        throw new ConflictError(
          action,
          `scenario ${generation.plan.scenario} does not reach it by time alone`,
          'Choose another scenario, or send status reads if they end its steps',
        )
      await advanceBy(Math.max(at - session.clock.now(), 0))
    },
  }
}

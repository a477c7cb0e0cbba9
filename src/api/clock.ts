import * as z from 'zod/mini'

import { explainDuration, parseDuration } from '../lib/duration.ts'
import { ConflictError, MockVideoApiError } from '../lib/errors.ts'
import { endsAt, stateAt, stateReachedAt } from '../generations/state.ts'
import { oneOf, parse } from '../lib/parse.ts'
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
    await fake.webhooks.settleAfter(async () => {
      move(ms)
      fake.stalledClockWarning.restart()
      // Released calls continue in the next microtask. Only then are their replies known.
      await Promise.resolve()
      await fake.longPolls.settle()
    })
  }

  return {
    kind: fake.clock.kind,
    now: () => new Date(getSession().clock.now()),
    async advance(by) {
      const ms = parseDuration(by)
      if (ms === undefined) throw new MockVideoApiError('advance the clock', explainDuration(by))
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
      const now = session.clock.now()
      const current = stateAt(generation, now).state
      if (state !== undefined && at <= now && current !== state)
        throw new ConflictError(
          action,
          `this state has passed: the generation is ${current}`,
          'Create another generation',
        )
      await advanceBy(Math.max(at - now, 0))
    },
  }
}

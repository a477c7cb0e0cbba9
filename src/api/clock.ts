import * as z from 'zod/mini'

import { explainDuration, parseDuration } from '../lib/duration.ts'
import { ConflictError, MockVideoApiError } from '../lib/errors.ts'
import { endsAt, stateAt, stateReachedAt } from '../generations/state.ts'
import { oneOf, parse } from '../lib/parse.ts'
import { STATES } from '../scenarios/scenario.ts'
import { notifyChangeObservers } from '../engine/fake-state.ts'
import { getGenerationById } from './generations.ts'
import { speedOption } from './options.ts'
import type { SharedClock } from '../engine/clock.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionScope } from './session-control.ts'
import type { SessionControl } from './adapter.ts'

/** Creates the clock of a session, or of all sessions. */
export function createSessionClock(
  fake: FakeState,
  getSession: () => Session,
  { name, all }: SessionScope,
): SessionControl['clock'] {
  function move(ms: number): void {
    if (all) {
      fake.clock.advance(ms)
      return
    }
    const session = fake.sessions.findOrDraft(name)
    session.clock.advance(ms)
    // Only now: a time that is too long creates no session.
    fake.sessions.adopt(session)
  }

  async function advanceBy(ms: number): Promise<void> {
    await fake.webhooks.settleAfter(async () => {
      move(ms)
      notifyChangeObservers(fake, { kind: 'clock' })
      fake.stalledClockWarning.restart()
      // Released calls continue in the next microtask. Only then are their replies known.
      await Promise.resolve()
      await fake.longPolls.settle()
    })
  }

  function onSpeed(): void {
    fake.stalledClockWarning.restart()
    notifyChangeObservers(fake, { kind: 'clock' })
  }

  /** Returns the clock whose time moves by itself. Throws if there is none, or if this is the clock of one session. */
  function getSystemClock(action: string): SharedClock {
    if (!all)
      throw new MockVideoApiError(
        `${action} of session ${name}`,
        'all sessions have the same speed, and pause together',
        'Leave out the session, or use api.clock',
      )
    if (fake.clock.kind === 'system') return fake.clock
    throw new MockVideoApiError(
      action,
      `the ${fake.clock.kind} clock does not move by itself`,
      "Use advance, or the system clock: clock: 'system' or --clock system",
    )
  }

  return {
    get kind() {
      return fake.clock.kind
    },
    get speed() {
      return fake.clock.kind === 'system' ? fake.clock.speed : null
    },
    get isPaused() {
      return fake.clock.isPaused
    },
    pause() {
      getSystemClock('pause the clock').pause()
      onSpeed()
    },
    resume() {
      getSystemClock('resume the clock').resume()
      onSpeed()
    },
    setSpeed(speed) {
      const action = 'set the speed of the clock'
      getSystemClock(action).setSpeed(parse(speedOption, speed, action))
      notifyChangeObservers(fake, { kind: 'clock' })
    },
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

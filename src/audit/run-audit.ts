import { ConflictError } from '../lib/errors.ts'
import { createSharedUses } from './shared-uses.ts'
import { createTally, judgeSession } from './tally.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { AuditContext, Tally } from './tally.ts'

/** Judges sessions as they are now. Throws if the fake keeps no requests. */
export function judgeSessions(fake: FakeState, sessions: readonly Session[]): Tally {
  checkJournal(fake)
  const tally = createTally()
  const context = createContext(fake)
  for (const session of sessions) judgeSession(tally, context, session)
  return tally
}

/** Judges all sessions of a run: each before it ends, and those that are left when `finish` is called. */
export interface RunningAudit {
  /** Judges the sessions that are left, and stops. */
  finish(): Tally
}

export function startAudit(fake: FakeState): RunningAudit {
  checkJournal(fake)
  const tally = createTally()
  const judge = (sessions: readonly Session[]): void => {
    const context = createContext(fake)
    for (const session of sessions) judgeSession(tally, context, session)
  }
  fake.sessionEndObservers.add(judge)
  return {
    finish() {
      const isRunning = fake.sessionEndObservers.delete(judge)
      if (isRunning) judge(fake.sessions.list())
      return tally
    },
  }
}

function createContext(fake: FakeState): AuditContext {
  return { fake, shared: createSharedUses(fake) }
}

function checkJournal({ journal }: FakeState): void {
  if (journal === 'off')
    throw new ConflictError(
      'audit the clients',
      'this fake keeps no requests, because its journal is off',
      "Set the option journal to 'requests' or 'full', or leave out --no-journal",
    )
}

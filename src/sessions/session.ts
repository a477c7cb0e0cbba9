import { createJournal } from '../generations/journal.ts'
import { createInUse } from './in-use.ts'
import type { Clock } from '../clock.ts'
import type { Journal } from '../generations/journal.ts'
import { createMeter } from '../meter.ts'
import { createReplays } from './replays.ts'
import type { InUse } from './in-use.ts'
import type { Meter } from '../meter.ts'
import type { Replays } from './replays.ts'

/** One caller's own world: its time, the scenario in use, its calls, and how many ids it has drawn. */
export interface Session {
  readonly name: string
  readonly clock: Clock
  /** When it began, on its clock. */
  beganAt: number
  readonly inUse: InUse
  readonly journal: Journal
  /** How many of each kind were drawn, so that the next is another: ids by provider, and what else a reply needs. */
  readonly drawn: Map<string, number>
  readonly meter: Meter
  readonly replays: Replays
}

export function createSession(name: string, clock: Clock, requests: number): Session {
  return {
    name,
    clock,
    beganAt: clock.now(),
    inUse: createInUse(),
    journal: createJournal(requests),
    drawn: new Map(),
    meter: createMeter(),
    replays: createReplays(),
  }
}

/** The number of the next thing of this kind, from 1. */
export function draw(session: Session, kind: string): number {
  const number = (session.drawn.get(kind) ?? 0) + 1
  session.drawn.set(kind, number)
  return number
}

/** Takes a session back to its beginning. */
export function resetSession(session: Session): void {
  session.clock.reset()
  session.beganAt = session.clock.now()
  session.inUse.clear()
  session.journal.clear()
  session.drawn.clear()
  session.meter.clear()
  session.replays.clear()
}

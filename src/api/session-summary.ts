import { createScenariosInUse } from './scenarios-in-use.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'

/** A session, as a list of sessions shows it. */
export interface SessionSummary {
  readonly name: string
  /** The number of its generations. */
  readonly generations: number
  /** The number of its recorded requests. */
  readonly requests: number
  /** The scenario in use, by provider. */
  readonly scenario: Readonly<Record<string, string>>
  /** The time of its clock: ISO 8601. */
  readonly now: string
}

export function summarizeSession(fake: FakeState, { name, journal, clock }: Session): SessionSummary {
  const inUse = Object.entries(createScenariosInUse(fake, name).get().providers)
  return {
    name,
    generations: fake.store.count(name),
    requests: journal.size,
    scenario: Object.fromEntries(inUse.map(([provider, { scenario }]) => [provider, scenario])),
    now: new Date(clock.now()).toISOString(),
  }
}

import type { SituationName } from '../scenarios/situations.ts'
import type { Finding, Money } from './audit.ts'
import type { AuditedCall } from './call.ts'
import type { SessionFacts } from './facts.ts'

/** A rule that a correct client follows, as data. */
export interface Check<Id extends string = string> {
  readonly id: Id
  /** What a correct client does, as a sentence without a full stop. */
  readonly title: string
  /** The page or the standard that the check follows. */
  readonly source: string
  /** What to do if the check has failed, as one sentence or more. */
  readonly advice: string
  /** How the check is judged, as the rest of the sentence "The check fails when". Markdown. */
  readonly failsWhen: string
  /** What the check judges, such as `status read`: for one, and for any other number. */
  readonly subjects: readonly [one: string, others: string]
  /** The reason if there is nothing to judge. */
  readonly nothing: string
  /** The situation that gives the check something to judge. Default: any run does. */
  readonly situation?: SituationName
  /** Judges one session. */
  judge(facts: SessionFacts): Judgement
}

/** What a check says about one session. */
export interface Judgement {
  /** The number of things that were judged. */
  readonly judged: number
  readonly findings: readonly Finding[]
  /** Findings that fail nothing. */
  readonly advice?: readonly Finding[]
  /** The reasons why something could not be judged. */
  readonly skipped?: readonly string[]
  /** Things that could not be judged, such as `generations that have not ended`, with their number. */
  readonly skippedCounts?: ReadonlyMap<string, number>
}

/** What a finding is about. */
interface Evidence {
  readonly text: string
  readonly provider?: string | undefined
  readonly generation?: string | undefined
  /** The calls, in any order. */
  readonly calls?: readonly AuditedCall[]
  readonly deliveries?: readonly string[]
  /** Default: the number of calls, or of deliveries. */
  readonly count?: number
  readonly money?: Money | null | undefined
}

/** The number of calls and of deliveries that a finding lists. */
const MAX_LISTED = 10

export function createFinding({ session }: SessionFacts, evidence: Evidence): Finding {
  const { text, calls = [], deliveries = [], money = null } = evidence
  return {
    text,
    session,
    provider: evidence.provider ?? calls[0]?.provider?.name ?? null,
    generation: evidence.generation ?? null,
    count: evidence.count ?? (calls.length || deliveries.length),
    calls: calls
      .toSorted((a, b) => a.number - b.number)
      .slice(0, MAX_LISTED)
      .map(({ number, status, method, request: { at, realAt, path } }) => ({
        number,
        at,
        realAt,
        method,
        path,
        status,
      })),
    deliveries: deliveries.slice(0, MAX_LISTED),
    money,
  }
}

/** The reason why a check that compares times judges nothing on a virtual clock. */
export const NOT_REAL_TIME =
  'the clocks auto and manual do not show how long the client waited. Use the clock system, with fake timers in a unit test'

/** Formats a number of things: `1 status read`, `4 status reads`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

import { shorten } from '../lib/shorten.ts'
import { CHECKS } from './checks/index.ts'
import { findAbandoned } from './checks/outputs.ts'
import { createFacts } from './facts.ts'
import { calculateMoney } from './money.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { Generation } from '../generations/generation.ts'
import type { Finding } from './audit.ts'
import type { Judgement } from './check.ts'
import type { CheckId } from './checks/index.ts'
import type { SessionFacts } from './facts.ts'
import type { SessionMoney } from './money.ts'
import type { SharedUses } from './shared-uses.ts'

/** What the checks say about several sessions together. Its size does not grow with their number. */
export interface Tally {
  readonly checks: ReadonlyMap<CheckId, CheckTally>
  /** By the name of the provider. */
  readonly money: Map<string, MoneyTally>
  /** The HTTP statuses of the answers. */
  readonly statuses: Set<number>
  /** True if a webhook was sent, or was to be sent. */
  hasWebhooks: boolean
  /** The number of calls and of webhooks that could not be judged, because they were removed to make room. */
  droppedCalls: number
  droppedDeliveries: number
}

/** What one check says about several sessions together. */
export interface CheckTally {
  judged: number
  readonly findings: FindingList
  readonly advice: FindingList
  readonly skipped: Set<string>
  /** Things that could not be judged, with their number. */
  readonly skippedCounts: Map<string, number>
  /** The error of the first session that could not be judged. */
  error: string | undefined
}

/** The first findings, and the number of all. */
export interface FindingList {
  count: number
  readonly first: Finding[]
}

/** The cost of one provider. `unknown` is true if a price is not known. */
export interface MoneyTally {
  readonly unit: string
  isKnown: boolean
  spent: number
  wasted: number
  readonly bySession: Map<string, { spent: number; wasted: number }>
}

/** The number of findings, of reasons and of sessions that are kept. */
const MAX_FINDINGS = 20
const MAX_REASONS = 20
const MAX_SESSIONS = 1_000
const MAX_ERROR_LENGTH = 500
/** The sum of the sessions after those. */
const OTHER_SESSIONS = '(other sessions)'

export function createTally(): Tally {
  return {
    checks: new Map(
      CHECKS.map(({ id }) => [
        id,
        {
          judged: 0,
          findings: createList(),
          advice: createList(),
          skipped: new Set(),
          skippedCounts: new Map(),
          error: undefined,
        },
      ]),
    ),
    money: new Map(),
    statuses: new Set(),
    hasWebhooks: false,
    droppedCalls: 0,
    droppedDeliveries: 0,
  }
}

function createList(): FindingList {
  return { count: 0, first: [] }
}

/** What the audit of several sessions reads once. */
export interface AuditContext {
  readonly fake: FakeState
  readonly shared: SharedUses
}

/** Judges a session, and adds the result. A check that cannot judge it has failed: its error is not that of the client. */
export function judgeSession(tally: Tally, { fake, shared }: AuditContext, session: Session): void {
  const facts = tryTo(tally, [...tally.checks.keys()], () => createFacts(fake, session, shared))
  if (facts === undefined) return
  for (const check of CHECKS)
    tryTo(tally, [check.id], () => addJudgement(tally.checks.get(check.id), check.judge(facts)))
  tryTo(tally, ['abandoned'], () => {
    for (const money of calculateMoney(facts, listWasted(facts))) addMoney(tally, session.name, money)
  })
  for (const { status } of facts.calls) tally.statuses.add(status)
  tally.hasWebhooks ||= facts.deliveries.length > 0
  tally.droppedCalls += facts.droppedCalls
  tally.droppedDeliveries += facts.droppedDeliveries
}

/** Returns the result of `action`. An error is kept for these checks. */
// oxlint-disable-next-line max-params
function tryTo<Result>(tally: Tally, ids: readonly CheckId[], action: () => Result): Result | undefined {
  try {
    return action()
  } catch (error) {
    for (const id of ids) {
      const own = tally.checks.get(id)
      if (own !== undefined) own.error ??= describeError(error)
    }
    return undefined
  }
}

/** A provider of a user can throw anything, also a value that is no text. */
function describeError(error: unknown): string {
  try {
    return shorten(String(error), MAX_ERROR_LENGTH).replace(/\.$/, '')
  } catch {
    return 'an error without a text'
  }
}

function addJudgement(tally: CheckTally | undefined, judgement: Judgement): void {
  if (tally === undefined) return
  const { judged, findings, advice = [], skipped = [], skippedCounts = [] } = judgement
  tally.judged += judged
  addFindings(tally.findings, findings)
  addFindings(tally.advice, advice)
  for (const reason of skipped) if (tally.skipped.size < MAX_REASONS) tally.skipped.add(reason)
  for (const [text, count] of skippedCounts)
    tally.skippedCounts.set(text, (tally.skippedCounts.get(text) ?? 0) + count)
}

function addFindings(list: FindingList, findings: readonly Finding[]): void {
  list.count += findings.length
  list.first.push(...findings.slice(0, MAX_FINDINGS - list.first.length))
}

/** Returns the generations that nobody used: those that were abandoned, and those of a submit that was repeated. */
function listWasted(facts: SessionFacts): ReadonlySet<Generation> {
  const repeated = new Set(
    facts.paidTwice.flatMap(({ first, again }) => (again.created.length > 0 ? [first.number] : [])),
  )
  return new Set([
    ...findAbandoned(facts),
    ...facts.submitted.flatMap(({ call, generation }) =>
      repeated.has(call.number) && generation !== undefined ? [generation] : [],
    ),
  ])
}

// oxlint-disable-next-line max-params
function addMoney({ money }: Tally, session: string, { provider, cost }: SessionMoney): void {
  const tally = money.get(provider.name) ?? createMoneyTally(cost?.unit ?? '')
  money.set(provider.name, tally)
  if (cost === undefined) {
    tally.isKnown = false
    return
  }
  const isListed = tally.bySession.has(session) || tally.bySession.size < MAX_SESSIONS
  const name = isListed ? session : OTHER_SESSIONS
  const own = tally.bySession.get(name) ?? { spent: 0, wasted: 0 }
  tally.bySession.set(name, {
    spent: addAmounts(own.spent, cost.spent),
    wasted: addAmounts(own.wasted, cost.wasted),
  })
  tally.spent = addAmounts(tally.spent, cost.spent)
  tally.wasted = addAmounts(tally.wasted, cost.wasted)
}

function createMoneyTally(unit: string): MoneyTally {
  return { unit, isKnown: true, spent: 0, wasted: 0, bySession: new Map() }
}

/** Rounds, because of results such as 0.30000000000000004. */
function addAmounts(a: number, b: number): number {
  return Number((a + b).toFixed(6))
}

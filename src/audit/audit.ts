import type { CheckId } from './checks/index.ts'

/** The results of a check: `advice` fails nothing. */
export const CHECK_RESULTS = ['passed', 'failed', 'advice', 'not-judged'] as const

/** The result of a check. */
export type CheckResult = (typeof CHECK_RESULTS)[number]

/** The audit of the clients of a session, or of all sessions, since the last reset. */
export interface Audit {
  /** True if no check has failed. */
  readonly ok: boolean
  /** The result of each check, always in the same order. */
  readonly checks: readonly AuditCheck[]
  /** The cost of the generations that clients submitted, by provider. `not-judged` for a provider without known prices. */
  readonly money: Readonly<Record<string, ProviderMoney | 'not-judged'>>
  /** The situations that no call has met, the likely ones first. Each has a scenario that shows it. */
  readonly untried: readonly Untried[]
  /** Throws a `MockVideoApiError` that lists the failed checks with their evidence. Does nothing if there are none. */
  assert(): void
  /** Returns the audit as text for a terminal. */
  toString(): string
}

/** The result of one check. */
export interface AuditCheck {
  /** The name, for the option `ignore`. */
  readonly id: CheckId
  /** The behavior of a correct client. */
  readonly title: string
  /** The result. */
  readonly result: CheckResult
  /** The reason for the result, as one sentence or more. */
  readonly why: string
  /** The change to make if the check has failed. */
  readonly advice: string
  /** The page or the standard that the check follows. */
  readonly source: string
  /** The number of all findings, also of those that `evidence` leaves out. */
  readonly count: number
  /** The findings, at most 20. Empty unless the result is `failed` or `advice`. */
  readonly evidence: readonly Finding[]
}

/** A finding of a check about one client: the calls of one operation, or of one generation. */
export interface Finding {
  /** The facts, with times and counts. */
  readonly text: string
  /** The name of the session. */
  readonly session: string
  /** The name of the provider. Null if the path of the call belongs to none. */
  readonly provider: string | null
  /** The id of the generation. Null if the finding is not about one. */
  readonly generation: string | null
  /** The number of calls or webhook attempts that the finding is about. */
  readonly count: number
  /** These calls, oldest first; at most 10. */
  readonly calls: readonly FindingCall[]
  /** The ids of the deliveries that the finding is about. */
  readonly deliveries: readonly string[]
  /** The cost that was wasted. Null if there is none, or if it is not known. */
  readonly money: Money | null
}

/** A call in a finding. */
export interface FindingCall {
  /** The number of the call in the order of all sessions, counted from 1. */
  readonly number: number
  /** The time of the call: ISO 8601, on the fake's clock. */
  readonly at: string
  /** The time of the call: ISO 8601, on the wall clock. */
  readonly realAt: string
  /** The HTTP method. */
  readonly method: string
  /** The path on the provider's host, without secrets. */
  readonly path: string
  /** The HTTP status of the reply; 0 if the connection failed. */
  readonly status: number
}

/** An amount in the unit of a provider. */
export interface Money {
  /** The unit, such as `USD` or `credits`. */
  readonly unit: string
  /** The amount. */
  readonly amount: number
}

/** The cost of the generations of one provider. */
export interface ProviderMoney {
  /** The unit, such as `USD` or `credits`. */
  readonly unit: string
  /** The cost of all generations that clients submitted. */
  readonly spent: number
  /** The part of it for generations that were abandoned, or paid twice. */
  readonly wasted: number
  /** Both amounts by session. */
  readonly bySession: Readonly<Record<string, { readonly spent: number; readonly wasted: number }>>
}

/** A situation that no call has met. */
export interface Untried {
  /** The situation, such as `a 429 with Retry-After`. */
  readonly situation: string
  /** The scenario that shows it. */
  readonly scenario: string
}

import type { Audit, AuditCheck, Finding } from '../../../audit/audit.ts'
import type { Timeline, TimelineRow } from '../../../api/timeline.ts'
import type { NumberedRequest } from '../../../api/requests.ts'
import type { SessionSummary } from '../../../api/session-summary.ts'
import type { DeliveryView } from '../../../engine/webhooks/delivery.ts'
import type { State } from '../../../scenarios/scenario.ts'

export type { GenerationDetails } from '../../../api/generation-details.ts'
export type { ExplainedCodes } from '../../../api/explain-codes.ts'
export type { Explanation } from '../../../api/explain.ts'
export type { Report } from '../../../api/report.ts'
export type { RecordedRequest } from '../../../engine/journal.ts'
export type { ScenariosInUseView } from '../../../api/scenarios-in-use.ts'
export type { ChangeMessage } from '../../control/changes.ts'
export type { TimelineCall, TimelineWebhook } from '../../../api/timeline.ts'
export type { ScheduledWebhook } from '../../../api/scheduled-webhooks.ts'
export type {
  AuditCheck,
  DeliveryView,
  Finding,
  NumberedRequest,
  SessionSummary,
  State,
  Timeline,
  TimelineRow,
}

export type AuditResult = Omit<Audit, 'assert'>

/** A finding with the name and the advice of its check. */
export interface FoundFinding {
  readonly check: string
  readonly advice: string
  readonly finding: Finding
  /** The key of the bar of the generation that it names. */
  readonly key: string
}

/** The clock of the fake, as the server has sent it. */
export interface Clock {
  readonly kind: 'auto' | 'system' | 'manual'
  readonly now: string
  readonly speed?: number
  readonly paused?: boolean
}

/** A time that the server has sent, and the time of `performance.now()` at which it arrived. */
export interface KnownTime {
  readonly at: number
  readonly readAt: number
}

export interface Filters {
  session: string
  provider: string
  state: string
  text: string
}

/** The id of a generation in its session. */
export interface Selection {
  readonly session: string
  readonly id: string
}

/** A row of the timeline with its times as numbers. */
export interface Bar {
  readonly key: string
  readonly row: TimelineRow
  readonly createdAt: number
  readonly states: readonly { readonly state: State; readonly from: number; readonly until: number | null }[]
  readonly marks: readonly Mark[]
}

export type MarkKind =
  | 'poll'
  | 'call'
  | 'error'
  | 'held'
  | 'retry'
  | 'delivered'
  | 'undelivered'
  | 'pending'
  | 'expiry'
  | 'finding'
  | 'webhook-finding'

/** Something that happened to a generation. `until` is null for something that goes on. */
export interface Mark {
  readonly kind: MarkKind
  readonly at: number
  readonly until: number | null
  readonly text: string
}

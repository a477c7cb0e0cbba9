import type { Call, Reply } from '../lib/call.ts'
import type { RouteMatch, RouteTarget } from '../engine/router.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { CallObserver, ChangeObserver, ControlCall, ControlObserver } from '../engine/fake-state.ts'
import type { OutsideCall } from '../engine/create-entry.ts'
import type { EndObserver } from '../engine/generation-ends.ts'
import type { DeliveryView } from '../engine/webhooks/delivery.ts'
import type { Audit } from '../audit/audit.ts'
import type { RunAudit, SessionAuditOptions } from './audit.ts'
import type { Explanation } from './explain.ts'
import type { Report } from './report.ts'
import type { ScenariosInUse } from './scenarios-in-use.ts'
import type { SessionReads } from './session-reads.ts'
import type { Snapshot } from './snapshots/snapshot.ts'
import type { SessionSummary } from './session-summary.ts'
import type { GenerationView, Requests, Deliveries, FakeClock, Generations } from './types.ts'

/** A session for callers with untyped values, such as control routes: every argument is checked at run time. */
export interface SessionControl {
  readonly generations: Omit<Generations, 'fail'> & { fail(id: string, error?: unknown): GenerationView }
  /** `pause`, `resume` and `setSpeed` throw unless the control is the one without a name. */
  readonly clock: Omit<FakeClock, 'advance' | 'setSpeed'> & {
    advance(by: unknown): Promise<void>
    setSpeed(speed: unknown): void
  }
  readonly requests: Requests
  readonly deliveries: Deliveries
  create(provider: string, options: unknown): GenerationView
  readonly use: ScenariosInUse['use']
  reset(): void
  audit(options?: unknown): Audit
  report(): Report
  readonly baseUrls: Readonly<Record<string, string>>
  key(provider: string): string
}

/** The part of a fake that an adapter uses. An adapter receives requests and sends replies: MSW, the server, or one of your own. */
export interface Adapter {
  /**
   * Returns the control of one session, which is created at the first use of the control. Without a name it is `default`, and
   * `reset` and the methods of `clock` that change the time act on all sessions.
   */
  session(name?: string): SessionControl
  /** Returns the control of one session, for reads, which must not create one; undefined if the session does not exist. */
  findSession(name?: string): SessionControl | undefined
  /** Returns the reads of one session, or with the name `*` of all sessions. */
  readSession(name?: string): SessionReads
  /** Returns the control of the scenarios in use of one session, or with the name `*` of sessions without their own. */
  scenariosInUse(name?: string): ScenariosInUse
  /** Returns a summary of each session. */
  listSessions(): SessionSummary[]
  /** The providers of the fake. */
  readonly providers: readonly Provider[]
  /** The seed of the fake. */
  readonly seed: number
  /** Sets the URL of the server that answers for the fake, and the URL that output URLs begin with. */
  setServer(server: { readonly url: string; readonly publicUrl: string | undefined }): void
  /** Passes a text to the `warn` option, once for each text. */
  warnOnce(text: string): void
  /** Returns a path that leads to no provider, without the API keys in it, for an error. */
  hideKeysInPath(path: string): string
  /** All scenarios: shipped and your own. */
  readonly scenarios: readonly Scenario[]
  /** Returns every mistake in a scenario, each with its path and the accepted values. */
  findMistakes(scenario: unknown): Mistake[]
  /** Adds a scenario, or replaces the one with its name, for later generations. Returns its name. Throws if it has mistakes. */
  define(scenario: unknown): string
  /** Returns a description of a scenario, as each provider shows it. Throws if the name is unknown. */
  explain(scenario: string): Explanation
  /** Returns the scenarios and errors that all sessions have exercised. */
  report(): Report
  /** Judges the clients of a session, or of all. Throws if nobody has used the session, and if the options are not valid. */
  audit(options?: unknown): Audit
  /** Starts the audit of a whole run: each session is judged before it is reset or removed. Throws if the journal is off. */
  startAudit(options?: SessionAuditOptions): RunAudit
  /** Returns the state of the fake as plain data. */
  snapshot(): Snapshot
  /** Replaces the state of the fake by that of a snapshot. Throws if it is not valid; then nothing changes. */
  restore(snapshot: unknown): void
  /** Finds the operation for an HTTP method and a path. Call it before you read the body: it says if the operation accepts one. Throws if the fake does not have the provider. */
  match(target: RouteTarget, method: string, path: string): RouteMatch
  /** Returns the reply to a call, including one that matches no operation. */
  answer(match: RouteMatch, call: Call): Reply | Promise<Reply>
  /** Records a call whose path belongs to no provider. `startedAt` is the time of `performance.now()` at its start. */
  recordOutside(call: OutsideCall, startedAt: number): void
  /** Reports a control call that changes something, or would have, or that may not use the control routes. */
  reportControl(call: ControlCall): void
  /** Calls `observer` after each control call that is reported. Returns a function that stops it. */
  observeControl(observer: ControlObserver): () => void
  /** Calls `observer` after each call has been answered. Returns a function that stops it. */
  observe(observer: CallObserver): () => void
  /** Calls `observer` after each change of a delivery. Returns a function that stops it. */
  observeDeliveries(observer: (delivery: DeliveryView) => void): () => void
  /** Calls `observer` once for each generation that ends from now on. Returns a function that stops it. */
  observeEnds(observer: EndObserver): () => void
  /** Calls `observer` after each other change: of the clock, of a scenario in use, of a generation, and a reset. Returns a function that stops it. */
  observeChanges(observer: ChangeObserver): () => void
}

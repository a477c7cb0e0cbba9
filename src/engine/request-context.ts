import { drawUuid } from '../lib/seed.ts'
import { nextNumber } from './session.ts'
import { identifyCaller } from './caller.ts'
import type { Call } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { PlannedFault, ReplacingEffect } from '../scenarios/plan.ts'
import type { Session } from './session.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './caller.ts'
import type { RouteMatch } from './router.ts'
import type { ErrorContext } from '../handlers/provider.ts'

/** The number of a call, counted from 1. */
export interface AttemptCount {
  /** The number among the calls about this generation; for a submit, since the last submit that created a generation. */
  readonly attempt: number
  /** The number among all calls; for a call about a generation, the same as `attempt`. */
  readonly total: number
}

/** One call while it is answered. The mutable fields are filled in on the way. */
export interface RequestContext {
  readonly fake: FakeState
  readonly match: RouteMatch
  readonly call: Call
  readonly caller: Caller
  readonly session: Session
  /** The instant at which the call arrived, on its session's clock. */
  readonly at: number
  generation: Generation | undefined
  shownState: StateAt | undefined
  /** The scenario whose fault answered the call, else the one that the call chose. */
  scenario: string | undefined
  reason: string | undefined
  /** The faults that apply to the operation. */
  faults: readonly PlannedFault[]
  /** Returns the number of the call for one of `faults`. */
  getAttempt: (fault: PlannedFault) => AttemptCount
  /** The fault that answers the call. */
  interceptedBy: { readonly fault: PlannedFault; readonly effect: ReplacingEffect } | undefined
  /** The fault that answers the call, and the faults that change the reply. */
  appliedFaults: readonly PlannedFault[]
  /** Callbacks that run once the call is answered. */
  afterReply: readonly (() => void)[]
  /** True if the call was held as a long-poll. */
  wasHeld: boolean
  /** The reply of a call whose operation answers later, such as a long-poll. */
  pendingReply: Promise<unknown> | undefined
}

const NO_CALLBACKS: readonly (() => void)[] = []
const NO_FAULTS: readonly PlannedFault[] = []
const FIRST_ATTEMPT: AttemptCount = { attempt: 1, total: 1 }
const getFirstAttempt = (): AttemptCount => FIRST_ATTEMPT

export function createRequestContext(fake: FakeState, match: RouteMatch, call: Call): RequestContext {
  const caller = identifyCaller(match.provider, call, match.operation?.createsGeneration === true)
  const session = fake.sessions.getOrCreate(caller.session)
  return {
    fake,
    match,
    call,
    caller,
    session,
    at: session.clock.now(),
    generation: undefined,
    shownState: undefined,
    scenario: caller.choice?.name,
    reason: undefined,
    faults: NO_FAULTS,
    getAttempt: getFirstAttempt,
    interceptedBy: undefined,
    appliedFaults: NO_FAULTS,
    afterReply: NO_CALLBACKS,
    wasHeld: false,
    pendingReply: undefined,
  }
}

/** Returns what a provider's error reply can depend on. */
export function createErrorContext({ fake, match, call, session }: RequestContext): ErrorContext {
  return {
    call,
    operation: match.operation?.name,
    revision: fake.getRevision(match.provider.name),
    allow: match.operation === undefined ? match.allow : [],
    uuid: () => drawUuid(`${fake.seed}/${session.name}/answer/${nextNumber(session, 'answer')}`),
  }
}

import { uuid } from '../lib/seed.ts'
import { nextNumber } from './session.ts'
import { identifyCaller } from './caller.ts'
import type { Call } from '../lib/call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Session } from './session.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './caller.ts'
import type { RouteMatch } from './router.ts'
import type { ErrorContext } from '../handlers/provider.ts'

/** The how manieth call it is. */
export interface AttemptCount {
  /** Among those about this generation; for a submit, among those since the last that made one. */
  readonly attempt: number
  /** Among all; for a call about a generation, the same. */
  readonly total: number
}

/** One call on its way through the fake, and what is found out about it. */
export interface RequestContext {
  readonly fake: FakeState
  readonly match: RouteMatch
  readonly call: Call
  readonly caller: Caller
  readonly session: Session
  /** When it arrived, on its session's clock. */
  readonly at: number
  generation: Generation | undefined
  shownState: StateAt | undefined
  /** The scenario whose fault struck, or the one that was asked for. */
  scenario: string | undefined
  reason: string | undefined
  /** The faults that may concern it. */
  faults: readonly PlannedFault[]
  /** The how manieth call it is for one of them. */
  getAttempt: (fault: PlannedFault) => AttemptCount
  /** The one that answers it. */
  interceptedBy: PlannedFault | undefined
  /** Those that struck: the one that answers it, and those that change its answer. */
  appliedFaults: readonly PlannedFault[]
  /** What happens once it is answered. */
  afterReply: readonly (() => void)[]
  /** It was held for some time. */
  wasHeld: boolean
  /** Its answer, while it is held. */
  pendingReply: Promise<unknown> | undefined
}

const NOTHING: readonly (() => void)[] = []
const NO_FAULTS: readonly PlannedFault[] = []
const FIRST: AttemptCount = { attempt: 1, total: 1 }
const firstTry = (): AttemptCount => FIRST

export function createRequestContext(fake: FakeState, match: RouteMatch, call: Call): RequestContext {
  const caller = identifyCaller(match.provider, call, match.operation?.createsGeneration === true)
  const session = fake.sessions.get(caller.session)
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
    getAttempt: firstTry,
    interceptedBy: undefined,
    appliedFaults: NO_FAULTS,
    afterReply: NOTHING,
    wasHeld: false,
    pendingReply: undefined,
  }
}

/** What the provider's words for an error may depend on. */
export function createErrorContext({ fake, match, call, session }: RequestContext): ErrorContext {
  return {
    call,
    operation: match.operation?.name,
    revision: fake.getRevision(match.provider.name),
    allow: match.operation === undefined ? match.allow : [],
    uuid: () => uuid(`${fake.seed}/${session.name}/answer/${nextNumber(session, 'answer')}`),
  }
}

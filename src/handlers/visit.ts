import { uuid } from '../seed.ts'
import { draw } from '../sessions/session.ts'
import { toCaller } from './choose.ts'
import type { Call } from '../call.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { PlannedFault } from '../scenarios/plan.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Caller } from './choose.ts'
import type { Match } from './match.ts'
import type { ErrorAbout } from './provider.ts'

/** The how manieth call it is. */
export interface Try {
  /** Among those about this generation; for a submit, among those since the last that made one. */
  readonly attempt: number
  /** Among all; for a call about a generation, the same. */
  readonly number: number
}

/** One call on its way through the fake, and what is found out about it. */
export interface Visit {
  readonly world: World
  readonly match: Match
  readonly call: Call
  readonly caller: Caller
  readonly session: Session
  /** When it arrived, on its session's clock. */
  readonly at: number
  generation: Generation | undefined
  seen: StateAt | undefined
  /** The scenario whose fault struck, or the one that was asked for. */
  scenario: string | undefined
  because: string | undefined
  /** The faults that may concern it. */
  faults: readonly PlannedFault[]
  /** The how manieth call it is for one of them. */
  tryOf: (fault: PlannedFault) => Try
  /** The one that answers it. */
  struck: PlannedFault | undefined
  /** Those that struck: the one that answers it, and those that change its answer. */
  strikers: readonly PlannedFault[]
  /** What happens once it is answered. */
  afterwards: readonly (() => void)[]
  /** It was held for some time. */
  held: boolean
  /** Its answer, while it is held. */
  answering: Promise<unknown> | undefined
}

const NOTHING: readonly (() => void)[] = []
const NO_FAULTS: readonly PlannedFault[] = []
const FIRST: Try = { attempt: 1, number: 1 }
const firstTry = (): Try => FIRST

export function openVisit(world: World, match: Match, call: Call): Visit {
  const caller = toCaller(match.provider, call, match.operation?.creates === true)
  const session = world.sessions.get(caller.session)
  return {
    world,
    match,
    call,
    caller,
    session,
    at: session.clock.now(),
    generation: undefined,
    seen: undefined,
    scenario: caller.own?.name,
    because: undefined,
    faults: NO_FAULTS,
    tryOf: firstTry,
    struck: undefined,
    strikers: NO_FAULTS,
    afterwards: NOTHING,
    held: false,
    answering: undefined,
  }
}

/** What the provider's words for an error may depend on. */
export function toErrorAbout({ world, match, call, session }: Visit): ErrorAbout {
  return {
    call,
    operation: match.operation?.name,
    revision: world.revision(match.provider.name),
    allow: match.operation === undefined ? match.allow : [],
    uuid: () => uuid(`${world.seed}/${session.name}/answer/${draw(session, 'answer')}`),
  }
}

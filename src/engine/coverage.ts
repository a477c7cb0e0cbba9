import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { FakeState } from './fake-state.ts'
import type { Caller } from './identify-caller.ts'
import type { ModifiedAnswer } from './apply-faults.ts'
import type { Session } from './sessions.ts'

/** The scenarios and errors that a run has exercised, in all sessions together or in one. A reset does not clear it. */
export interface Coverage {
  /** The names of scenarios; parameterized scenarios with their argument. */
  readonly scenarios: ReadonlySet<string>
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>
  /** Adds scenarios. Adding the same array again is cheap. */
  addScenarios(names: readonly string[]): void
  addScenario(name: string): void
  addError(provider: string, code: string): void
}

export function createCoverage(): Coverage {
  const scenarios = new Set<string>()
  const errors = new Map<string, Set<string>>()
  // Weak, so that the plans that hold these lists can be dropped.
  const added = new WeakSet<readonly string[]>()
  return {
    scenarios,
    errors,
    addScenarios(names) {
      if (added.has(names)) return
      added.add(names)
      for (const name of names) scenarios.add(name)
    },
    addScenario: (name) => void scenarios.add(name),
    addError(provider, code) {
      const codes = errors.get(provider)
      if (codes === undefined) errors.set(provider, new Set([code]))
      else codes.add(code)
    },
  }
}

/** Records that a status read or a webhook showed the end of a generation. An end set through the API covers no scenario. */
export function recordEndCoverage(
  { coverage, sessions }: FakeState,
  { manualEnd, plan, session }: Generation,
): void {
  if (manualEnd !== undefined) return
  for (const each of [coverage, getSessionCoverage(sessions.find(session))])
    each?.addScenarios(plan.coveredAtEnd)
}

/** True if a state is the last step of a generation. */
function isEnd({ plan }: Generation, shownState: StateAt | undefined): boolean {
  return shownState?.step === plan.steps.length - 1
}

/** Returns the coverage of a session, which most sessions of a large run never need. */
function getSessionCoverage(session: Session | undefined): Coverage | undefined {
  if (session === undefined) return undefined
  session.coverage ??= createCoverage()
  return session.coverage
}

/** Records the scenario whose end a call showed, the scenarios whose faults were applied, and the error code of the reply. */
export function recordCoverage(
  { fake, route, session }: Caller,
  { answer, appliedFaults }: ModifiedAnswer,
): void {
  const { reply, generation, shownState, polled = [] } = answer
  for (const { scenario } of appliedFaults) {
    fake.coverage.addScenario(scenario)
    getSessionCoverage(session)?.addScenario(scenario)
  }
  for (const each of polled) if (isEnd(each.generation, each.state)) recordEndCoverage(fake, each.generation)
  if (generation !== undefined && isEnd(generation, shownState)) recordEndCoverage(fake, generation)
  if (reply.status < 400 && shownState?.failure === undefined && appliedFaults.length === 0) return
  const { name, readErrorCode, errorCodes = [] } = route.provider
  const code = readErrorCode?.(reply)
  if (code === undefined || !errorCodes.includes(code)) return
  fake.coverage.addError(name, code)
  getSessionCoverage(session)?.addError(name, code)
}

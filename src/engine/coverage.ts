import type { Generation } from '../generations/generation.ts'
import type { Reply } from '../lib/call.ts'
import type { FakeState } from './fake-state.ts'
import type { RequestContext } from './request-context.ts'

/** What a run has exercised: kept for all sessions together, for as long as the fake lives. */
export interface Coverage {
  /** Names of scenarios, those with an argument as they were asked for. */
  readonly scenarios: ReadonlySet<string>
  /** Codes of errors, by provider. */
  readonly errors: ReadonlyMap<string, ReadonlySet<string>>
  /** Takes note of scenarios; a list that came before costs next to nothing. */
  addScenarios(names: readonly string[]): void
  addScenario(name: string): void
  addError(provider: string, code: string): void
}

export function createCoverage(): Coverage {
  const scenarios = new Set<string>()
  const errors = new Map<string, Set<string>>()
  /** Weak, because plans come and go. */
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

/** The end of a generation's life was shown, by a status read or a webhook; one that was ended by hand is nobody's. */
export function recordEndCoverage({ coverage }: FakeState, { decision, plan }: Generation): void {
  if (decision === undefined) coverage.addScenarios(plan.coveredAtEnd)
}

/**
 * Takes note of what a call has exercised: the scenario whose end a status read showed, those whose faults struck, and the
 * provider's error that the answer shows.
 */
export function recordCoverage(
  { fake, match, generation, shownState, appliedFaults }: RequestContext,
  reply: Reply,
): void {
  const { coverage } = fake
  for (const { scenario } of appliedFaults) coverage.addScenario(scenario)
  if (generation !== undefined && shownState?.step === generation.plan.steps.length - 1)
    recordEndCoverage(fake, generation)
  if (reply.status < 400 && shownState?.failure === undefined && appliedFaults.length === 0) return
  const { name, readErrorCode, errorCodes = [] } = match.provider
  const code = readErrorCode?.(reply)
  if (code !== undefined && errorCodes.includes(code)) coverage.addError(name, code)
}

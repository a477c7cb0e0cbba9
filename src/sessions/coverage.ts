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

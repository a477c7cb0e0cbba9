import { parameterizedScenarios } from '../scenarios/parameterized.ts'
import type { Provider } from '../handlers/provider.ts'
import type { FakeState } from '../engine/fake-state.ts'

/** What a run has met of what there is, and what it has not. */
export interface Coverage {
  readonly exercised: readonly string[]
  readonly missed: readonly string[]
}

/** What a run has exercised. */
export interface Report {
  readonly coverage: {
    /**
     * A life counts once a status read showed its last step, or a webhook told of it; what goes wrong with calls once it did; what changes the
     * progress, the webhook or the video once the end was shown. `sync-code:<code>` counts with any code, and each code
     * that was asked for stands behind it.
     */
    readonly scenarios: Coverage
    /** By provider: the errors of its documentation, which an answer or a failed generation showed. */
    readonly errors: Readonly<Record<string, Coverage>>
  }
}

export function createReport({ registry, coverage }: FakeState, providers: readonly Provider[]): Report {
  const names = registry.all.map((scenario) => scenario.name)
  const withArgument = [...coverage.scenarios].filter((name) => name.includes(':')).sort()
  const under = (name: string): string[] =>
    parameterizedScenarios.some((template) => template.name === name)
      ? withArgument.filter((made) => made.startsWith(name.slice(0, name.indexOf(':') + 1)))
      : []
  const isMet = (name: string): boolean => coverage.scenarios.has(name) || under(name).length > 0
  return {
    coverage: {
      scenarios: {
        exercised: names.filter(isMet).flatMap((name) => [name].concat(under(name))),
        missed: names.filter((name) => !isMet(name)),
      },
      errors: Object.fromEntries(
        providers.map(({ name, errorCodes = [] }) => {
          const met = coverage.errors.get(name)
          const exercised = errorCodes.filter((code) => met?.has(code) === true)
          return [name, { exercised, missed: errorCodes.filter((code) => !exercised.includes(code)) }]
        }),
      ),
    },
  }
}

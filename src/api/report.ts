import { parameterizedScenarios } from '../scenarios/parameterized.ts'
import type { Coverage } from '../engine/coverage.ts'
import type { FakeState } from '../engine/fake-state.ts'

/** The names that a run has exercised, and those that it has missed. */
export interface CoverageSummary {
  /** The names that have appeared. */
  readonly exercised: readonly string[]
  /** The names that have not appeared. */
  readonly missed: readonly string[]
}

/** The coverage of a run: the scenarios and errors that appeared in responses and webhooks. A reset keeps it. */
export interface Report {
  /** The names that have appeared, and those that have not. */
  readonly coverage: {
    /**
     * The scenarios. One with steps, or with a change of the progress, webhook or video, counts when a status read or a webhook
     * has shown the end of the generation. One with faults counts when a fault has applied to a call. A parameterized scenario
     * counts with any argument, and is followed by the names that were used.
     */
    readonly scenarios: CoverageSummary
    /** The documented errors of each provider, by provider name. An error is exercised when a reply or a failed generation has shown it. */
    readonly errors: Readonly<Record<string, CoverageSummary>>
  }
}

/** Returns the scenarios and errors of a coverage, and those that it lacks. */
export function createReport(
  { registry, providers }: Pick<FakeState, 'registry' | 'providers'>,
  coverage: Pick<Coverage, 'scenarios' | 'errors'> = NO_COVERAGE,
): Report {
  const names = registry.all.map((scenario) => scenario.name)
  const namesWithArgument = [...coverage.scenarios].filter((name) => name.includes(':')).sort()
  const findInstances = (name: string): string[] =>
    parameterizedScenarios.some((template) => template.name === name)
      ? namesWithArgument.filter((instance) => instance.startsWith(name.slice(0, name.indexOf(':') + 1)))
      : []
  const isExercised = (name: string): boolean =>
    coverage.scenarios.has(name) || findInstances(name).length > 0
  return {
    coverage: {
      scenarios: {
        exercised: names.filter(isExercised).flatMap((name) => [name].concat(findInstances(name))),
        missed: names.filter((name) => !isExercised(name)),
      },
      errors: Object.fromEntries(
        providers.map(({ name, errorCodes = [] }) => {
          const shownCodes = coverage.errors.get(name)
          const exercised = errorCodes.filter((code) => shownCodes?.has(code) === true)
          return [name, { exercised, missed: errorCodes.filter((code) => !exercised.includes(code)) }]
        }),
      ),
    },
  }
}

/** The coverage of a session that has exercised nothing. */
const NO_COVERAGE = { scenarios: new Set<string>(), errors: new Map<string, Set<string>>() }

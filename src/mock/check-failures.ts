import { MockVideoApiError } from '../failure.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Failure, Scenario } from '../scenarios/scenario.ts'

/** Throws for a failure in words of a provider that there is not, or that it does not have. */
export function checkFailures(scenario: Scenario, providers: readonly Provider[]): void {
  const mistakes = (scenario.steps ?? []).flatMap((step, index) =>
    findUnknown(step.error, providers).map((mistake) => `steps[${index}].error: ${mistake}`),
  )
  if (mistakes.length > 0)
    throw new MockVideoApiError(`define scenario "${scenario.name}"`, mistakes.join('; '))
}

/** What no provider can show of a failure. */
export function findUnknown(failure: Failure | undefined, providers: readonly Provider[]): string[] {
  if (failure === undefined || typeof failure === 'string') return []
  return Object.entries(failure).flatMap(([name, words]) => {
    const provider = providers.find((one) => one.name === name)
    const known = providers.map((one) => one.name).join(', ')
    return (
      (provider === undefined
        ? `there is no provider "${name}". Known: ${known}`
        : provider.checkFailure(words)) ?? []
    )
  })
}

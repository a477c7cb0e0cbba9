import { MockVideoApiError } from '../failure.ts'
import type { Book } from '../scenarios/book.ts'
import type { Choice } from '../sessions/in-use.ts'
import type { Settings } from './options.ts'

/** What each provider's generations get when nobody else chose, from the `scenario` option. */
export function toDefaults({ scenario, providers }: Settings, book: Book): Map<string, Choice> {
  const defaults = new Map<string, Choice>()
  if (scenario === undefined) return defaults
  const names = providers.map((provider) => provider.name)
  if (!isPerProvider(scenario)) {
    const name = toScenarioName(book, scenario)
    for (const provider of names) defaults.set(provider, { name, chosenBy: 'option' })
    return defaults
  }
  for (const [provider, choice] of Object.entries(scenario)) {
    if (!names.includes(provider)) {
      throw new MockVideoApiError(
        'create the fake',
        `scenario: there is no provider "${provider}"`,
        `Known: ${names.join(', ')}`,
      )
    }
    defaults.set(provider, { name: toScenarioName(book, choice), chosenBy: 'option' })
  }
  return defaults
}

/** The name of a scenario given by its name, or as itself; an unknown one is an error of ours. */
export function toScenarioName(book: Book, choice: unknown): string {
  const name = typeof choice === 'string' ? choice : book.add(choice)
  book.plan(name)
  return name
}

/** Whether the `scenario` option names one for each provider. */
export function isPerProvider(scenario: unknown): scenario is Readonly<Record<string, unknown>> {
  return (
    typeof scenario === 'object' &&
    scenario !== null &&
    !('name' in scenario) &&
    !('steps' in scenario) &&
    !('calls' in scenario)
  )
}

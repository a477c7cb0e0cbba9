import { MockVideoApiError } from '../lib/errors.ts'
import type { ChosenBy } from '../generations/generation.ts'

/** A scenario that was chosen for a generation, and what chose it. */
export interface ChosenScenario {
  readonly name: string
  readonly chosenBy: ChosenBy
}

/** The scenarios that `use()` set in one session. */
export interface ScenarioQueue {
  /** Sets the scenario of all next generations, or with `once` of the next ones in order; for one provider or for all. */
  use(names: readonly string[], options: { provider?: string | undefined; once: boolean }): void
  /** Returns the scenario of the provider's next generation; undefined if `use()` set none. */
  peek(provider: string): ChosenScenario | undefined
  /** Removes the scenario that `peek` returns, if it was set with `once`. */
  take(provider: string): void
}

const ALL_PROVIDERS = ''
const MAX_QUEUED = 10_000

export function createScenarioQueue(): ScenarioQueue {
  const lasting = new Map<string, string>()
  const once = new Map<string, string[]>()

  function findQueue(provider: string): string[] | undefined {
    return [once.get(provider), once.get(ALL_PROVIDERS)].find(
      (names) => names !== undefined && names.length > 0,
    )
  }

  return {
    use(names, options) {
      const provider = options.provider ?? ALL_PROVIDERS
      const [first] = names
      if (options.once) {
        checkQueueLength(once, names.length)
        once.set(provider, [...(once.get(provider) ?? []), ...names])
      } else if (first !== undefined) lasting.set(provider, first)
    },
    peek(provider) {
      if (once.size === 0 && lasting.size === 0) return undefined
      const name = findQueue(provider)?.[0] ?? lasting.get(provider) ?? lasting.get(ALL_PROVIDERS)
      return name === undefined ? undefined : { name, chosenBy: 'use' }
    },
    take: (provider) => void findQueue(provider)?.shift(),
  }
}

function checkQueueLength(once: ReadonlyMap<string, readonly string[]>, added: number): void {
  const queued = [...once.values()].reduce((sum, names) => sum + names.length, 0)
  if (queued + added <= MAX_QUEUED) return
  throw new MockVideoApiError(
    'use scenarios',
    `${queued} scenarios are queued, and ${added} more would exceed the limit of ${MAX_QUEUED}`,
    'Use one scenario for all generations with once: false, or reset the session',
  )
}

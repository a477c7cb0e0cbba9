import { MockVideoApiError } from '../lib/errors.ts'
import type { ChosenBy } from '../generations/generation.ts'

/** The scenario of the next generation, where its call names none. */
export interface ChosenScenario {
  readonly name: string
  readonly chosenBy: ChosenBy
}

/** The scenarios that `use()` put in use in one session. */
export interface ScenarioQueue {
  /** For every next generation, or (`once`) for the next ones in order; of one provider, or of all. */
  use(names: readonly string[], options: { provider?: string | undefined; once: boolean }): void
  /** What the next generation of `provider` gets. */
  peek(provider: string): ChosenScenario | undefined
  /** Takes what `next` showed: what was to be used once is spent. */
  take(provider: string): void
  clear(): void
}

const ALL = ''

const MAX_WAITING = 10_000

export function createScenarioQueue(): ScenarioQueue {
  const lasting = new Map<string, string>()
  const once = new Map<string, string[]>()

  function list(provider: string): string[] | undefined {
    return [once.get(provider), once.get(ALL)].find((names) => names !== undefined && names.length > 0)
  }

  return {
    use(names, options) {
      const provider = options.provider ?? ALL
      const [first] = names
      if (options.once) {
        checkQueueLength(once, names.length)
        once.set(provider, [...(once.get(provider) ?? []), ...names])
      } else if (first !== undefined) lasting.set(provider, first)
    },
    peek(provider) {
      if (once.size === 0 && lasting.size === 0) return undefined
      const name = list(provider)?.[0] ?? lasting.get(provider) ?? lasting.get(ALL)
      return name === undefined ? undefined : { name, chosenBy: 'use' }
    },
    take: (provider) => void list(provider)?.shift(),
    clear() {
      lasting.clear()
      once.clear()
    },
  }
}

function checkQueueLength(once: ReadonlyMap<string, readonly string[]>, more: number): void {
  const waiting = [...once.values()].reduce((sum, names) => sum + names.length, 0)
  if (waiting + more <= MAX_WAITING) return
  throw new MockVideoApiError(
    'use scenarios',
    `${waiting} wait for generations to come, and ${more} more would be more than ${MAX_WAITING}`,
    'Use one for all with once: false, or reset the session',
  )
}

import { MockVideoApiError } from '../lib/errors.ts'
import type { ChosenBy } from '../generations/generation.ts'

/** A scenario that was chosen for a generation, and what chose it. */
export interface ChosenScenario {
  readonly name: string
  readonly chosenBy: ChosenBy
}

/** The scenarios that `use()` set in one session, or for all sessions. */
export interface ScenarioQueue {
  /** Sets the scenario of all next generations, or with `once` of the next ones in order; for one provider or for all. */
  use(names: readonly string[], options: { provider?: string | undefined; once: boolean }): void
  /** Returns the scenario of the provider's next generation; undefined if `use()` set none. */
  peek(provider: string): ChosenScenario | undefined
  /** Removes the scenario that `peek` returns, if it was set with `once`. */
  take(provider: string): void
  /** Removes the scenarios that were set for one provider, or without a name all of them. */
  clear(provider?: string): void
  /** Returns the scenarios that were set for a provider's next generations. */
  list(provider: string): QueuedScenarios
  readState(): ScenarioQueueState
  /** Replaces what `use()` has set. */
  restore(state: ScenarioQueueState): void
}

/** The scenarios that were set, by provider; `''` for all providers. */
export interface ScenarioQueueState {
  readonly once: readonly (readonly [provider: string, names: readonly string[]])[]
  readonly lasting: readonly (readonly [provider: string, name: string])[]
}

/** The scenarios of a provider's next generations. */
export interface QueuedScenarios {
  /** The scenarios of the next generations, in order. */
  readonly once: readonly string[]
  /** The scenario of the generations after those; undefined if none was set. */
  readonly lasting: string | undefined
}

/** Stands for all providers. */
const ALL_PROVIDERS = ''
const MAX_QUEUED = 10_000

/** Creates a queue. Where it has no scenario, that of `shared` applies. */
export function createScenarioQueue(shared?: ScenarioQueue): ScenarioQueue {
  const lasting = new Map<string, string>()
  const once = new Map<string, string[]>()

  function findQueue(provider: string): string[] | undefined {
    return [once.get(provider), once.get(ALL_PROVIDERS)].find(
      (names) => names !== undefined && names.length > 0,
    )
  }

  const findLasting = (provider: string): string | undefined =>
    lasting.get(provider) ?? lasting.get(ALL_PROVIDERS)

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
      if (once.size === 0 && lasting.size === 0) return shared?.peek(provider)
      const name = findQueue(provider)?.[0] ?? findLasting(provider)
      return name === undefined ? shared?.peek(provider) : { name, chosenBy: 'use' }
    },
    take(provider) {
      const queue = findQueue(provider)
      if (queue !== undefined) queue.shift()
      else if (findLasting(provider) === undefined) shared?.take(provider)
    },
    clear(provider) {
      for (const scenarios of [once, lasting]) {
        if (provider === undefined) scenarios.clear()
        else scenarios.delete(provider)
      }
    },
    list(provider) {
      const own = [...(once.get(provider) ?? []), ...(once.get(ALL_PROVIDERS) ?? [])]
      const name = findLasting(provider)
      if (name !== undefined || shared === undefined) return { once: own, lasting: name }
      const others = shared.list(provider)
      return { once: [...own, ...others.once], lasting: others.lasting }
    },
    readState: () => ({ once: [...once], lasting: [...lasting] }),
    restore(state) {
      once.clear()
      lasting.clear()
      for (const [provider, names] of state.once) once.set(provider, [...names])
      for (const [provider, name] of state.lasting) lasting.set(provider, name)
    },
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

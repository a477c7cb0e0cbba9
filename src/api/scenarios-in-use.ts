import * as z from 'zod/mini'

import { MockVideoApiError } from '../lib/errors.ts'
import { parse, strictObject } from '../lib/parse.ts'
import { resolveScenarioName } from '../engine/default-scenarios.ts'
import { getDefaultScenario } from '../engine/create-generation.ts'
import { notifyChangeObservers } from '../engine/fake-state.ts'
import { ALL_SESSIONS } from '../engine/sessions.ts'
import { getProvider } from './get-provider.ts'
import type { FakeState } from '../engine/fake-state.ts'

/** The scenarios that `use()` sets: those of a session, or those of all sessions without their own. */
export interface ScenariosInUse {
  readonly use: (
    scenario: unknown,
    options?: { readonly provider?: string | undefined; readonly once?: boolean | undefined },
  ) => void
  get(): ScenariosInUseView
  /** Removes the scenarios that were set for one provider, or without a name all that were set. */
  clear(provider?: string): void
}

/** The scenarios of the next generations, unless a call chooses another one. */
export interface ScenariosInUseView {
  /** The session; `*` for sessions without scenarios of their own. */
  readonly session: string
  readonly providers: Readonly<
    Record<
      string,
      {
        /** The scenario of the generations after those of `once`. */
        readonly scenario: string
        /** The scenarios of the next generations, in order. */
        readonly once: readonly string[]
        /** The scenario if none was set: that of the `scenario` option, or the default. */
        readonly default: string
      }
    >
  >
}

/** Creates the control of the scenarios in use: those of a session, or with the name `*` those of sessions without their own. */
export function createScenariosInUse(fake: FakeState, name: string): ScenariosInUse {
  const { providers } = fake

  function parseProvider(provider: string | undefined): string | undefined {
    return provider === undefined ? undefined : getProvider(providers, provider, 'use a scenario').name
  }

  const use: ScenariosInUse['use'] = (scenario, options = {}) => {
    const { provider, once } = parse(useOptions, options, 'use a scenario')
    const isList = Array.isArray(scenario)
    const choices: readonly unknown[] = isList ? scenario : [scenario]
    const providerName = parseProvider(provider)
    checkLength(choices)
    const names = choices.map((choice) => resolveScenarioName(fake.registry, choice))
    if (isList && once === false) {
      const why = 'once: false needs one scenario, not a list'
      throw new MockVideoApiError('use scenarios', why, 'Leave out once, or give one scenario')
    }
    getQueueToWrite().use(names, { provider: providerName, once: once ?? isList })
    notifyChangeObservers(fake, { kind: 'scenario' })
  }

  /** Returns the queue of a session, which is created now. */
  function getQueueToWrite() {
    const { sessions } = fake
    return name === ALL_SESSIONS ? sessions.sharedScenarios : sessions.getOrCreate(name).scenarioQueue
  }

  function get(): ScenariosInUseView {
    const { sessions } = fake
    const queue = sessions.find(name)?.scenarioQueue ?? sessions.sharedScenarios
    return {
      session: name,
      providers: Object.fromEntries(
        providers.map((provider) => {
          const { once, lasting } = queue.list(provider.name)
          const initial = getDefaultScenario(fake, provider.name).name
          return [provider.name, { scenario: lasting ?? initial, once, default: initial }]
        }),
      ),
    }
  }

  return {
    use,
    get,
    clear(provider) {
      const providerName = parseProvider(provider)
      getQueueToWrite().clear(providerName)
      notifyChangeObservers(fake, { kind: 'scenario' })
    },
  }
}

/** The number of scenarios that one call of `use` accepts. */
const MAX_CHOICES = 1_000

function checkLength({ length }: readonly unknown[]): void {
  if (length === 0) throw new MockVideoApiError('use scenarios', 'the list is empty', 'Name at least one')
  if (length <= MAX_CHOICES) return
  const why = `the list has ${length} scenarios, and may have at most ${MAX_CHOICES}`
  throw new MockVideoApiError('use scenarios', why, 'Use them in several calls')
}

const useOptions = strictObject({
  provider: z.optional(z.string('must be a string')),
  once: z.optional(z.boolean('must be true or false')),
})

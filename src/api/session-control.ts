import * as z from 'zod/mini'

import { MockVideoApiError } from '../lib/errors.ts'
import { createRecordedRequest } from '../engine/journal.ts'
import { explainUnknownProvider, parse, strictObject } from '../lib/parse.ts'
import { parseSessionKey } from '../engine/session-key.ts'
import { DEFAULT_SESSION } from '../engine/sessions.ts'
import { createSessionClock } from './clock.ts'
import { createGenerationFromOptions } from './create-generation.ts'
import { resolveScenarioName } from '../engine/default-scenarios.ts'
import { createGenerations } from './generations.ts'
import { createDeliveries } from './deliveries.ts'
import { getFilterParsers } from './filters.ts'
import { createWatchableList } from './watchable-list.ts'
import { createGenerationView } from './generation-view.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl, GenerationView, RequestFilter } from './types.ts'

/** Creates the control of one session. With `all`, `clock.advance` and `reset` apply to all sessions. */
export function createSessionControl(
  fake: FakeState,
  providers: readonly Provider[],
  { name, all }: SessionScope,
): SessionControl {
  const getSession = (): Session => fake.sessions.getOrCreate(name)
  const filters = getFilterParsers(providers)

  function move(ms: number): void {
    if (all) fake.clock.advance(ms)
    else getSession().clock.advance(ms)
  }

  function reset(): void {
    if (all) fake.clock.reset()
    fake.stalledClockWarning.restart()
    for (const session of all ? fake.sessions.list() : [getSession()]) fake.sessions.reset(session)
  }

  const use: SessionControl['use'] = (scenario, options = {}) => {
    const { provider, once } = parse(useOptions, options, 'use a scenario')
    const isList = Array.isArray(scenario)
    const choices: readonly unknown[] = isList ? scenario : [scenario]
    const providerName =
      provider === undefined ? undefined : getProvider(providers, provider, 'use a scenario').name
    if (choices.length === 0)
      throw new MockVideoApiError('use scenarios', 'the list is empty', 'Name at least one')
    if (choices.length > MAX_CHOICES) {
      const why = `the list has ${choices.length} scenarios, and may have at most ${MAX_CHOICES}`
      throw new MockVideoApiError('use scenarios', why, 'Use them in several calls')
    }
    const names = choices.map((choice) => resolveScenarioName(fake.registry, choice))
    if (isList && once === false) {
      const why = 'once: false needs one scenario, not a list'
      throw new MockVideoApiError('use scenarios', why, 'Leave out once, or give one scenario')
    }
    getSession().scenarioQueue.use(names, { provider: providerName, once: once ?? isList })
  }

  function create(providerName: string, options: unknown): GenerationView {
    const provider = getProvider(providers, providerName, 'create a generation')
    const session = getSession()
    const generation = createGenerationFromOptions({ fake, session, provider }, options)
    return createGenerationView(generation, session.clock.now())
  }

  return {
    generations: createGenerations(fake, providers, getSession),
    clock: createSessionClock(fake, getSession, move),
    requests: createWatchableList<RecordedRequest, RequestFilter>({
      itemNoun: 'requests',
      list: () => getSession().journal.entries().map(createRecordedRequest),
      parseFilter: (filter) => filters.requests(filter, fake.registry),
      observe: (onChange) => observe(fake, onChange),
    }),
    deliveries: createDeliveries(fake, getSession, filters.deliveries),
    create,
    use,
    reset,
    key: (provider) => getKey(fake, getProvider(providers, provider, 'get an API key'), name),
  }
}

function observe({ observers }: FakeState, onChange: () => void): () => void {
  observers.add(onChange)
  return () => observers.delete(onChange)
}

/** The number of scenarios that one call of `use` accepts. */
const MAX_CHOICES = 1_000

const useOptions = strictObject({
  provider: z.optional(z.string('must be a string')),
  once: z.optional(z.boolean('must be true or false')),
})

interface SessionScope {
  readonly name: string
  readonly all: boolean
}

/** Creates the object for users: the control of a session, with a handle for each provider under its name. */
export function createSessionHandle(providers: readonly Provider[], control: SessionControl): object {
  const handles = providers.map(
    ({ name }) => [name, { create: (options: unknown = {}) => control.create(name, options) }] as const,
  )
  return { ...control, ...Object.fromEntries(handles) }
}

function getProvider(providers: readonly Provider[], name: string, action: string): Provider {
  const found = providers.find((provider) => provider.name === name)
  if (found !== undefined) return found
  const names = providers.map((provider) => provider.name)
  throw new MockVideoApiError(action, explainUnknownProvider(name, names))
}

/** Returns a key of a session that the fake accepts. Without a colon, a key belongs to session `default`. */
function getKey({ apiKeys, registry }: FakeState, { keyPrefix = '' }: Provider, session: string): string {
  if (apiKeys === undefined)
    return session === DEFAULT_SESSION ? `${keyPrefix}test` : `${keyPrefix}${session}:`
  const own = [...apiKeys]
    .map((key) => ({ key, parts: parseSessionKey(key, keyPrefix) }))
    .filter(({ parts }) => parts.session === session)
  const plain = own.filter(({ parts }) => parts.scenario === undefined)
  const found =
    plain.find(({ key }) => key.startsWith(keyPrefix)) ??
    plain[0] ??
    own.find(({ parts }) => findMistakeInName(registry, parts.scenario ?? '') === undefined)
  if (found !== undefined) return found.key
  throw new MockVideoApiError(
    'get an API key',
    `the option apiKeys has no key of session ${session}`,
    session === DEFAULT_SESSION
      ? 'Add a key without a colon'
      : `Add the key ${session}:, or send an accepted key and the header x-mock-session`,
  )
}

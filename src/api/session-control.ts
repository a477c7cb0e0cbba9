import { MockVideoApiError } from '../lib/errors.ts'
import { formatRequest } from '../engine/journal.ts'
import { formatValue } from '../lib/parse.ts'
import { DEFAULT_SESSION } from '../engine/session-key.ts'
import { resetSession } from '../engine/session.ts'
import { clearSession } from '../engine/fake-state.ts'
import { createSessionClock } from './clock.ts'
import { createGenerationFromOptions } from './create-generation.ts'
import { resolveScenarioName } from '../engine/default-scenarios.ts'
import { createGenerations } from './generations.ts'
import { createDeliveries } from './deliveries.ts'
import { createWatchableList } from './watchable-list.ts'
import { createGenerationView } from './generation-view.ts'
import type { RecordedRequest } from '../engine/journal.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../engine/session.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl, GenerationView, RequestFilter } from './types.ts'

/** Speaks for one session, or, with `all`, for `default` and in `clock.advance` and `reset` for everybody. */
export function createSessionControl(
  fake: FakeState,
  providers: readonly Provider[],
  { name, all }: SessionScope,
): SessionControl {
  const session = (): Session => fake.sessions.get(name)

  function move(ms: number): void {
    if (all) fake.clock.advance(ms)
    else session().clock.advance(ms)
  }

  function reset(): void {
    if (all) fake.clock.reset()
    fake.stalledClockWarning.clockMoved()
    for (const owner of all ? fake.sessions.all() : [session()]) {
      resetSession(owner)
      clearSession(fake, owner.name)
    }
  }

  const use: SessionControl['use'] = (scenario, { provider, once } = {}) => {
    const isList = Array.isArray(scenario)
    const choices: readonly unknown[] = isList ? scenario : [scenario]
    const owner =
      provider === undefined ? undefined : findProvider(providers, provider, 'use a scenario').name
    if (choices.length === 0)
      throw new MockVideoApiError('use scenarios', 'the list is empty', 'Name at least one')
    const names = choices.map((choice) => resolveScenarioName(fake.registry, choice))
    if (isList && once === false) {
      const why = 'a list is taken in order, one scenario a generation, so it cannot last'
      throw new MockVideoApiError('use scenarios', why, 'Leave out once, or use one scenario')
    }
    session().scenarioQueue.use(names, { provider: owner, once: once ?? isList })
  }

  function create(providerName: string, options: unknown): GenerationView {
    const provider = findProvider(providers, providerName, 'create a generation')
    const owner = session()
    return createGenerationView(
      createGenerationFromOptions({ fake, session: owner, provider }, options),
      owner.clock.now(),
    )
  }

  return {
    generations: createGenerations(fake, providers, session),
    clock: createSessionClock(fake, session, move),
    requests: createWatchableList<RecordedRequest, RequestFilter>({
      what: 'requests',
      list: () => session().journal.entries().map(formatRequest),
      observe: (look) => observe(fake, look),
    }),
    deliveries: createDeliveries(fake, session),
    create,
    use,
    reset,
    key: (provider) => createKey(findProvider(providers, provider, 'make a key'), name),
  }
}

function observe({ observers }: FakeState, look: () => void): () => void {
  observers.add(look)
  return () => observers.delete(look)
}

interface SessionScope {
  readonly name: string
  readonly all: boolean
}

/** What a user holds: the driver, with a handle for each provider by its name. */
export function createSession(providers: readonly Provider[], control: SessionControl): object {
  const handles = providers.map(
    ({ name }) => [name, { create: (options: unknown = {}) => control.create(name, options) }] as const,
  )
  return { ...control, ...Object.fromEntries(handles) }
}

function findProvider(providers: readonly Provider[], name: string, what: string): Provider {
  const found = providers.find((provider) => provider.name === name)
  if (found !== undefined) return found
  const known = providers.map((provider) => provider.name)
  throw new MockVideoApiError(what, `there is no provider ${formatValue(name)}`, `Known: ${known.join(', ')}`)
}

/** A key that belongs to the session: a real one could be any text without a colon. */
function createKey({ keyPrefix = '' }: Provider, session: string): string {
  return session === DEFAULT_SESSION ? `${keyPrefix}test` : `${keyPrefix}${session}:`
}

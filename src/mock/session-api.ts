import { MockVideoApiError } from '../failure.ts'
import { toRecordedRequest } from '../generations/journal.ts'
import { show } from '../parse.ts'
import { DEFAULT_SESSION } from '../sessions/key.ts'
import { resetSession } from '../sessions/session.ts'
import { clearGenerations } from '../sessions/world.ts'
import { createClockApi } from './clock-api.ts'
import { createByHand } from './create.ts'
import { toScenarioName } from './defaults.ts'
import { createGenerationsApi } from './generations-api.ts'
import { createDeliveriesApi } from './deliveries-api.ts'
import { createWatchedList } from './watched-list.ts'
import { toView } from './view.ts'
import type { RecordedRequest } from '../generations/journal.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../sessions/session.ts'
import type { World } from '../sessions/world.ts'
import type { Driver, GenerationView, RequestFilter } from './api.ts'

/** Speaks for one session, or, with `all`, for `default` and in `clock.advance` and `reset` for everybody. */
export function createDriver(world: World, providers: readonly Provider[], { name, all }: Speaker): Driver {
  const session = (): Session => world.sessions.get(name)

  function move(ms: number): void {
    if (all) world.clock.advance(ms)
    else session().clock.advance(ms)
  }

  function reset(): void {
    if (all) world.clock.reset()
    world.stillClock.moved()
    for (const owner of all ? world.sessions.all() : [session()]) {
      resetSession(owner)
      clearGenerations(world, owner.name)
    }
  }

  const use: Driver['use'] = (scenario, { provider, once } = {}) => {
    const isList = Array.isArray(scenario)
    const choices: readonly unknown[] = isList ? scenario : [scenario]
    const owner =
      provider === undefined ? undefined : findProvider(providers, provider, 'use a scenario').name
    if (choices.length === 0)
      throw new MockVideoApiError('use scenarios', 'the list is empty', 'Name at least one')
    const names = choices.map((choice) => toScenarioName(world.book, choice))
    if (isList && once === false) {
      const why = 'a list is taken in order, one scenario a generation, so it cannot last'
      throw new MockVideoApiError('use scenarios', why, 'Leave out once, or use one scenario')
    }
    session().inUse.use(names, { provider: owner, once: once ?? isList })
  }

  function create(providerName: string, options: unknown): GenerationView {
    const provider = findProvider(providers, providerName, 'create a generation')
    const owner = session()
    return toView(createByHand({ world, session: owner, provider }, options), owner.clock.now())
  }

  return {
    generations: createGenerationsApi(world, providers, session),
    clock: createClockApi(world, session, move),
    requests: createWatchedList<RecordedRequest, RequestFilter>({
      what: 'requests',
      list: () => session().journal.entries().map(toRecordedRequest),
      observe: (look) => observe(world, look),
    }),
    deliveries: createDeliveriesApi(world, session),
    create,
    use,
    reset,
    key: (provider) => toKey(findProvider(providers, provider, 'make a key'), name),
  }
}

function observe({ observers }: World, look: () => void): () => void {
  observers.add(look)
  return () => observers.delete(look)
}

interface Speaker {
  readonly name: string
  readonly all: boolean
}

/** What a user holds: the driver, with a handle for each provider by its name. */
export function toSession(providers: readonly Provider[], driver: Driver): object {
  const handles = providers.map(
    ({ name }) => [name, { create: (options: unknown = {}) => driver.create(name, options) }] as const,
  )
  return { ...driver, ...Object.fromEntries(handles) }
}

function findProvider(providers: readonly Provider[], name: string, what: string): Provider {
  const found = providers.find((provider) => provider.name === name)
  if (found !== undefined) return found
  const known = providers.map((provider) => provider.name)
  throw new MockVideoApiError(what, `there is no provider ${show(name)}`, `Known: ${known.join(', ')}`)
}

/** A key that belongs to the session: a real one could be any text without a colon. */
function toKey({ keyPrefix = '' }: Provider, session: string): string {
  return session === DEFAULT_SESSION ? `${keyPrefix}test` : `${keyPrefix}${session}:`
}

import { createWorldClock } from '../clock.ts'
import { MockVideoApiError } from '../failure.ts'
import { createHolds } from '../generations/holds.ts'
import { createStillClock } from '../generations/still-clock.ts'
import { createStore } from '../generations/store.ts'
import { answer } from '../handlers/answer.ts'
import { createMatcher } from '../handlers/match.ts'
import { createBook } from '../scenarios/book.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { DEFAULT_SESSION, toSessionName } from '../sessions/key.ts'
import { createSessions } from '../sessions/sessions.ts'
import { checkFailures } from './check-failures.ts'
import { toDefaults } from './defaults.ts'
import { toLife } from './life.ts'
import { parseOptions } from './options.ts'
import { createDriver, toSession } from './session-api.ts'
import type { Provider } from '../handlers/provider.ts'
import type { World } from '../sessions/world.ts'
import type { Driver, MockVideoApi, Options, ProviderName, ProviderOption, Wire } from './api.ts'
import type { Settings } from './options.ts'

/**
 * A fake of TruGen, Sync and Prism Videos.
 *
 * @example
 * const api = createMockVideoApi({ scenario: 'slow-fail' })
 * const server = setupServer(...createHandlers(api))
 */
export function createMockVideoApi<
  const Own extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(options: Options<Own, Providers> = {}): MockVideoApi<Own, Providers> {
  const settings = parseOptions(options)
  const { providers } = settings
  const world = createWorld(settings)

  const driver = (name?: string): Driver =>
    createDriver(world, providers, { name: toSessionName(name ?? DEFAULT_SESSION), all: name === undefined })
  const api = {
    ...toSession(providers, driver()),
    session: (name: string) => toSession(providers, driver(name)),
    close: () => close(world),
    wire: createWire(world, providers, driver),
  }
  // Its properties are named by the providers, which only the type of the options knows.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return api as unknown as MockVideoApi<Own, Providers>
}

function createWorld(settings: Settings): World {
  const told = new Set<string>()
  const warnOnce = (text: string): void => {
    if (told.has(text) || told.size >= MAX_WARNINGS) return
    told.add(text)
    settings.warn(text)
  }
  const clock = createWorldClock({ kind: settings.clock, start: settings.startAt, speed: settings.speed })
  const stillClock = createStillClock(settings.clock === 'manual', warnOnce)
  const holds = createHolds(stillClock)
  const book = createBook(settings.scenarios, (scenario) => checkFailures(scenario, settings.providers))
  const defaults = toDefaults(settings, book)

  const sessions = createSessions(
    settings.limits,
    () => clock.createClock(),
    (session) => {
      warnOnce(
        `There are ${settings.limits.sessions} sessions; the oldest leave. Raise limits.sessions, or reuse names.`,
      )
      for (const generation of store.clear(session.name)) holds.drop(generation)
    },
  )
  const store = createStore(
    settings.limits.generations,
    (session) => sessions.get(session).clock.now(),
    (generation) => {
      warnOnce(
        `There are ${settings.limits.generations} generations; old ones leave. Raise limits.generations, or reset().`,
      )
      holds.drop(generation)
    },
  )

  return {
    seed: settings.seed,
    clock,
    book,
    sessions,
    store,
    holds,
    stillClock,
    pollStepMs: settings.pollStepMs,
    unknownIds: settings.unknownIds,
    apiKeys: settings.apiKeys === undefined ? undefined : new Set(settings.apiKeys),
    choose: (provider) => defaults.get(provider) ?? { name: DEFAULT_SCENARIO, chosenBy: 'default' },
    revision: (provider) => settings.revisions.get(provider) ?? '',
    warnOnce,
    released: new Set(),
    observers: new Set(),
  }
}

const MAX_WARNINGS = 1_000

function createWire(world: World, providers: readonly Provider[], session: Wire['session']): Wire {
  const matchers = new Map(providers.map((provider) => [provider, createMatcher(provider)]))
  return {
    session,
    providers,
    seed: world.seed,
    get scenarios() {
      return world.book.all
    },
    explain: (scenario) => toLife(world.book.plan(scenario), providers),
    match(provider, method, path) {
      const match = matchers.get(provider)
      if (match === undefined)
        throw new MockVideoApiError('match a call', `provider ${provider.name} is none of this fake`)
      return match(method, path)
    },
    answer: (match, call) => answer(world, match, call),
    observe(observer) {
      world.observers.add(observer)
      return () => world.observers.delete(observer)
    },
  }
}

function close(world: World): void {
  for (const session of world.sessions.all()) {
    for (const generation of world.store.clear(session.name)) world.holds.drop(generation)
  }
  world.clock.close()
}

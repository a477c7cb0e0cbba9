import { MockVideoApiError } from '../failure.ts'
import { answer } from '../handlers/answer.ts'
import { createMatcher } from '../handlers/match.ts'
import { DEFAULT_SESSION, toSessionName } from '../sessions/key.ts'
import { clearGenerations } from '../sessions/world.ts'
import { toDeliveryView } from '../webhooks/delivery.ts'
import { toLife } from './life.ts'
import { parseOptions } from './options.ts'
import { toReport } from './report.ts'
import { createDriver, toSession } from './session-api.ts'
import { createWorld } from './world.ts'
import type { Provider } from '../handlers/provider.ts'
import type { World } from '../sessions/world.ts'
import type { Driver, MockVideoApi, Options, ProviderName, ProviderOption, Wire } from './api.ts'

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
  const wire = createWire(world, providers, driver)
  const api = {
    ...toSession(providers, driver()),
    session: (name: string) => toSession(providers, driver(name)),
    report: () => wire.report(),
    close: () => close(world),
    wire,
  }
  // Its properties are named by the providers, which only the type of the options knows.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return api as unknown as MockVideoApi<Own, Providers>
}

function createWire(world: World, providers: readonly Provider[], session: Wire['session']): Wire {
  const matchers = new Map(
    providers.map((provider) => [provider, createMatcher(provider, world.revision(provider.name))]),
  )
  return {
    session,
    providers,
    seed: world.seed,
    get scenarios() {
      return world.book.all
    },
    findMistakes: (scenario) => world.book.findMistakes(scenario),
    define: (scenario) => world.book.add(scenario),
    explain: (scenario) => toLife(world, providers, scenario),
    report: () => toReport(world, providers),
    match({ provider, area = 'api' }, method, path) {
      const match = matchers.get(provider)
      if (match === undefined)
        throw new MockVideoApiError('match a call', `provider ${provider.name} is none of this fake`)
      return match(area, method, path)
    },
    answer: (match, call) => answer(world, match, call),
    observeDeliveries: (observer) =>
      world.webhooks.observe((deliveries) => {
        for (const delivery of deliveries) observer(toDeliveryView(delivery))
      }),
    observe(observer) {
      world.observers.add(observer)
      return () => world.observers.delete(observer)
    },
  }
}

function close(world: World): void {
  for (const session of world.sessions.all()) clearGenerations(world, session.name)
  world.webhooks.close()
  world.clock.close()
}

import { createWorldClock } from '../clock.ts'
import { createHolds } from '../generations/holds.ts'
import { createStillClock } from '../generations/still-clock.ts'
import { createStore } from '../generations/store.ts'
import { createBook } from '../scenarios/book.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { hex } from '../seed.ts'
import { createCoverage } from '../sessions/coverage.ts'
import { createSessions } from '../sessions/sessions.ts'
import { clearGenerations } from '../sessions/world.ts'
import { createWaits } from '../sessions/waits.ts'
import { createWebhooks } from '../webhooks/webhooks.ts'
import { findUnshowable } from './unshowable.ts'
import { toDefaults } from './defaults.ts'
import type { World } from '../sessions/world.ts'
import type { Settings } from './options.ts'

const MAX_WARNINGS = 1_000

/** Everything the calls to one fake share, from its options. */
export function createWorld(settings: Settings): World {
  const { limits, providers, seed } = settings
  const warnOnce = createWarner(settings.warn)
  const clock = createWorldClock({ kind: settings.clock, start: settings.startAt, speed: settings.speed })
  const stillClock = createStillClock(settings.clock === 'manual', warnOnce)
  const book = createBook(settings.scenarios, (scenario) => findUnshowable(scenario, providers))
  const defaults = toDefaults(settings, book)

  const sessions = createSessions(
    limits,
    () => clock.createClock(),
    (session) => {
      warnOnce(
        `There are ${limits.sessions} sessions; the oldest leave. Raise limits.sessions, or reuse names.`,
      )
      clearGenerations(world, session.name)
    },
  )
  const store = createStore(
    limits.generations,
    (session) => sessions.get(session).clock.now(),
    (generation) => {
      warnOnce(
        `There are ${limits.generations} generations; old ones leave. Raise limits.generations, or reset().`,
      )
      world.holds.drop(generation)
      world.webhooks.drop(generation)
    },
  )

  const world: World = {
    seed,
    clock,
    book,
    sessions,
    store,
    stillClock,
    waits: createWaits(),
    warnOnce,
    catalogs: settings.catalogs,
    holds: createHolds(stillClock),
    webhooks: createWebhooks(settings.webhooks, warnOnce),
    webhookSecret: settings.webhooks.secret ?? `whsec_${hex(`${seed}/webhook-secret`, 32)}`,
    pollStepMs: settings.pollStepMs,
    unknownIds: settings.unknownIds,
    apiKeys: settings.apiKeys === undefined ? undefined : new Set(settings.apiKeys),
    choose: (provider) => defaults.get(provider) ?? { name: DEFAULT_SCENARIO, chosenBy: 'default' },
    revision: (provider) => settings.revisions.get(provider) ?? '',
    quota: (provider, name) => settings.quotas.get(provider)?.[name],
    released: new Set(),
    observers: new Set(),
    coverage: createCoverage(),
    debugHeaders: settings.debugHeaders,
  }
  return world
}

/** Tells each thing once. */
function createWarner(warn: (text: string) => void): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (told.has(text) || told.size >= MAX_WARNINGS) return
    told.add(text)
    warn(text)
  }
}

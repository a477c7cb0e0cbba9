import { createSharedClock } from './clock.ts'
import { createLongPolls } from './long-polls.ts'
import { createStalledClockWarning } from './stalled-clock-warning.ts'
import { createGenerationStore } from './store.ts'
import { createScenarioRegistry } from '../scenarios/registry.ts'
import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { hex } from '../lib/seed.ts'
import { createCoverage } from './coverage.ts'
import { createSessions } from './sessions.ts'
import { clearSession } from './fake-state.ts'
import { createDelays } from './delays.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { validateForProviders } from '../handlers/validate-for-providers.ts'
import { resolveDefaultScenarios } from './default-scenarios.ts'
import type { FakeState } from './fake-state.ts'
import type { Settings } from './settings.ts'

const MAX_WARNINGS = 1_000

/** Everything the calls to one fake share, from its options. */
export function createFakeState(settings: Settings): FakeState {
  const { limits, providers, seed } = settings
  const warnOnce = createWarnOnce(settings.warn)
  const clock = createSharedClock({ kind: settings.clock, start: settings.startAt, speed: settings.speed })
  const stalledClockWarning = createStalledClockWarning(settings.clock === 'manual', warnOnce)
  const registry = createScenarioRegistry(settings.scenarios, (scenario) =>
    validateForProviders(scenario, providers),
  )
  const defaults = resolveDefaultScenarios(settings, registry)

  const sessions = createSessions(
    limits,
    () => clock.createClock(),
    (session) => {
      warnOnce(
        `There are ${limits.sessions} sessions; the oldest leave. Raise limits.sessions, or reuse names.`,
      )
      clearSession(fake, session.name)
    },
  )
  const store = createGenerationStore(
    limits.generations,
    (session) => sessions.get(session).clock.now(),
    (generation) => {
      warnOnce(
        `There are ${limits.generations} generations; old ones leave. Raise limits.generations, or reset().`,
      )
      fake.longPolls.release(generation)
      fake.webhooks.unsubscribe(generation)
    },
  )

  const fake: FakeState = {
    seed,
    clock,
    registry,
    sessions,
    store,
    stalledClockWarning,
    delays: createDelays(),
    warnOnce,
    catalogs: settings.catalogs,
    longPolls: createLongPolls(stalledClockWarning),
    webhooks: createWebhooks(settings.webhooks, warnOnce),
    webhookSecret: settings.webhooks.secret ?? `whsec_${hex(`${seed}/webhook-secret`, 32)}`,
    pollStepMs: settings.pollStepMs,
    unknownIds: settings.unknownIds,
    apiKeys: settings.apiKeys === undefined ? undefined : new Set(settings.apiKeys),
    getDefaultScenario: (provider) =>
      defaults.get(provider) ?? { name: DEFAULT_SCENARIO, chosenBy: 'default' },
    getRevision: (provider) => settings.revisions.get(provider) ?? '',
    getQuota: (provider, name) => settings.quotas.get(provider)?.[name],
    releasedReplies: new Set(),
    observers: new Set(),
    coverage: createCoverage(),
    debugHeaders: settings.debugHeaders,
  }
  return fake
}

/** Tells each thing once. */
function createWarnOnce(warn: (text: string) => void): (text: string) => void {
  const told = new Set<string>()
  return (text) => {
    if (told.has(text) || told.size >= MAX_WARNINGS) return
    told.add(text)
    warn(text)
  }
}

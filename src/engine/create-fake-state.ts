import { createSharedClock } from './clock.ts'
import { createLongPolls } from './long-polls.ts'
import { createStalledClockWarning } from './stalled-clock-warning.ts'
import { createReplyCache } from './reply-cache.ts'
import { createGenerationStore } from './store.ts'
import { createScenarioRegistry } from '../scenarios/registry.ts'
import { drawHex } from '../lib/seed.ts'
import { createCoverage } from './coverage.ts'
import { createSessions } from './sessions.ts'
import { clearSession } from './fake-state.ts'
import { createDelays } from './delays.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { createProviderRules } from '../handlers/provider-rules.ts'
import { resolveDefaultScenarios } from './default-scenarios.ts'
import type { FakeState } from './fake-state.ts'
import type { Settings } from './settings.ts'

const MAX_WARNINGS = 1_000

export function createFakeState(settings: Settings): FakeState {
  const { limits, providers, seed } = settings
  const warnOnce = createWarnOnce(settings.warn)
  const clock = createSharedClock({ kind: settings.clock, startAt: settings.startAt, speed: settings.speed })
  const stalledClockWarning = createStalledClockWarning(settings.clock === 'manual', warnOnce)
  const registry = createScenarioRegistry(settings.scenarios, createProviderRules(providers))
  const defaultScenarios = resolveDefaultScenarios(settings, registry)

  const sessions = createSessions(
    limits,
    () => clock.createClock(),
    (session) => {
      warnOnce(
        `Reached the limit of ${limits.sessions} sessions: the oldest are removed. Raise limits.sessions, or reuse session names.`,
      )
      clearSession(fake, session.name)
    },
  )
  const store = createGenerationStore(
    limits.generations,
    (session) => sessions.getOrCreate(session).clock.now(),
    (generation) => {
      warnOnce(
        `Reached the limit of ${limits.generations} generations: old ones are removed. Raise limits.generations, or call reset().`,
      )
      fake.longPolls.release(generation)
      fake.webhooks.unsubscribe(generation)
    },
  )

  const fake: FakeState = {
    seed,
    clock,
    registry,
    providers,
    sessions,
    store,
    replyCache: createReplyCache(),
    stalledClockWarning,
    delays: createDelays(),
    warnOnce,
    catalogs: settings.catalogs,
    longPolls: createLongPolls(stalledClockWarning),
    webhooks: createWebhooks(settings.webhooks, warnOnce),
    webhookSecret: settings.webhooks.secret ?? `whsec_${drawHex(`${seed}/webhook-secret`, 32)}`,
    pollStepMs: settings.pollStepMs,
    unknownIds: settings.unknownIds,
    apiKeys: settings.apiKeys === undefined ? undefined : new Set(settings.apiKeys),
    defaultScenarios,
    revisions: settings.revisions,
    quotas: settings.quotas,
    observers: new Set(),
    coverage: createCoverage(),
    debugHeaders: settings.debugHeaders,
  }
  return fake
}

/** Returns a `warn` that prints each text once. */
function createWarnOnce(warn: (text: string) => void): (text: string) => void {
  const printed = new Set<string>()
  return (text) => {
    if (printed.has(text) || printed.size >= MAX_WARNINGS) return
    printed.add(text)
    warn(text)
  }
}

import { createSharedClock } from './clock.ts'
import { createFileStore, MAX_FILE_BYTES } from './files.ts'
import { createGenerationEnds } from './generation-ends.ts'
import { createLongPolls } from './long-polls.ts'
import { createMemoryLimit, MAX_BYTES } from './memory-limit.ts'
import { createStalledClockWarning } from './stalled-clock-warning.ts'
import { createReplyCache } from './reply-cache.ts'
import { createGenerationStore } from './store.ts'
import { createScenarioRegistry } from '../scenarios/registry.ts'
import { drawHex } from '../lib/seed.ts'
import { createCoverage } from './coverage.ts'
import { createSessions } from './sessions.ts'
import { warnOfUnreachableFaults } from './create-generation.ts'
import { createWebhooks } from './webhooks/webhooks.ts'
import { createProviderRules } from '../handlers/provider-rules.ts'
import { resolveDefaultScenarios } from './default-scenarios.ts'
import { createRouter } from './router.ts'
import { createSurroundings, notifySessionEnd } from './fake-state.ts'
import type { ClockState } from './clock.ts'
import type { FakeState, Surroundings } from './fake-state.ts'
import type { Settings } from './settings.ts'

const MAX_WARNINGS = 1_000

/** What a fake goes on with, and what is outside of it. */
export interface FakeOptions {
  /** The state in which the clock goes on. Default: it starts. */
  readonly clockState?: ClockState
  readonly surroundings?: Surroundings
}

export function createFakeState(
  settings: Settings,
  { clockState, surroundings = createSurroundings() }: FakeOptions = {},
): FakeState {
  const { limits, providers, seed } = settings
  const warnOnce = createWarnOnce(settings.warn)
  const clock = createSharedClock({
    kind: settings.clock,
    startAt: settings.startAt,
    speed: settings.speed,
    state: clockState,
  })
  const stalledClockWarning = createStalledClockWarning(clock, warnOnce)
  const registry = createScenarioRegistry(settings.scenarios, createProviderRules(providers))
  const defaultScenarios = resolveDefaultScenarios(settings, registry)

  const memory = createMemoryLimit(() =>
    warnOnce(
      `Records take more than ${MAX_BYTES / 1_024 ** 2} MiB: the oldest are removed. Send smaller inputs, or call reset().`,
    ),
  )
  const sessions = createSessions(limits, () => clock.createClock(), {
    memory,
    onEvict(session) {
      notifySessionEnd(surroundings, [session])
      warnOnce(
        `Reached the limit of ${limits.sessions} sessions: the oldest are removed. Raise limits.sessions, or reuse session names.`,
      )
    },
    onEnd: ({ name }) => store.clear(name),
  })
  const store = createGenerationStore(
    limits.generations,
    (session) => sessions.getOrCreate(session).clock.now(),
    {
      onLimit: () =>
        warnOnce(
          `Reached the limit of ${limits.generations} generations: old ones are removed. Raise limits.generations, or call reset().`,
        ),
      onRemove(generation) {
        memory.delete(generation)
        fake.replyCache.remove(generation)
        fake.longPolls.release(generation)
        fake.generationEnds.remove(generation)
        fake.webhooks.unsubscribe(generation)
      },
    },
  )

  const fake: FakeState = {
    ...surroundings,
    settings,
    seed,
    clock,
    registry,
    providers,
    sessions,
    store,
    memory,
    files: createFileStore({
      onLimit: () =>
        warnOnce(
          `Uploaded files take more than ${MAX_FILE_BYTES / 1_024 ** 2} MiB: the oldest are removed, and their URLs answer 404. Upload smaller files, or call reset().`,
        ),
      onTooLarge: () =>
        warnOnce(
          `The files of the running uploads take more than ${MAX_FILE_BYTES / 1_024 ** 2} MiB: some are not kept, and their URLs answer 404. Upload smaller files, or fewer at once.`,
        ),
    }),
    replyCache: createReplyCache(),
    stalledClockWarning,
    warnOnce,
    catalogs: settings.catalogs,
    longPolls: createLongPolls(stalledClockWarning),
    generationEnds: createGenerationEnds({
      sessions,
      store,
      providers,
      warnOnce,
      endObservers: surroundings.endObservers,
    }),
    webhooks: createWebhooks(settings.webhooks, {
      memory,
      warnOnce,
      observers: surroundings.deliveryObservers,
    }),
    webhookSecret: settings.webhooks.secret ?? `whsec_${drawHex(`${seed}/webhook-secret`, 32)}`,
    pollStepMs: settings.pollStepMs,
    unknownIds: settings.unknownIds,
    apiKeys: settings.apiKeys === undefined ? undefined : new Set(settings.apiKeys),
    defaultScenarios,
    revisions: settings.revisions,
    quotas: settings.quotas,
    prices: settings.prices,
    match: createRouter(providers, settings.revisions),
    coverage: createCoverage(),
    journal: settings.journal,
    debugHeaders: settings.debugHeaders,
  }
  for (const { name } of defaultScenarios.values()) warnOfUnreachableFaults(registry.getPlan(name), warnOnce)
  return fake
}

/** Returns a `warn` that prints each text once. The function of the user may throw, or reject: no call fails because of that. */
function createWarnOnce(warn: (text: string) => void): (text: string) => void {
  const printed = new Set<string>()
  return (text) => {
    if (printed.has(text) || printed.size >= MAX_WARNINGS) return
    printed.add(text)
    const print = async (): Promise<void> => warn(text)
    print().catch(() => {})
  }
}

import { MockVideoApiError } from '../lib/errors.ts'
import { buildClientUrl } from '../engine/base-urls.ts'
import { notifyChangeObservers, notifySessionEnd } from '../engine/fake-state.ts'
import { parseSessionKey } from '../engine/session-key.ts'
import { DEFAULT_SESSION } from '../engine/sessions.ts'
import { auditFake, auditSession } from './audit.ts'
import { createSessionClock } from './clock.ts'
import { createGenerationFromOptions } from './create-generation.ts'
import { createGenerations } from './generations.ts'
import { createDeliveries } from './deliveries.ts'
import { getProvider } from './get-provider.ts'
import { createReport } from './report.ts'
import { createRequestSource } from './requests.ts'
import { createScenariosInUse } from './scenarios-in-use.ts'
import { createWatchableList } from './watchable-list.ts'
import { createGenerationView } from './generation-view.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Session } from '../engine/sessions.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { SessionControl } from './adapter.ts'
import type { GenerationView } from './types.ts'

/** Creates the control of one session. With `all`, the clock and `reset` apply to all sessions. */
export function createSessionControl(
  fake: FakeState,
  providers: readonly Provider[],
  scope: SessionScope,
): SessionControl {
  const { name, all } = scope
  const getSession = (): Session => fake.sessions.getOrCreate(name)

  function reset(): void {
    const sessions = all ? fake.sessions.list() : [getSession()]
    notifySessionEnd(fake, sessions)
    if (all) {
      fake.clock.reset()
      fake.sessions.sharedScenarios.clear()
    }
    fake.stalledClockWarning.restart()
    for (const session of sessions) fake.sessions.reset(session)
    notifyChangeObservers(fake, { kind: 'reset', session: all ? undefined : name })
  }

  function create(providerName: string, options: unknown): GenerationView {
    const provider = getProvider(providers, providerName, 'create a generation')
    const session = fake.sessions.findOrDraft(name)
    const generation = createGenerationFromOptions({ fake, session, provider }, options)
    return createGenerationView(generation, session.clock.now())
  }

  return {
    generations: createGenerations(fake, providers, getSession),
    clock: createSessionClock(fake, getSession, scope),
    requests: createWatchableList(createRequestSource(fake, () => [getSession()])),
    deliveries: createDeliveries(fake, getSession),
    create,
    use: createScenariosInUse(fake, name).use,
    reset,
    audit: (options) => (all ? auditFake(fake, options) : auditSession(fake, name, options)),
    report: () => createReport(fake, all ? fake.coverage : fake.sessions.find(name)?.coverage),
    get baseUrls() {
      return Object.fromEntries(
        providers.map((provider) => [provider.name, buildClientUrl(fake, provider, name)]),
      )
    },
    key: (provider) => getKey(fake, getProvider(providers, provider, 'get an API key'), name),
  }
}

/** The session of a control. With `all` it also acts on all others. */
export interface SessionScope {
  readonly name: string
  readonly all: boolean
}

/** Creates the object for users: the control of a session, with a handle for each provider under its name. */
export function createSessionHandle(providers: readonly Provider[], control: SessionControl): object {
  const handles = providers.map(
    ({ name }) => [name, { create: (options: unknown = {}) => control.create(name, options) }] as const,
  )
  return {
    ...control,
    // A spread would read it now, before the server listens.
    get baseUrls() {
      return control.baseUrls
    },
    ...Object.fromEntries(handles),
  }
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

import * as z from 'zod/mini'

import { handleCall } from '../engine/handle-call.ts'
import { observeEnds } from '../engine/generation-ends.ts'
import { recordOutsideCall } from '../engine/record-call.ts'
import { hideKeysInUnknownPath, normalizeSessionName } from '../engine/session-key.ts'
import { ALL_SESSIONS, DEFAULT_SESSION } from '../engine/sessions.ts'
import { createDeliveryView } from '../engine/webhooks/delivery.ts'
import { auditFake, startRunAudit } from './audit.ts'
import { explainScenario } from './explain.ts'
import { parseOptions } from './options.ts'
import { createReport } from './report.ts'
import { createScenariosInUse } from './scenarios-in-use.ts'
import { createSessionControl, createSessionHandle } from './session-control.ts'
import { createSessionReads } from './session-reads.ts'
import { summarizeSession } from './session-summary.ts'
import { notifyChangeObservers } from '../engine/fake-state.ts'
import { createFakeState } from '../engine/create-fake-state.ts'
import { endFakeState } from '../engine/end-fake-state.ts'
import { createSnapshot } from './snapshots/create-snapshot.ts'
import { restoreSnapshot } from './snapshots/restore-snapshot.ts'
import { parse } from '../lib/parse.ts'
import type { Provider } from '../handlers/provider.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { DeliveryObserver } from '../engine/webhooks/webhooks.ts'
import type { Adapter, SessionControl } from './adapter.ts'
import type { Options, ProviderName, ProviderOption } from './option-types.ts'
import type { MockVideoApi } from './types.ts'

/**
 * Creates a fake of video APIs: those of the shipped providers, or those of the `providers` option. Throws one
 * `MockVideoApiError` that lists every mistake in the options.
 *
 * @example
 * const api = createMockVideoApi({ scenario: 'slow-fail' })
 * const server = setupServer(...createHandlers(api))
 */
export function createMockVideoApi<
  const OwnScenario extends string = never,
  const Providers extends ProviderOption = ProviderName,
>(options: Options<OwnScenario, Providers> = {}): MockVideoApi<OwnScenario, Providers> {
  const settings = parseOptions(options)
  const { providers } = settings
  const fake = createFakeState(settings)

  const control = (name?: string): SessionControl =>
    createSessionControl(fake, providers, {
      name: normalizeSessionName(name ?? DEFAULT_SESSION),
      all: name === undefined,
    })
  const adapter = createAdapter(fake, providers, control)
  const api = Object.assign(createSessionHandle(providers, control()), {
    session(name: string) {
      fake.sessions.getOrCreate(normalizeSessionName(parse(sessionName, name, 'choose a session')))
      return createSessionHandle(providers, control(name))
    },
    snapshot: () => createSnapshot(fake),
    restore: (snapshot: unknown) => restoreSnapshot(fake, snapshot),
    close: () => close(fake),
    adapter,
  })
  // True because `createSessionHandle` adds a property for each provider, which only the type of the options names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return api as unknown as MockVideoApi<OwnScenario, Providers>
}

/** `undefined` must be refused, because the adapter takes it for all sessions. */
const sessionName = z.string('the name must be a string').check(z.minLength(1, 'the name must not be empty'))

function createAdapter(
  fake: FakeState,
  providers: readonly Provider[],
  session: Adapter['session'],
): Adapter {
  return {
    session,
    findSession: (name) => fake.sessions.find(normalizeSessionName(name ?? DEFAULT_SESSION)) && session(name),
    readSession: (name) => createSessionReads(fake, resolveSessionName(name)),
    scenariosInUse: (name) => createScenariosInUse(fake, resolveSessionName(name)),
    listSessions: () => fake.sessions.list().map((each) => summarizeSession(fake, each)),
    providers,
    get seed() {
      return fake.seed
    },
    setServer: (server) => Object.assign(fake.server, server),
    warnOnce: (text) => fake.warnOnce(text),
    hideKeysInPath: (path) => hideKeysInUnknownPath(path, fake.registry),
    get scenarios() {
      return fake.registry.all
    },
    findMistakes: (scenario) => fake.registry.findMistakes(scenario),
    define: (scenario) => fake.registry.add(scenario),
    explain: (scenario) => explainScenario(fake, providers, scenario),
    report: () => createReport(fake, fake.coverage),
    audit: (options) => auditFake(fake, options),
    startAudit: (options) => startRunAudit(fake, options),
    snapshot: () => createSnapshot(fake),
    restore: (snapshot) => restoreSnapshot(fake, snapshot),
    match: (target, method, path) => fake.match(target, method, path),
    answer: handleCall.bind(undefined, fake),
    observeDeliveries(observer) {
      const observeAll: DeliveryObserver = (deliveries) => {
        for (const delivery of deliveries) observer(createDeliveryView(delivery))
      }
      fake.deliveryObservers.add(observeAll)
      return () => fake.deliveryObservers.delete(observeAll)
    },
    recordOutside: (call, startedAt) => recordOutsideCall(fake, call, startedAt),
    reportControl(call) {
      for (const observe of fake.controlObservers) observe(call)
    },
    observeControl(observer) {
      fake.controlObservers.add(observer)
      return () => fake.controlObservers.delete(observer)
    },
    observeChanges(observer) {
      fake.changeObservers.add(observer)
      return () => fake.changeObservers.delete(observer)
    },
    observeEnds: (observer) => observeEnds(fake, observer),
    observe(observer) {
      fake.observers.add(observer)
      return () => fake.observers.delete(observer)
    },
  }
}

function resolveSessionName(name: string | undefined): string {
  return name === ALL_SESSIONS ? name : normalizeSessionName(name ?? DEFAULT_SESSION)
}

function close(fake: FakeState): void {
  endFakeState(fake)
  notifyChangeObservers(fake, { kind: 'close' })
}

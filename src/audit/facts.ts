import { DEFAULT_SESSION } from '../engine/sessions.ts'
import { AuditedCall } from './call.ts'
import { listEnds } from './ends.ts'
import { findPaidTwice } from './paid-twice.ts'
import type { FakeState } from '../engine/fake-state.ts'
import type { Session } from '../engine/sessions.ts'
import type { Delivery } from '../engine/webhooks/delivery.ts'
import type { Generation } from '../generations/generation.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Ends } from './ends.ts'
import type { PaidTwice } from './paid-twice.ts'
import type { SharedUses } from './shared-uses.ts'

/** What is known about a session: what its clients did, and what happened to them. */
export interface SessionFacts {
  /** The name of the session. */
  readonly session: string
  /** The time on the clock of the session, in milliseconds since the epoch. */
  readonly now: number
  /** True if the time between two calls was the client's own: only on the system clock, which follows fake timers. */
  readonly isRealTime: boolean
  /** The calls, in the order in which they arrived. */
  readonly calls: readonly AuditedCall[]
  /** The uses of the output URLs of the session, also those that name no session. */
  readonly outputUses: readonly AuditedCall[]
  /** True if a journal may have lost uses of output URLs. */
  readonly mayMissUses: boolean
  readonly deliveries: readonly Delivery[]
  /** The generations that submits of the session created. */
  readonly submitted: readonly SubmittedGeneration[]
  /** The submits that were repeated although the first one had been carried out. */
  readonly paidTwice: readonly PaidTwice[]
  /** The calls that the journal no longer has. */
  readonly droppedCalls: number
  readonly droppedDeliveries: number
  /** True if a webhook about a generation, or about its group, is still to be sent. */
  readonly hasScheduledWebhook: (generation: Generation) => boolean
  /** The submitted generations that have ended. */
  readonly ends: Ends
  /** Returns what is known about a generation. */
  readonly getHistory: (provider: string, id: string) => History
  /** The prices of the `prices` option, for each provider. */
  readonly prices: FakeState['prices']
  readonly getProvider: (name: string) => Provider | undefined
}

/** The calls and the webhooks about one generation. A list shows several. */
export interface History {
  readonly calls: readonly AuditedCall[]
  readonly deliveries: readonly Delivery[]
  readonly submitted: SubmittedGeneration | undefined
}

/** A generation, and the call that created it. */
export interface SubmittedGeneration {
  readonly id: string
  readonly provider: Provider
  readonly call: AuditedCall
  /** Undefined if it was removed to make room for newer ones. */
  readonly generation: Generation | undefined
}

// oxlint-disable-next-line max-params
export function createFacts(fake: FakeState, session: Session, shared: SharedUses): SessionFacts {
  const { name, journal, clock, deliveries } = session
  const calls = listCalls(session)
  const submitted = calls.flatMap((call) => listSubmitted(fake, name, call))
  const isShared = name === DEFAULT_SESSION
  const ids = isShared ? [] : new Set(submitted.map(({ id }) => id))
  const firstNumber = submitted[0]?.call.number ?? Infinity
  let ends: Ends | undefined
  return {
    session: name,
    now: clock.now(),
    isRealTime: clock.kind === 'system',
    calls,
    outputUses: [
      ...calls.filter(({ isOutputUse }) => isOutputUse),
      ...[...ids].flatMap((id) => shared.find(id)).map((numbered) => new AuditedCall(numbered)),
    ],
    mayMissUses: journal.dropped > 0 || (!isShared && shared.mayMissUsesSince(firstNumber)),
    deliveries,
    submitted,
    paidTwice: findPaidTwice(calls),
    droppedCalls: journal.dropped,
    droppedDeliveries: session.droppedDeliveries,
    hasScheduledWebhook: (generation) => fake.webhooks.listScheduled(generation).length > 0,
    getHistory: createHistories({ calls, deliveries, submitted }),
    get ends() {
      return (ends ??= listEnds(this))
    },
    prices: fake.prices,
    getProvider: (provider) => fake.providers.find((each) => each.name === provider),
  }
}

interface MutableHistory extends History {
  readonly calls: AuditedCall[]
  readonly deliveries: Delivery[]
  submitted: SubmittedGeneration | undefined
}

function createHistories({
  calls,
  deliveries,
  submitted,
}: Pick<SessionFacts, 'calls' | 'deliveries' | 'submitted'>): SessionFacts['getHistory'] {
  const histories = new Map<string, MutableHistory>()
  const get = (provider: string, id: string): MutableHistory => {
    const key = `${provider}/${id}`
    const found = histories.get(key)
    if (found !== undefined) return found
    const history = { calls: [], deliveries: [], submitted: undefined }
    histories.set(key, history)
    return history
  }
  for (const call of calls) {
    const ids = new Set(call.shownEnds)
    if (call.generation !== undefined) ids.add(call.generation)
    for (const id of ids) get(call.provider?.name ?? '', id).calls.push(call)
  }
  for (const delivery of deliveries)
    for (const id of delivery.group ?? [delivery.generation])
      get(delivery.provider, id).deliveries.push(delivery)
  for (const each of submitted) get(each.provider.name, each.id).submitted = each
  return get
}

/** Not in the order of the wall clock, which can be set back. */
function listCalls({ journal }: Session): AuditedCall[] {
  return journal
    .numberedEntries()
    .map((numbered) => new AuditedCall(numbered))
    .sort((a, b) => a.arrivedAfter - b.arrivedAfter || a.realAt - b.realAt || a.number - b.number)
}

function listSubmitted({ store }: FakeState, session: string, call: AuditedCall): SubmittedGeneration[] {
  const { provider, created } = call
  if (provider === undefined) return []
  return created.map((id) => ({ id, provider, call, generation: store.find(session, provider.name, id) }))
}

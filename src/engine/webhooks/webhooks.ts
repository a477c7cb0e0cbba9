import { nextTick } from '../../lib/next-tick.ts'
import { findDueWebhook } from '../../generations/state.ts'
import { createAttempts } from './attempts.ts'
import { validateWebhookUrl } from './post.ts'
import type { DueWebhook, StateAt } from '../../generations/state.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Session } from '../sessions.ts'
import type { Attempts, AttemptSettings } from './attempts.ts'
import type { MemoryLimit } from '../memory-limit.ts'
import type { AttemptQueue, Delivery, WebhookMessage, Withheld } from './delivery.ts'

/** A generation whose end is to be sent as a webhook. */
export interface Subscription {
  readonly generation: Generation
  readonly session: Session
  readonly nextNumber: () => number
  /** The extra delay of a scenario that reorders webhooks. */
  readonly reorderDelayMs: number
  /** Creates the message about an end; undefined if the provider sends none. */
  readonly compose: (end: StateAt) => WebhookMessage | undefined
}

export interface WebhookSettings extends AttemptSettings {
  /** The hosts that are allowed besides local ones; `*` for all. */
  readonly hosts: readonly string[]
}

/** Called with the deliveries that have changed. */
export type DeliveryObserver = (deliveries: readonly Delivery[]) => void

/** The webhooks of a fake. Its deliveries are kept in their sessions. */
export interface Webhooks {
  /** Sends a webhook when the generation ends; after the reply of the current call if it already has. */
  subscribe(subscription: Subscription): void
  /** Computes the due webhook of a generation again, after a poll or a manual end. */
  reschedule(generation: Generation): void
  /** Cancels the webhook of a generation that was removed. */
  unsubscribe(generation: Generation): void
  /** True if the webhook of a generation is not sent yet. */
  isScheduled(generation: Generation): boolean
  /** Sends a delivery now, whatever its status. */
  send(delivery: Delivery, session: Session): Promise<void>
  /** Calls `observer` after every change to deliveries. Returns a function that stops it. */
  observe(observer: DeliveryObserver): () => void
  readonly settleAfter: Attempts['settleAfter']
}

/** A subscription, and what was sent for it. */
interface Entry {
  readonly subscription: Subscription
  readonly queue: AttemptQueue
  /** The end that the last webhook reported. A webhook that is sent early can report another one than the real end. */
  reported: StateAt | undefined
  cancel: () => void
  readonly stopListening: () => void
}

const MAX_DELIVERIES_PER_SESSION = 1_000

export function createWebhooks(
  settings: WebhookSettings,
  memory: MemoryLimit,
  warn: (text: string) => void,
): Webhooks {
  const entries = new Map<Generation, Entry>()
  const observers = new Set<DeliveryObserver>()
  const attempts = createAttempts(settings, (delivery) => notifyObservers([delivery]))

  function notifyObservers(deliveries: readonly Delivery[]): void {
    for (const observe of observers) observe(deliveries)
  }

  function schedule(generation: Generation): void {
    const entry = entries.get(generation)
    if (entry === undefined) return
    const { subscription, reported } = entry
    const due = findDueWebhook(generation, subscription.reorderDelayMs)
    if (reported !== undefined && (due === undefined || isSameEnd(due.end, reported))) return
    entry.cancel()
    if (due === undefined) return
    const { clock } = subscription.session
    const cancel = clock.setAlarm(due.at, (at) => sendDue(entry, { ...due, at }), { unref: true })
    // Unless it was due already, and sending it has set another alarm.
    if (entry.reported === reported) entry.cancel = cancel
  }

  function sendDue(entry: Entry, { at, end }: DueWebhook): void {
    const { generation, session } = entry.subscription
    entry.reported = end
    if (session.clock.now() >= end.since) unsubscribe(generation)
    // Until then, the generation can end in another way.
    else entry.cancel = session.clock.setAlarm(end.since, () => unsubscribe(generation), { unref: true })
    try {
      deliver(entry, { at, end })
    } catch (error) {
      warn(`Failed to create a webhook: ${String(error)}.`)
    }
  }

  function deliver({ subscription, queue }: Entry, { at, end }: DueWebhook): void {
    const { generation, session, nextNumber, compose } = subscription
    // A lost webhook, which has no copies, is one delivery too.
    const numbers = Array.from({ length: Math.max(generation.plan.webhook.copies, 1) }, nextNumber)
    const message = compose(end)
    if (message === undefined) return
    const withheld = findLost(generation) ?? findBlocked(message)
    const { provider, id } = generation
    const deliveries = numbers.map((number): Delivery => ({
      number,
      provider,
      generation: id,
      session: session.name,
      message,
      at,
      attempts: [],
      attemptCount: 0,
      queue,
      isPending: withheld === undefined,
      isRemoved: false,
      withheld,
    }))
    for (const delivery of deliveries) addDelivery(session, delivery)
    // After the reply of the call that made the webhook due.
    void nextTick().then(() => session.lifetime.isOver || notifyObservers(deliveries))
    if (withheld !== undefined) return
    for (const delivery of deliveries) attempts.begin(delivery, session, at)
  }

  /** Keeps the deliveries in the order of their numbers. The oldest ones leave. */
  function addDelivery({ deliveries, lifetime }: Session, delivery: Delivery): void {
    const remove = (removed: Delivery): void => {
      const index = deliveries.indexOf(removed)
      if (index !== -1) deliveries.splice(index, 1)
      attempts.remove(removed)
    }
    deliveries.push(delivery)
    const bytes = DELIVERY_BYTES + delivery.message.body.length + delivery.message.url.length
    memory.add(delivery, { bytes, lifetime, remove: () => remove(delivery) })
    const [oldest] = deliveries
    if (deliveries.length <= MAX_DELIVERIES_PER_SESSION || oldest === undefined) return
    memory.delete(oldest)
    remove(oldest)
  }

  function findBlocked({ url }: WebhookMessage): Withheld | undefined {
    const reason = validateWebhookUrl(url, settings.hosts)
    return reason === undefined ? undefined : { status: 'blocked', reason }
  }

  function unsubscribe(generation: Generation): void {
    const entry = entries.get(generation)
    if (entry === undefined) return
    entry.cancel()
    entry.stopListening()
    entries.delete(generation)
  }

  return {
    subscribe(subscription) {
      const { generation, session } = subscription
      entries.set(generation, {
        subscription,
        queue: { last: Promise.resolve(), length: 0 },
        reported: undefined,
        cancel: () => {},
        stopListening: session.lifetime.onEnd(() => unsubscribe(generation)),
      })
      schedule(generation)
    },
    reschedule: schedule,
    isScheduled: (generation) => entries.has(generation) && entries.get(generation)?.reported === undefined,
    unsubscribe,
    async send(delivery, session) {
      delivery.withheld = findBlocked(delivery.message)
      if (delivery.withheld === undefined) await attempts.sendOnce(delivery, session)
      else notifyObservers([delivery])
    },
    observe(observer) {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    settleAfter: (move) => attempts.settleAfter(move),
  }
}

function isSameEnd(a: StateAt, b: StateAt): boolean {
  return a.state === b.state && a.since === b.since && a.failure === b.failure
}

/** About the memory that a delivery takes in addition to its body, with the headers of its attempts. */
const DELIVERY_BYTES = 2_000

function findLost({ plan }: Generation): Withheld | undefined {
  return plan.webhook.copies > 0
    ? undefined
    : { status: 'lost', reason: `the scenario ${plan.scenario} loses the webhook` }
}

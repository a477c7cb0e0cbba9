import { nextTick } from '../../lib/next-tick.ts'
import { createAttempts } from './attempts.ts'
import { createAttemptQueue } from './delivery.ts'
import { validateWebhookUrl } from './post.ts'
import { findDue, isSameEnd, listCounted } from './subscription.ts'
import type { DueWebhook, StateAt } from '../../generations/state.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Plan } from '../../scenarios/plan.ts'
import type { Session } from '../sessions.ts'
import type { Attempts, AttemptSettings } from './attempts.ts'
import type { MemoryLimit } from '../memory-limit.ts'
import type { AttemptQueue, Delivery, WebhookMessage, Withheld } from './delivery.ts'
import type { Subscription } from './subscription.ts'

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
  /** Returns the subscriptions that can still send something, in the order in which they would at the same time. */
  listSubscriptions(): RestoredSubscription[]
  /** Goes on with a subscription of a snapshot. */
  restore(restored: RestoredSubscription): void
  /** Goes on with a delivery of a snapshot. A pending one is sent at its time, if its host is allowed here. */
  restoreDelivery(session: Session, delivery: Delivery): void
  /** Computes the due webhooks of generations again, after a poll or a manual end. */
  reschedule(generations: readonly Generation[]): void
  /** Cancels the webhook of a generation that was removed. A group waits for its other generations. */
  unsubscribe(generation: Generation): void
  /** True if the webhook of a generation, or of its group, is still to be sent although it has ended. */
  isScheduled(generation: Generation): boolean
  /** Returns the webhooks of a generation, and of its group, that are still to be sent. */
  listScheduled(generation: Generation): ScheduledWebhook[]
  /** Sends a delivery now, whatever its status. */
  send(delivery: Delivery, session: Session): Promise<void>
  readonly settleAfter: Attempts['settleAfter']
}

/** A webhook that is still to be sent. */
export interface ScheduledWebhook {
  /** The id of the generation, or of the row of a group. */
  readonly id: string
  /** The time at which it is due, on the fake's clock; undefined if time alone does not end the generation. */
  readonly at: number | undefined
}

/** A subscription, and the end that its last webhook reported. */
export interface RestoredSubscription {
  readonly subscription: Subscription
  readonly queue: AttemptQueue
  readonly reported: StateAt | undefined
}

/** A subscription, and what was sent for it. */
interface Entry extends RestoredSubscription {
  /** The end that the last webhook reported. A webhook that is sent early can report another one than the real end. */
  reported: StateAt | undefined
  /** The number of times that a webhook was scheduled before. */
  order: number
  /** The time at which a webhook is due; undefined if none is scheduled. */
  dueAt: number | undefined
  cancel: () => void
  readonly stopListening: () => void
}

const MAX_DELIVERIES_PER_SESSION = 1_000

/** What the webhooks of a fake share with its other parts. */
export interface WebhookSetup {
  readonly memory: MemoryLimit
  readonly warnOnce: (text: string) => void
  readonly observers: ReadonlySet<DeliveryObserver>
}

export function createWebhooks(
  settings: WebhookSettings,
  { memory, warnOnce, observers }: WebhookSetup,
): Webhooks {
  const entries = new Map<Generation, Entry>()
  const groups = new Map<Generation, Entry>()
  let scheduled = 0
  const attempts = createAttempts(settings, (delivery) => notifyObservers([delivery]))

  function notifyObservers(deliveries: readonly Delivery[]): void {
    for (const observe of observers) observe(deliveries)
  }

  /** A group of many generations is scheduled once. */
  function reschedule(generations: readonly Generation[]): void {
    const changed = new Set<Entry>()
    for (const generation of generations)
      for (const entry of [entries.get(generation), groups.get(generation)])
        if (entry !== undefined) changed.add(entry)
    for (const entry of changed) schedule(entry)
  }

  /** `earliestAt` is the time of an event that makes an earlier end the last one. */
  function schedule(entry: Entry, earliestAt = -Infinity): void {
    const { subscription, reported } = entry
    const due = findDue(subscription)
    if (reported !== undefined && (due === undefined || isSameEnd(due.end, reported))) return
    entry.cancel()
    entry.dueAt = undefined
    if (due === undefined) return
    const { clock } = subscription.session
    scheduled += 1
    entry.order = scheduled
    entry.dueAt = Math.max(due.at, earliestAt)
    const cancel = clock.setAlarm(entry.dueAt, (at) => sendDue(entry, { ...due, at }), { unref: true })
    // Unless it was due already, and sending it has set another alarm.
    if (entry.reported === reported) entry.cancel = cancel
  }

  function sendDue(entry: Entry, { at, end }: DueWebhook): void {
    const { session } = entry.subscription
    entry.reported = end
    entry.dueAt = undefined
    if (session.clock.now() >= end.since) remove(entry)
    else removeAtEnd(entry, end)
    try {
      deliver(entry, { at, end })
    } catch (error) {
      warnOnce(`Failed to create a webhook: ${String(error)}.`)
    }
  }

  /** Until its end, a generation can end in another way than its webhook has reported. */
  function removeAtEnd(entry: Entry, end: StateAt): void {
    const { clock } = entry.subscription.session
    entry.cancel = clock.setAlarm(end.since, () => remove(entry), { unref: true })
  }

  function deliver({ subscription, queue }: Entry, { at, end }: DueWebhook): void {
    const { id, provider, plan, session, nextNumber, compose, group } = subscription
    // A lost webhook, which has no copies, is one delivery too.
    const numbers = Array.from({ length: Math.max(plan.webhook.copies, 1) }, nextNumber)
    const message = compose(end)
    if (message === undefined) return
    const withheld = findLost(plan) ?? findBlocked(message)
    const deliveries = numbers.map((number): Delivery => ({
      number,
      provider,
      generation: id,
      group: group && listCounted(subscription).map((generation) => generation.id),
      session: session.name,
      message,
      at,
      nextAt: undefined,
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
  function addDelivery(session: Session, delivery: Delivery): void {
    const { deliveries, lifetime } = session
    const drop = (removed: Delivery): void => {
      const index = deliveries.indexOf(removed)
      if (index !== -1) deliveries.splice(index, 1)
      session.droppedDeliveries += 1
      attempts.remove(removed)
    }
    deliveries.push(delivery)
    const bytes = DELIVERY_BYTES + delivery.message.body.length + delivery.message.url.length
    memory.add(delivery, { bytes, lifetime, remove: () => drop(delivery) })
    const [oldest] = deliveries
    if (deliveries.length <= MAX_DELIVERIES_PER_SESSION || oldest === undefined) return
    memory.delete(oldest)
    drop(oldest)
  }

  function findBlocked({ url }: WebhookMessage): Withheld | undefined {
    const reason = validateWebhookUrl(url, settings.hosts)
    return reason === undefined ? undefined : { status: 'blocked', reason }
  }

  function getMap({ group }: Subscription): Map<Generation, Entry> {
    return group === undefined ? entries : groups
  }

  function remove(entry: Entry): void {
    entry.cancel()
    entry.stopListening()
    for (const generation of entry.subscription.generations) getMap(entry.subscription).delete(generation)
  }

  /** A group without generations sends nothing. */
  function unsubscribe(generation: Generation): void {
    const entry = entries.get(generation)
    if (entry !== undefined) remove(entry)
    const group = groups.get(generation)
    if (group === undefined) return
    groups.delete(generation)
    if (listCounted(group.subscription).length === 0) remove(group)
    else schedule(group, group.subscription.session.clock.now())
  }

  function add(restored: RestoredSubscription): void {
    const { subscription, reported } = restored
    const { lifetime } = subscription.session
    if (lifetime.isOver) return
    const entry: Entry = {
      ...restored,
      order: 0,
      dueAt: undefined,
      cancel: () => {},
      stopListening: lifetime.onEnd(() => remove(entry)),
    }
    for (const generation of subscription.generations) getMap(subscription).set(generation, entry)
    if (reported !== undefined) {
      scheduled += 1
      entry.order = scheduled
      removeAtEnd(entry, reported)
    }
    schedule(entry)
  }

  return {
    subscribe: (subscription) => add({ subscription, queue: createAttemptQueue(), reported: undefined }),
    listSubscriptions: () =>
      [...new Set([...entries.values(), ...groups.values()])].sort((a, b) => a.order - b.order),
    restore: add,
    restoreDelivery(session, delivery) {
      addDelivery(session, delivery)
      if (!delivery.isPending) return
      delivery.withheld = findBlocked(delivery.message)
      if (delivery.withheld === undefined) attempts.resume(delivery, session)
      else delivery.isPending = false
    },
    reschedule,
    isScheduled: (generation) => [entries.get(generation), groups.get(generation)].some(isLate),
    listScheduled: (generation) =>
      [entries.get(generation), groups.get(generation)].flatMap((entry) =>
        entry === undefined || (entry.reported !== undefined && entry.dueAt === undefined)
          ? []
          : { id: entry.subscription.id, at: entry.dueAt },
      ),
    unsubscribe,
    async send(delivery, session) {
      delivery.withheld = findBlocked(delivery.message)
      if (delivery.withheld === undefined) await attempts.sendOnce(delivery, session)
      else notifyObservers([delivery])
    },
    settleAfter: (move) => attempts.settleAfter(move),
  }
}

function isLate(entry: Entry | undefined): boolean {
  if (entry === undefined || entry.reported !== undefined) return false
  const endsAt = findDue(entry.subscription)?.end.since ?? Infinity
  return endsAt <= entry.subscription.session.clock.now()
}

/** About the memory that a delivery takes in addition to its body, with the headers of its attempts. */
const DELIVERY_BYTES = 2_000

function findLost(plan: Plan): Withheld | undefined {
  return plan.webhook.copies > 0
    ? undefined
    : { status: 'lost', reason: `the scenario ${plan.scenario} loses the webhook` }
}

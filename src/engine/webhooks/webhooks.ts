import { nextTick } from '../../lib/next-tick.ts'
import { checkWebhookUrl } from './allow-host.ts'
import { getDeliveryStatus } from './delivery.ts'
import { findDueWebhook } from './due.ts'
import { createInOrder } from './in-order.ts'
import { post } from './post.ts'
import type { Clock } from '../clock.ts'
import type { Generation } from '../../generations/generation.ts'
import type { StateAt } from '../../generations/state.ts'
import type { Attempt, Delivery, WebhookMessage, Withheld } from './delivery.ts'
import type { DueWebhook } from './due.ts'

/** Who is told of a generation's end. */
export interface Subscription {
  readonly generation: Generation
  readonly clock: Clock
  readonly nextNumber: () => number
  /** How long it is told late because of its neighbours. */
  readonly reorderDelayMs: number
  /** What to post at this instant about an end; undefined for nothing. */
  readonly compose: (end: StateAt, sentAt: number) => Promise<WebhookMessage | undefined>
}

export interface WebhookSettings {
  /** Hosts that are allowed besides local ones; `*` for all. */
  readonly hosts: readonly string[]
  /** How often a delivery is tried. */
  readonly attempts: number
  /** How long one try may take, in real time. */
  readonly timeoutMs: number
}

/** Hears of the deliveries that have changed. */
export type DeliveryObserver = (deliveries: readonly Delivery[]) => void

/** Tells receivers when generations end: the transitions due, minus those already told. */
export interface Webhooks {
  /** Tells somebody once the generation ends; after the answer to the current call, if it has. */
  subscribe(subscription: Subscription): void
  /** Looks again, after a generation was read or decided on. */
  reschedule(generation: Generation): void
  /** Forgets a generation that is gone. */
  unsubscribe(generation: Generation): void
  /** Sends a delivery now, whatever became of it. */
  send(delivery: Delivery, clock: Clock): Promise<void>
  deliveries(session: string): readonly Delivery[]
  clear(session: string): void
  /** Tells of every change to deliveries; returns what ends that. */
  observe(observer: DeliveryObserver): () => void
  /** Gives up what is under way. */
  close(): void
  /** Resolves once everything that is under way has ended. */
  settle(): Promise<void>
}

/** An end that is told of now. */
interface Notification {
  readonly at: number
  readonly end: StateAt
  /** The numbers of its deliveries. */
  readonly numbers: readonly number[]
  readonly isForgotten: () => boolean
}

interface AttemptOptions extends Pick<Notification, 'at' | 'isForgotten'> {
  readonly clock: Clock
}

/** Assumed: the first wait before another try; it doubles each time. No provider documents one. */
const RETRY_DELAY_MS = 1_000

/** Kept for each session. */
const MAX_KEPT = 1_000

export function createWebhooks(settings: WebhookSettings, warn: (text: string) => void): Webhooks {
  const watched = new Map<Generation, { readonly subscription: Subscription; cancel: () => void }>()
  const ledger = new Map<string, Delivery[]>()
  /** Replaced when a session is cleared: nobody goes on with what was before. */
  const eras = new Map<string, object>()
  const underWay = new Set<Promise<void>>()
  const observers = new Set<DeliveryObserver>()
  const closing = new AbortController()
  const inOrder = createInOrder()

  function changed(...deliveries: readonly Delivery[]): void {
    for (const observe of observers) observe(deliveries)
  }

  function send(message: WebhookMessage): Promise<Pick<Attempt, 'status' | 'error'>> {
    return post(message, { timeoutMs: settings.timeoutMs, closing: closing.signal })
  }

  function track(work: Promise<void>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  function noteMishap(error: unknown): void {
    warn(`A webhook could not be made: ${String(error)}.`)
  }

  function arm(generation: Generation): void {
    const watch = watched.get(generation)
    if (watch === undefined) return
    watch.cancel()
    const { subscription } = watch
    const due = findDueWebhook(generation, subscription.reorderDelayMs)
    if (due === undefined) return
    watch.cancel = subscription.clock.alarm(due.at, (at) => ring(subscription, { ...due, at }), {
      idle: true,
    })
  }

  function ring(subscription: Subscription, { at, end }: DueWebhook): void {
    const { generation, nextNumber } = subscription
    watched.delete(generation)
    // Drawn now, because what follows ends in any order. What is lost is kept too.
    const numbers = Array.from({ length: Math.max(generation.plan.webhook.copies, 1) }, nextNumber)
    const isForgotten = toForgotten(generation.session)
    const work = (): Promise<void> => tell(subscription, { at, end, numbers, isForgotten }).catch(noteMishap)
    track(inOrder(generation.session, at, work))
  }

  /** Tells from now on whether the session was cleared. */
  function toForgotten(session: string): () => boolean {
    const era = eras.get(session) ?? {}
    eras.set(session, era)
    return () => eras.get(session) !== era
  }

  async function tell({ generation, clock, compose }: Subscription, telling: Notification): Promise<void> {
    const { at, end, numbers, isForgotten } = telling
    // After the answer to the call that brought it.
    await nextTick()
    const message = await compose(end, at)
    if (message === undefined || isForgotten()) return
    const withheld = findLost(generation) ?? toBlocked(message)
    const { provider, id, session } = generation
    const isPending = withheld === undefined
    const deliveries = numbers.map((number): Delivery => ({
      number,
      provider,
      generation: id,
      session,
      message,
      at,
      attempts: [],
      isPending,
      withheld,
    }))
    for (const delivery of deliveries) keep(delivery)
    changed(...deliveries)
    if (isPending)
      await Promise.all(deliveries.map((delivery) => attempt(delivery, { clock, at, isForgotten })))
  }

  function toBlocked({ url }: WebhookMessage): Withheld | undefined {
    const reason = checkWebhookUrl(url, settings.hosts)
    return reason === undefined ? undefined : { status: 'blocked', reason }
  }

  function keep(delivery: Delivery): void {
    const kept = ledger.get(delivery.session) ?? []
    const all = [...kept.slice(1 - MAX_KEPT), delivery]
    ledger.set(
      delivery.session,
      all.sort((a, b) => a.number - b.number),
    )
  }

  async function attempt(delivery: Delivery, { clock, at, isForgotten }: AttemptOptions): Promise<void> {
    const { attempts, message } = delivery
    attempts.push({ at, ...(await send(message)) })
    delivery.isPending = attempts.length < settings.attempts && getDeliveryStatus(delivery) === 'pending'
    changed(delivery)
    if (!delivery.isPending) return
    const next = at + RETRY_DELAY_MS * 2 ** (attempts.length - 1)
    const retry = (due: number): void => {
      if (isForgotten()) return
      // In the meantime it may have been sent by hand.
      delivery.isPending = getDeliveryStatus(delivery) === 'pending'
      if (delivery.isPending) track(attempt(delivery, { clock, at: due, isForgotten }).catch(noteMishap))
    }
    clock.alarm(next, retry, { idle: true })
  }

  return {
    subscribe(subscription) {
      watched.set(subscription.generation, { subscription, cancel: () => {} })
      arm(subscription.generation)
    },
    reschedule: arm,
    unsubscribe(generation) {
      watched.get(generation)?.cancel()
      watched.delete(generation)
    },
    async send(delivery, clock) {
      delivery.withheld = toBlocked(delivery.message)
      if (delivery.withheld === undefined) {
        delivery.attempts.push({ at: clock.now(), ...(await send(delivery.message)) })
      }
      changed(delivery)
    },
    deliveries: (session) => ledger.get(session) ?? [],
    clear(session) {
      ledger.delete(session)
      eras.delete(session)
    },
    observe(observer) {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    close: () => closing.abort(),
    async settle() {
      while (underWay.size > 0) await Promise.allSettled(underWay)
    },
  }
}

function findLost({ plan }: Generation): Withheld | undefined {
  return plan.webhook.copies > 0
    ? undefined
    : { status: 'lost', reason: `the scenario ${plan.scenario} loses it` }
}

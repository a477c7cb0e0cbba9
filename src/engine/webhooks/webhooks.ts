import { nextTick } from '../../lib/next-tick.ts'
import { getDeliveryStatus } from './delivery.ts'
import { findDueWebhook } from '../../generations/state.ts'
import { createOrderedRunner } from './ordered-runner.ts'
import { post, validateWebhookUrl } from './post.ts'
import type { Clock } from '../clock.ts'
import type { Generation } from '../../generations/generation.ts'
import type { DueWebhook, StateAt } from '../../generations/state.ts'
import type { WebhookAttempt, Delivery, WebhookMessage, Withheld } from './delivery.ts'

/** A generation whose end is to be sent as a webhook. */
export interface Subscription {
  readonly generation: Generation
  readonly clock: Clock
  readonly nextNumber: () => number
  /** The extra delay of a scenario that reorders webhooks. */
  readonly reorderDelayMs: number
  /** Creates the message about an end; undefined if the provider sends none. */
  readonly compose: (end: StateAt) => WebhookMessage | undefined
}

export interface WebhookSettings {
  /** The hosts that are allowed besides local ones; `*` for all. */
  readonly hosts: readonly string[]
  /** The maximum number of attempts of a delivery. */
  readonly attempts: number
  /** The timeout of one attempt, in real time. */
  readonly timeoutMs: number
  /** The clock of the time in signatures: the wall clock (`real`), or the fake's (`clock`). */
  readonly timestamps: 'real' | 'clock'
}

/** Called with the deliveries that have changed. */
export type DeliveryObserver = (deliveries: readonly Delivery[]) => void

/** The webhooks of a fake, and its ledger of deliveries. */
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
  send(delivery: Delivery, clock: Clock): Promise<void>
  listDeliveries(session: string): readonly Delivery[]
  /** Removes the deliveries of a session, and cancels their attempts. */
  clear(session: string): void
  /** Calls `observer` after every change to deliveries. Returns a function that stops it. */
  observe(observer: DeliveryObserver): () => void
  /** Aborts the requests that are in flight. */
  close(): void
  /** Resolves once all work in flight has ended. */
  settle(): Promise<void>
}

/** The end of a generation that is sent now. */
interface Notification {
  readonly at: number
  readonly end: StateAt
  readonly numbers: readonly number[]
  /** True once the session was cleared. */
  readonly isCleared: () => boolean
}

interface AttemptOptions extends Pick<Notification, 'at' | 'isCleared'> {
  readonly clock: Clock
}

/** Assumed: the delay before the second attempt; it doubles each time. No provider documents one. */
const RETRY_DELAY_MS = 1_000

const MAX_DELIVERIES_PER_SESSION = 1_000

export function createWebhooks(settings: WebhookSettings, warn: (text: string) => void): Webhooks {
  const subscriptions = new Map<Generation, { readonly subscription: Subscription; cancel: () => void }>()
  const ledger = new Map<string, Delivery[]>()
  /** A token for each session. `clear` removes it, so that work that started before sees that it must stop. */
  const clearTokens = new Map<string, object>()
  const inFlight = new Set<Promise<void>>()
  const observers = new Set<DeliveryObserver>()
  const closing = new AbortController()
  const runInOrder = createOrderedRunner()

  function notifyObservers(...deliveries: readonly Delivery[]): void {
    for (const observe of observers) observe(deliveries)
  }

  /** Signs and sends a message. Never rejects. `at` is the time of the attempt on the fake's clock. */
  async function send(message: WebhookMessage, at: number): Promise<WebhookAttempt> {
    const realAt = Date.now()
    const { url, body, headers: unsigned, sign } = message
    try {
      const headers = { ...unsigned, ...(await sign(settings.timestamps === 'clock' ? at : realAt)) }
      const options = { timeoutMs: settings.timeoutMs, closing: closing.signal }
      return { at, realAt, headers, ...(await post({ url, body, headers }, options)) }
    } catch (error) {
      return {
        at,
        realAt,
        headers: unsigned,
        status: undefined,
        error: `could not be signed: ${String(error)}`,
      }
    }
  }

  function track(work: Promise<void>): void {
    inFlight.add(work)
    void work.finally(() => inFlight.delete(work))
  }

  function warnOfError(error: unknown): void {
    warn(`Failed to create a webhook: ${String(error)}.`)
  }

  function schedule(generation: Generation): void {
    const entry = subscriptions.get(generation)
    if (entry === undefined) return
    entry.cancel()
    const { subscription } = entry
    const due = findDueWebhook(generation, subscription.reorderDelayMs)
    if (due === undefined) return
    entry.cancel = subscription.clock.setAlarm(due.at, (at) => sendDue(subscription, { ...due, at }), {
      unref: true,
    })
  }

  function sendDue(subscription: Subscription, { at, end }: DueWebhook): void {
    const { generation, nextNumber } = subscription
    subscriptions.delete(generation)
    // Numbered now, because deliveries finish in any order. A lost webhook (no copies) is one delivery too.
    const numbers = Array.from({ length: Math.max(generation.plan.webhook.copies, 1) }, nextNumber)
    const isCleared = watchForClear(generation.session)
    const work = (): Promise<void> =>
      deliver(subscription, { at, end, numbers, isCleared }).catch(warnOfError)
    track(runInOrder(generation.session, at, work))
  }

  /** Returns a function that is true once the session was cleared. */
  function watchForClear(session: string): () => boolean {
    const token = clearTokens.get(session) ?? {}
    clearTokens.set(session, token)
    return () => clearTokens.get(session) !== token
  }

  async function deliver(
    { generation, clock, compose }: Subscription,
    notification: Notification,
  ): Promise<void> {
    const { at, end, numbers, isCleared } = notification
    // So that the webhook comes after the reply of the call that made it due.
    await nextTick()
    const message = compose(end)
    if (message === undefined || isCleared()) return
    const withheld = findLost(generation) ?? findBlocked(message)
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
    for (const delivery of deliveries) addToLedger(delivery)
    notifyObservers(...deliveries)
    if (isPending)
      await Promise.all(deliveries.map((delivery) => makeAttempt(delivery, { clock, at, isCleared })))
  }

  function findBlocked({ url }: WebhookMessage): Withheld | undefined {
    const reason = validateWebhookUrl(url, settings.hosts)
    return reason === undefined ? undefined : { status: 'blocked', reason }
  }

  function addToLedger(delivery: Delivery): void {
    const deliveries = ledger.get(delivery.session) ?? []
    const all = [...deliveries.slice(1 - MAX_DELIVERIES_PER_SESSION), delivery]
    ledger.set(
      delivery.session,
      all.sort((a, b) => a.number - b.number),
    )
  }

  async function makeAttempt(delivery: Delivery, { clock, at, isCleared }: AttemptOptions): Promise<void> {
    const { attempts, message } = delivery
    attempts.push(await send(message, at))
    delivery.isPending = attempts.length < settings.attempts && getDeliveryStatus(delivery) === 'pending'
    notifyObservers(delivery)
    if (!delivery.isPending) return
    const next = at + RETRY_DELAY_MS * 2 ** (attempts.length - 1)
    const retry = (due: number): void => {
      if (isCleared()) return
      // It may have been sent with `send` in the meantime.
      delivery.isPending = getDeliveryStatus(delivery) === 'pending'
      if (delivery.isPending) track(makeAttempt(delivery, { clock, at: due, isCleared }).catch(warnOfError))
    }
    clock.setAlarm(next, retry, { unref: true })
  }

  return {
    subscribe(subscription) {
      subscriptions.set(subscription.generation, { subscription, cancel: () => {} })
      schedule(subscription.generation)
    },
    reschedule: schedule,
    isScheduled: (generation) => subscriptions.has(generation),
    unsubscribe(generation) {
      subscriptions.get(generation)?.cancel()
      subscriptions.delete(generation)
    },
    async send(delivery, clock) {
      delivery.withheld = findBlocked(delivery.message)
      if (delivery.withheld === undefined) {
        delivery.attempts.push(await send(delivery.message, clock.now()))
      }
      notifyObservers(delivery)
    },
    listDeliveries: (session) => ledger.get(session) ?? [],
    clear(session) {
      ledger.delete(session)
      clearTokens.delete(session)
    },
    observe(observer) {
      observers.add(observer)
      return () => observers.delete(observer)
    },
    close: () => closing.abort(),
    async settle() {
      while (inFlight.size > 0) await Promise.allSettled(inFlight)
    },
  }
}

function findLost({ plan }: Generation): Withheld | undefined {
  return plan.webhook.copies > 0
    ? undefined
    : { status: 'lost', reason: `the scenario ${plan.scenario} loses the webhook` }
}

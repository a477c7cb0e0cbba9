import { buildOutputUrls } from '../../engine/base-urls.ts'
import { SeededLinks } from '../../engine/ids.ts'
import { createGroup, createGroupSubscription, createSubscription } from '../../engine/subscribe-webhook.ts'
import { createAttemptQueue } from '../../engine/webhooks/delivery.ts'
import { signMessage } from '../../engine/webhooks/message.ts'
import { getProvider } from '../get-provider.ts'
import { explainErrors } from './errors.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { Session } from '../../engine/sessions.ts'
import type { PlannedSubscription, Subscriber } from '../../engine/subscribe-webhook.ts'
import type { AttemptQueue, Delivery } from '../../engine/webhooks/delivery.ts'
import type { RestoredSubscription } from '../../engine/webhooks/webhooks.ts'
import type { Generation } from '../../generations/generation.ts'
import type { Plan } from '../../scenarios/plan.ts'
import type { SessionData, SnapshotData } from './schema.ts'

type WebhookData = SnapshotData['webhooks'][number]
type DeliveryData = SessionData['deliveries'][number]

/** The restored parts that webhooks refer to. */
export interface WebhookParts {
  readonly generations: readonly Generation[]
  readonly plans: readonly Plan[]
}

/**
 * Prepares the deliveries and the webhooks to come of a snapshot. `fresh` has its sessions; `fake` is the fake that takes over its
 * state. Returns a function that begins to send.
 */
export function prepareWebhooks(
  { fresh, fake }: { readonly fresh: FakeState; readonly fake: FakeState },
  data: SnapshotData,
  parts: WebhookParts,
): () => void {
  const queues = createQueues()
  const deliveries = data.sessions.flatMap(({ name, deliveries: list }) => {
    const session = fresh.sessions.getOrCreate(name)
    return list.map((delivery) => ({
      session,
      delivery: restoreDelivery(fresh, session, { delivery, queues }),
    }))
  })
  const subscriptions = data.webhooks.map((webhook, index): RestoredSubscription => {
    const subscription = explainErrors(['webhooks', index], () =>
      restoreSubscription({ fresh, fake }, webhook, parts),
    )
    const { session, provider, id } = subscription
    const { reported } = webhook
    return {
      subscription,
      queue: queues.get(session.name, provider, id),
      reported: reported && { ...reported, failure: reported.failure },
    }
  })
  return () => {
    for (const { session, delivery } of deliveries) fresh.webhooks.restoreDelivery(session, delivery)
    for (const subscription of subscriptions) fresh.webhooks.restore(subscription)
  }
}

/** The queues of attempts. Deliveries about one generation share one. */
interface Queues {
  get(session: string, provider: string, id: string): AttemptQueue
}

function createQueues(): Queues {
  const queues = new Map<string, AttemptQueue>()
  return {
    get(...key) {
      const name = JSON.stringify(key)
      const queue = queues.get(name) ?? createAttemptQueue()
      queues.set(name, queue)
      return queue
    },
  }
}

/** The message is signed with the secret of the fake that restores. */
function restoreDelivery(
  fresh: FakeState,
  { name: session }: Session,
  { delivery, queues }: { readonly delivery: DeliveryData; readonly queues: Queues },
): Delivery {
  const { number, generation, group, url, body, headers, signatureFault, at, nextAt } = delivery
  const { attempts, attemptCount, isPending, withheld } = delivery
  const provider = getProvider(fresh.providers, delivery.provider, 'restore a delivery')
  return {
    number,
    provider: provider.name,
    generation,
    group,
    session,
    message: signMessage(fresh, provider, { url, body, headers, signatureFault }),
    at,
    nextAt,
    attempts: attempts.map(({ at: attemptAt, realAt, status, error, isTimeout, headers: sent }) => ({
      at: attemptAt,
      realAt,
      status,
      error,
      isTimeout,
      headers: sent,
    })),
    attemptCount,
    queue: queues.get(session, provider.name, generation),
    isPending,
    isRemoved: false,
    withheld,
  }
}

function restoreSubscription(
  { fresh, fake }: { readonly fresh: FakeState; readonly fake: FakeState },
  { generations: indexes, group: row, plan: planIndex, reorderDelayMs }: WebhookData,
  { generations: all, plans }: WebhookParts,
): RestoredSubscription['subscription'] {
  const generations = indexes.flatMap((index) => all[index] ?? [])
  const [first] = generations
  const plan = plans[planIndex]
  if (first === undefined || plan === undefined) throw new Error('has no generation')
  const provider = getProvider(fresh.providers, first.provider, 'restore a webhook')
  const session = fresh.sessions.getOrCreate(first.session)
  // The URLs are read when they are used, because the server of the fake may not listen yet.
  const links = new SeededLinks(fresh.seed, {
    get baseUrl() {
      return buildOutputUrls(fake, provider, session.name).baseUrl
    },
    get mediaUrl() {
      return buildOutputUrls(fake, provider, session.name).mediaUrl
    },
  })
  const subscriber: Subscriber = { provider, session, links }
  if (row === undefined) return withDelay(createSubscription(fake, first, subscriber), reorderDelayMs)
  const group = createGroup(provider, row)
  const subscription = group && createGroupSubscription(fake, { ...group, generations, subscriber }, plan)
  return withDelay(subscription, reorderDelayMs)
}

function withDelay(
  subscription: PlannedSubscription | undefined,
  reorderDelayMs: number,
): RestoredSubscription['subscription'] {
  if (subscription === undefined) throw new Error('the input has no webhook URL')
  return { ...subscription, reorderDelayMs }
}

import { stateAt } from '../generations/state.ts'
import { recordEndCoverage } from './coverage.ts'
import { nextNumber } from './sessions.ts'
import { createMessage } from './webhooks/message.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { GroupWebhook, Links } from '../handlers/context.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { FakeState } from './fake-state.ts'
import type { Session } from './sessions.ts'
import type { WebhookMessage } from './webhooks/delivery.ts'
import type { GroupRow, Subscription } from './webhooks/subscription.ts'

/** The owner of a generation, and the links for its webhook. */
export interface Subscriber {
  readonly provider: Provider
  readonly session: Session
  readonly links: Links
}

/** Schedules the webhook of a generation, if its input has a webhook URL and its provider sends webhooks. */
export function subscribeWebhook(fake: FakeState, generation: Generation, subscriber: Subscriber): void {
  const { session, provider, id } = generation
  // A call that creates very many generations can remove the first of them before its reply.
  if (fake.store.find(session, provider, id) !== generation) return
  const subscription = createSubscription(fake, generation, subscriber)
  if (subscription !== undefined)
    fake.webhooks.subscribe({
      ...subscription,
      reorderDelayMs: drawReorderDelay(subscriber, generation.plan),
    })
}

/** A subscription without the delay of a scenario that reorders webhooks. */
export type PlannedSubscription = Omit<Subscription, 'reorderDelayMs'>

/** Creates the subscription of a generation; undefined if it has no webhook. */
export function createSubscription(
  fake: FakeState,
  generation: Generation,
  { provider, session, links }: Subscriber,
): PlannedSubscription | undefined {
  const { webhook } = provider
  const url = webhook?.url(generation.input)
  if (webhook === undefined || url === undefined) return undefined
  const { plan } = generation
  const scope = { provider, plan, url }

  function compose(end: StateAt): WebhookMessage | undefined {
    if (webhook === undefined) return undefined
    const payload = webhook.body(
      { generation, state: end, at: end.since },
      { links, revision: fake.revisions.get(provider.name) ?? '' },
    )
    if (payload === undefined) {
      fake.warnOnce(
        `${provider.label} sends no webhook for a generation that is ${end.state}, so its webhook URL gets none. Read the status instead.`,
      )
      return undefined
    }
    recordEndCoverage(fake, generation)
    return createMessage(fake, scope, payload)
  }

  return {
    generations: [generation],
    group: undefined,
    id: generation.id,
    ...planSending(session, provider, plan),
    compose,
  }
}

/** A webhook about several generations. */
export interface Group {
  readonly group: GroupRow
  readonly webhook: GroupWebhook<unknown>
  readonly generations: readonly Generation[]
  readonly subscriber: Subscriber
}

/** Returns the webhook of a row; undefined if it has none. Throws if the provider does not list the collection. */
export function createGroup(
  { label, collections = [] }: Provider,
  group: GroupRow,
): Pick<Group, 'group' | 'webhook'> | undefined {
  const definition = collections.find(({ name }) => name === group.collection)
  if (definition === undefined) throw new Error(`${label} does not list "${group.collection}" in collections`)
  const webhook = definition.webhook?.(group.row)
  return webhook && { group, webhook }
}

/** Schedules a webhook for the time when all generations of a group have ended. */
export function subscribeGroup(fake: FakeState, group: Group): void {
  const plan = group.generations[0]?.plan
  if (plan === undefined) return
  const reorderDelayMs = drawReorderDelay(group.subscriber, plan)
  fake.webhooks.subscribe({ ...createGroupSubscription(fake, group, plan), reorderDelayMs })
}

/** Creates the subscription of a group. `plan` sets the delay, the copies and the signature. */
export function createGroupSubscription(
  fake: FakeState,
  { group, webhook, generations, subscriber }: Group,
  plan: Plan,
): PlannedSubscription {
  const { provider, session, links } = subscriber
  const counts = (generation: Generation): boolean =>
    fake.store.getWithDeleted(session.name, provider.name, generation.id) === generation
  return {
    generations,
    group,
    counts,
    id: webhook.id,
    ...planSending(session, provider, plan),
    compose(end) {
      const snapshots = generations.filter(counts).map((generation) => ({
        generation,
        state: stateAt(generation, end.since),
        at: end.since,
      }))
      for (const { generation } of snapshots) recordEndCoverage(fake, generation)
      const revision = fake.revisions.get(provider.name) ?? ''
      const payload = webhook.body(snapshots, { links, revision })
      return createMessage(fake, { provider, plan, url: webhook.url }, payload)
    },
  }
}

/** Returns what a subscription takes from its session, its provider and its plan. */
function planSending(
  session: Session,
  provider: Provider,
  plan: Plan,
): Pick<Subscription, 'provider' | 'plan' | 'session' | 'nextNumber'> {
  return {
    provider: provider.name,
    plan,
    session,
    nextNumber: () => nextNumber(session, 'delivery'),
  }
}

/** Returns the extra delay of every second webhook, if the scenario reorders webhooks. */
function drawReorderDelay(
  { session, provider }: Pick<Subscriber, 'session' | 'provider'>,
  { webhook: { reorderMs } }: Plan,
): number {
  const isReordered = reorderMs > 0 && nextNumber(session, `reorder/${provider.name}`) % 2 === 1
  return isReordered ? reorderMs : 0
}

import { stateAt } from '../generations/state.ts'
import { recordEndCoverage } from './coverage.ts'
import { nextNumber } from './sessions.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { GroupWebhook, Links } from '../handlers/context.ts'
import type { Provider, WebhookDefinition } from '../handlers/provider.ts'
import type { Plan } from '../scenarios/plan.ts'
import type { SignatureFault } from '../scenarios/scenario.ts'
import type { FakeState } from './fake-state.ts'
import type { Session } from './sessions.ts'
import type { WebhookMessage } from './webhooks/delivery.ts'
import type { Subscription } from './webhooks/webhooks.ts'

/** The owner of a generation, and the links for its webhook. */
export interface Subscriber {
  readonly provider: Provider
  readonly session: Session
  readonly links: Links
}

/** Schedules the webhook of a generation, if its input has a webhook URL and its provider sends webhooks. */
export function subscribeWebhook(
  fake: FakeState,
  generation: Generation,
  { provider, session, links }: Subscriber,
): void {
  const { webhook } = provider
  const url = webhook?.url(generation.input)
  if (webhook === undefined || url === undefined) return
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

  fake.webhooks.subscribe({
    generations: [generation],
    isGroup: false,
    id: generation.id,
    ...planSending(session, provider, plan),
    compose,
  })
}

/** A webhook about several generations. */
export interface Group {
  readonly webhook: GroupWebhook<unknown>
  readonly generations: readonly Generation[]
  readonly subscriber: Subscriber
}

/** Schedules a webhook for the time when all generations of a group have ended. */
export function subscribeGroup(fake: FakeState, { webhook, generations, subscriber }: Group): void {
  const { provider, session, links } = subscriber
  const plan = generations[0]?.plan
  if (plan === undefined) return
  const revision = fake.revisions.get(provider.name) ?? ''
  const counts = (generation: Generation): boolean =>
    fake.store.getWithDeleted(session.name, provider.name, generation.id) === generation
  fake.webhooks.subscribe({
    generations,
    isGroup: true,
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
      return createMessage(
        fake,
        { provider, plan, url: webhook.url },
        webhook.body(snapshots, { links, revision }),
      )
    },
  })
}

/** Returns what a subscription takes from its session, its provider and its plan. */
function planSending(
  session: Session,
  provider: Provider,
  plan: Plan,
): Pick<Subscription, 'provider' | 'plan' | 'session' | 'nextNumber' | 'reorderDelayMs'> {
  const { reorderMs } = plan.webhook
  const isReordered = reorderMs > 0 && nextNumber(session, `reorder/${provider.name}`) % 2 === 1
  return {
    provider: provider.name,
    plan,
    session,
    nextNumber: () => nextNumber(session, 'delivery'),
    reorderDelayMs: isReordered ? reorderMs : 0,
  }
}

/** Returns the message of a webhook, with the changes that its scenario makes. */
function createMessage(
  { webhookSecret: secret }: FakeState,
  {
    provider: { webhook },
    plan,
    url,
  }: { readonly provider: Provider; readonly plan: Plan; readonly url: string },
  payload: object,
): WebhookMessage {
  const { hasEmptyError, signature: fault } = plan.webhook
  const body = JSON.stringify(hasEmptyError ? withoutError(payload, webhook?.errorFields ?? []) : payload)
  return {
    url,
    body,
    headers: { 'content-type': 'application/json' },
    sign: (at) => sign(webhook, body, { secret, fault, at }),
    secret,
  }
}

/** Returns the body with null in its error fields. */
function withoutError(payload: object, errorFields: readonly string[]): object {
  const fields = errorFields.filter((field) => field in payload)
  return { ...payload, ...Object.fromEntries(fields.map((field) => [field, null])) }
}

interface SigningOptions {
  readonly at: number
  readonly secret: string
  readonly fault: SignatureFault | undefined
}

/** Assumed: older than any receiver accepts. No page documents a tolerance, and no documented sample checks one. */
const STALE_MS = 600_000

/** Returns the signature headers of a webhook, damaged as the scenario says. */
async function sign(
  webhook: WebhookDefinition<unknown> | undefined,
  body: string,
  { at, secret, fault }: SigningOptions,
): Promise<Readonly<Record<string, string>>> {
  if (webhook?.sign === undefined) return {}
  switch (fault) {
    case undefined:
      return webhook.sign(body, at, secret)
    case 'missing':
      return {}
    case 'stale':
      return webhook.sign(body, at - STALE_MS, secret)
    case 'wrong':
      return webhook.sign(body, at, `${secret}-wrong`)
  }
}

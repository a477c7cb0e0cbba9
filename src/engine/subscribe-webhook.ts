import { recordEndCoverage } from './coverage.ts'
import { nextNumber } from './session.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { SignatureFault } from '../scenarios/scenario.ts'
import type { Session } from './session.ts'
import type { FakeState } from './fake-state.ts'
import type { WebhookMessage } from './webhooks/delivery.ts'
import type { Links, Provider, WebhookDefinition } from '../handlers/provider.ts'

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
  const { signature, reorderMs } = generation.plan.webhook

  async function compose(end: StateAt, sentAt: number): Promise<WebhookMessage | undefined> {
    const payload = webhook?.body(
      { generation, state: end, at: end.since },
      { links, revision: fake.getRevision(provider.name) },
    )
    if (url === undefined || payload === undefined) return undefined
    recordEndCoverage(fake, generation)
    const body = JSON.stringify(payload)
    const signing = { at: sentAt, secret: fake.webhookSecret, fault: signature }
    const signatureHeaders = await sign(webhook, body, signing)
    return { url, body, headers: { 'content-type': 'application/json', ...signatureHeaders } }
  }

  fake.webhooks.subscribe({
    generation,
    clock: session.clock,
    nextNumber: () => nextNumber(session, 'delivery'),
    reorderDelayMs:
      reorderMs > 0 && nextNumber(session, `reorder/${provider.name}`) % 2 === 1 ? reorderMs : 0,
    compose,
  })
}

interface SigningOptions {
  readonly at: number
  readonly secret: string
  readonly fault: SignatureFault | undefined
}

/** Assumed: older than any receiver accepts. Sync documents no tolerance, and its samples check none. */
const STALE_MS = 600_000

/** Returns the signature headers of a webhook, damaged as the scenario says. */
async function sign(
  webhook: WebhookDefinition<unknown> | undefined,
  body: string,
  { at, secret, fault }: SigningOptions,
): Promise<Readonly<Record<string, string>> | undefined> {
  switch (fault) {
    case undefined:
      return webhook?.sign?.(body, at, secret)
    case 'missing':
      return undefined
    case 'stale':
      return webhook?.sign?.(body, at - STALE_MS, secret)
    case 'wrong':
      return webhook?.sign?.(body, at, `${secret}-wrong`)
  }
}

import { recordEndCoverage } from './coverage.ts'
import { nextNumber } from './session.ts'
import type { Generation } from '../generations/generation.ts'
import type { StateAt } from '../generations/state.ts'
import type { SignatureFault } from '../scenarios/scenario.ts'
import type { Session } from './session.ts'
import type { FakeState } from './fake-state.ts'
import type { WebhookMessage } from './webhooks/delivery.ts'
import type { Links, Provider, WebhookDefinition } from '../handlers/provider.ts'

/** Whose generation it is, and where its links lead. */
export interface Subscriber {
  readonly provider: Provider
  readonly session: Session
  readonly links: Links
}

/** Has a generation tell its webhook when it ends, where somebody asked for that. */
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
    const words = webhook?.body(
      { generation, state: end, at: end.since },
      { links, revision: fake.getRevision(provider.name) },
    )
    if (url === undefined || words === undefined) return undefined
    recordEndCoverage(fake, generation)
    const body = JSON.stringify(words)
    const signed = await sign(webhook, body, { at: sentAt, secret: fake.webhookSecret, fault: signature })
    return { url, body, headers: { 'content-type': 'application/json', ...signed } }
  }

  fake.webhooks.subscribe({
    generation,
    clock: session.clock,
    nextNumber: () => nextNumber(session, 'delivery'),
    reorderDelayMs: reorderMs > 0 && nextNumber(session, `swap/${provider.name}`) % 2 === 1 ? reorderMs : 0,
    compose,
  })
}

interface Signing {
  readonly at: number
  readonly secret: string
  readonly fault: SignatureFault | undefined
}

/** Assumed: longer than any receiver puts up with. Sync documents no tolerance, and its samples check none. */
const STALE_MS = 600_000

/** The headers that prove who sent it, as far as the scenario lets them. */
async function sign(
  webhook: WebhookDefinition<unknown> | undefined,
  body: string,
  { at, secret, fault }: Signing,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (fault === 'missing') return undefined
  const signedAt = fault === 'stale' ? at - STALE_MS : at
  return webhook?.sign?.(body, signedAt, fault === 'wrong' ? `${secret}-of-somebody-else` : secret)
}

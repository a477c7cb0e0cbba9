import type { Provider, WebhookDefinition } from '../../handlers/provider.ts'
import type { Plan } from '../../scenarios/plan.ts'
import type { SignatureFault } from '../../scenarios/scenario.ts'
import type { FakeState } from '../fake-state.ts'
import type { WebhookMessage } from './delivery.ts'

interface MessageScope {
  readonly provider: Provider
  readonly plan: Plan
  readonly url: string
}

/** Returns the message of a webhook, with the changes that its scenario makes. */
export function createMessage(
  fake: FakeState,
  { provider, plan, url }: MessageScope,
  payload: object,
): WebhookMessage {
  const { hasEmptyError, signature } = plan.webhook
  const errorFields = provider.webhook?.errorFields ?? []
  const body = JSON.stringify(hasEmptyError ? withoutError(payload, errorFields) : payload)
  const headers = { 'content-type': 'application/json' }
  return signMessage(fake, provider, { url, body, headers, signatureFault: signature })
}

/** Returns a message that is signed with the secret of the fake, anew for each attempt. */
export function signMessage(
  { webhookSecret: secret }: Pick<FakeState, 'webhookSecret'>,
  { webhook }: Provider,
  message: Omit<WebhookMessage, 'sign' | 'secret'>,
): WebhookMessage {
  const { body, signatureFault: fault } = message
  return { ...message, sign: (at) => sign(webhook, body, { secret, fault, at }), secret }
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

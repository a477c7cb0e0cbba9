/** What is posted, and where to. */
export interface WebhookMessage {
  readonly url: string
  /** Compact JSON. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** One try at a delivery: what the receiver answered, or why it was not reached. */
export interface Attempt {
  /** When it was due: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  readonly status: number | undefined
  readonly error: string | undefined
}

/** One webhook, as it is kept. */
export interface Delivery {
  /** The how manieth of its session. */
  readonly number: number
  readonly provider: string
  readonly generation: string
  readonly session: string
  readonly message: WebhookMessage
  /** When it fell due. */
  readonly at: number
  readonly attempts: Attempt[]
  /** It is still to be tried, or to be tried again. */
  isPending: boolean
  /** Why it is not sent, where it is not. */
  withheld: Withheld | undefined
}

/** What keeps a delivery from being sent: its host, or its scenario. */
export interface Withheld {
  readonly status: 'blocked' | 'lost'
  readonly reason: string
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | Withheld['status']

export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'pending',
  'delivered',
  'failed',
  'blocked',
  'lost',
]

/** One webhook, in words. */
export interface DeliveryView {
  readonly id: string
  readonly provider: string
  readonly generation: string
  readonly session: string
  readonly url: string
  /** ISO 8601, on the fake's clock. */
  readonly at: string
  readonly status: DeliveryStatus
  readonly headers: Readonly<Record<string, string>>
  /** The JSON that was posted. */
  readonly body: unknown
  readonly attempts: readonly {
    readonly at: string
    readonly status: number | null
    readonly error: string | null
  }[]
  /** Why it was not delivered; null when it was, or still may be. */
  readonly reason: string | null
}

export function formatDeliveryId(number: number): string {
  return `whd_${number}`
}

export function getDeliveryStatus({ withheld, attempts, isPending }: Delivery): DeliveryStatus {
  if (withheld !== undefined) return withheld.status
  const last = attempts.at(-1)
  if (last?.status !== undefined && last.status >= 200 && last.status < 300) return 'delivered'
  return isPending ? 'pending' : 'failed'
}

export function createDeliveryView(delivery: Delivery): DeliveryView {
  const { number, provider, generation, session, message, at, attempts, withheld } = delivery
  const status = getDeliveryStatus(delivery)
  const last = attempts.at(-1)
  return {
    id: formatDeliveryId(number),
    provider,
    generation,
    session,
    url: message.url,
    at: new Date(at).toISOString(),
    status,
    headers: message.headers,
    body: JSON.parse(message.body),
    attempts: attempts.map((attempt) => ({
      at: new Date(attempt.at).toISOString(),
      status: attempt.status ?? null,
      error: attempt.error ?? null,
    })),
    reason:
      withheld?.reason ??
      (status === 'failed' ? (last?.error ?? `the receiver answered ${last?.status ?? ''}`) : null),
  }
}

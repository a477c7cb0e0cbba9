import { hideInText, hideUrl, hideValues } from '../../lib/secrets.ts'
import type { SignatureFault } from '../../scenarios/scenario.ts'

export interface WebhookMessage {
  readonly url: string
  /** The body: JSON without whitespace. */
  readonly body: string
  /** The headers without the signature. */
  readonly headers: Readonly<Record<string, string>>
  /** The fault of the signature. */
  readonly signatureFault: SignatureFault | undefined
  /** Returns the signature headers of an attempt. `at` is the time of the signature, in milliseconds since the epoch. */
  readonly sign: (at: number) => Promise<Readonly<Record<string, string>>>
  /** The secret of the signature, which is hidden in recorded deliveries. */
  readonly secret: string
}

/** One attempt of a delivery: the receiver's status, or the error if there was no response. */
export interface WebhookAttempt {
  /** The instant at which the attempt was due: milliseconds since the epoch, on the fake's clock. */
  readonly at: number
  /** The time of sending on the wall clock: milliseconds since the epoch. */
  readonly realAt: number
  readonly status: number | undefined
  readonly error: string | undefined
  /** True if the receiver did not answer within the timeout. */
  readonly isTimeout: boolean
  /** The headers that were sent. */
  readonly headers: Readonly<Record<string, string>>
}

/** One webhook as the fake keeps it. `createDeliveryView` turns it into its public form. */
export interface Delivery {
  /** The number in its session, counted from 1. */
  readonly number: number
  readonly provider: string
  readonly generation: string
  /** The ids of the generations whose ends a webhook about several reports; undefined for a webhook about one. */
  readonly group: readonly string[] | undefined
  readonly session: string
  readonly message: WebhookMessage
  /** The instant at which the webhook was due, on the fake's clock. */
  readonly at: number
  /** The instant at which the next attempt is due, on the fake's clock; undefined if there is none. */
  nextAt: number | undefined
  /** The last attempts. */
  readonly attempts: WebhookAttempt[]
  /** The number of attempts so far, with those that are no longer in the list. */
  attemptCount: number
  /** The order of the attempts of all deliveries of the generation. */
  readonly queue: AttemptQueue
  /** True if an attempt is still to come. */
  isPending: boolean
  /** True if its session no longer keeps it. */
  isRemoved: boolean
  /** The reason why the webhook is not sent; undefined if it is sent. */
  withheld: Withheld | undefined
}

/** The attempts about one generation. An attempt starts once the one before it has ended. */
export interface AttemptQueue {
  /** Resolves once the last attempt in the queue has ended. */
  last: Promise<unknown>
  /** The number of attempts that have not ended. */
  length: number
}

export function createAttemptQueue(): AttemptQueue {
  return { last: Promise.resolve(), length: 0 }
}

/** The reason why a delivery is not sent: its host is blocked, or its scenario loses it. */
export interface Withheld {
  readonly status: Extract<DeliveryStatus, 'blocked' | 'lost'>
  readonly reason: string
}

/** All delivery statuses. */
export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'blocked', 'lost'] as const

/**
 * The status of a delivery: not attempted or to be retried (`pending`), accepted with a 2xx (`delivered`), not accepted
 * (`failed`), not sent because its host is not allowed (`blocked`), or not sent because the scenario loses it (`lost`).
 */
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** A recorded webhook. */
export interface DeliveryView {
  /** The id of the delivery, such as `whd_1`. */
  readonly id: string
  /** The name of the provider that sends it. */
  readonly provider: string
  /** The id of the generation whose end it reports. */
  readonly generation: string
  /** The session of the generation. */
  readonly session: string
  /** The URL of the receiver. A user name, a password and secret parameters are replaced by `…`. */
  readonly url: string
  /** The time at which the webhook was due: ISO 8601, on the fake's clock. */
  readonly at: string
  /** The status of the delivery, such as `delivered`. */
  readonly status: DeliveryStatus
  /** The headers of the last attempt, with its signature but never the webhook secret. Without a signature if there was no attempt. */
  readonly headers: Readonly<Record<string, string>>
  /** The JSON body, parsed. */
  readonly body: unknown
  /**
   * The attempts so far. `at` is on the fake's clock, `realAt` on the wall clock, both ISO 8601. `status` is null if there was no
   * response, `error` if there was one. Each attempt is signed anew.
   */
  readonly attempts: readonly {
    /** The start of the attempt: ISO 8601, on the fake's clock. */
    readonly at: string
    /** The start of the attempt: ISO 8601, on the wall clock. */
    readonly realAt: string
    /** The HTTP status of the response. Null if there was no response. */
    readonly status: number | null
    /** The reason why there was no response. Null if there was one. */
    readonly error: string | null
    /** The headers that were sent. */
    readonly headers: Readonly<Record<string, string>>
  }[]
  /** The reason why the webhook was not delivered; null if it was delivered or is pending. */
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

/** Returns the public form of a delivery, without the secrets of its URL and the webhook secret. */
export function createDeliveryView(delivery: Delivery): DeliveryView {
  const { number, provider, generation, session, message, at, attempts, withheld } = delivery
  const status = getDeliveryStatus(delivery)
  const last = attempts.at(-1)
  const hide = (text: string): string => hideInText(hideValues(text, [message.secret]))
  const hideInHeaders = (headers: WebhookMessage['headers']): WebhookMessage['headers'] =>
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, hideValues(value, [message.secret])]),
    )
  return {
    id: formatDeliveryId(number),
    provider,
    generation,
    session,
    url: hideUrl(message.url),
    at: new Date(at).toISOString(),
    status,
    headers: hideInHeaders(last?.headers ?? message.headers),
    body: JSON.parse(message.body),
    attempts: attempts.map((attempt) => ({
      at: new Date(attempt.at).toISOString(),
      realAt: new Date(attempt.realAt).toISOString(),
      status: attempt.status ?? null,
      error: attempt.error === undefined ? null : hide(attempt.error),
      headers: hideInHeaders(attempt.headers),
    })),
    reason:
      withheld?.reason ??
      (status === 'failed' ? hide(last?.error ?? `the receiver answered ${last?.status ?? ''}`) : null),
  }
}

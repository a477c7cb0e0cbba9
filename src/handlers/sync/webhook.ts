import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

import { describeSyncFailure } from './failure.ts'
import { buildOutputUrl, buildSegmentUrl, getOutputSeconds, serializeInput } from './serialize.ts'
import type { GenerationSnapshot, ReplyContext } from '../context.ts'
import type { WebhookDefinition } from '../provider.ts'
import type { SyncInput, SyncInputItem } from './requests.ts'

export const syncWebhook: WebhookDefinition<SyncInput> = {
  url: ({ webhookUrl }) => webhookUrl ?? undefined,
  body: serializeWebhook,
  errorFields: ['error', 'error_code'],
  sign,
}

/** The fields of a webhook body that do not depend on the outcome. */
interface SyncWebhookFacts {
  /** The id of the generation. */
  readonly id: string
  /** ISO 8601, UTC, with milliseconds. */
  readonly createdAt: string
  /** The id of the model. */
  readonly model: string
  /** The input of the request. */
  readonly input: readonly SyncInputItem[]
  /** The options of the request. Null if it had none. */
  readonly options: Readonly<Record<string, unknown>> | null
  /** The URL of the receiver. */
  readonly webhookUrl: string | null
}

/**
 * The body of a webhook. The real API spells `error_code` here, and `errorCode` in the status.
 *
 * Source: https://sync.so/docs/api-reference/api/webhooks-payload-reference/webhooks
 */
export type SyncWebhookBody = SyncWebhookFacts &
  (
    | {
        /** The generation is completed. */
        readonly status: 'COMPLETED'
        /** Null, because the generation has not failed. */
        readonly error: null
        /** Null, because the generation has not failed. */
        readonly error_code: null
        /** Seconds. */
        readonly outputDuration: number
        /** Null only if a scenario removes it. */
        readonly outputUrl: string | null
        /** The URL of the video of the segments. Null if the request had no segments. */
        readonly segmentOutputUrl: string | null
      }
    | {
        /** The generation has failed. */
        readonly status: 'FAILED'
        /** The error message. */
        readonly error: string
        /** The error code. Null if a scenario sets only a message. */
        readonly error_code: string | null
        /** Null, because there is no video. */
        readonly outputDuration: null
        /** Null, because there is no video. */
        readonly outputUrl: null
        /** Null, because there is no video. */
        readonly segmentOutputUrl: null
      }
  )

/** Returns the declared fields only, in the published order. Assumed: fields without a value are null. */
function serializeWebhook(
  { generation, state }: GenerationSnapshot<SyncInput>,
  context: ReplyContext,
): SyncWebhookBody | undefined {
  const { id, input, createdAt } = generation
  const { model, options, webhookUrl } = input
  const facts = {
    createdAt: new Date(createdAt).toISOString(),
    id,
    input: serializeInput(generation, context),
    model,
  }
  if (state.state === 'failed') {
    const { error, errorCode } = describeSyncFailure(state.failure ?? {})
    return {
      status: 'FAILED',
      ...facts,
      error,
      error_code: errorCode,
      options,
      outputDuration: null,
      outputUrl: null,
      segmentOutputUrl: null,
      webhookUrl,
    }
  }
  // Assumed: a rejection sends no webhook, because the page declares the status as COMPLETED or FAILED.
  if (state.state !== 'completed') return undefined
  const outputUrl = buildOutputUrl(generation, context.links)
  return {
    status: 'COMPLETED',
    ...facts,
    error: null,
    error_code: null,
    options,
    outputDuration: getOutputSeconds(generation),
    outputUrl,
    segmentOutputUrl: input.segments === undefined || outputUrl === null ? null : buildSegmentUrl(outputUrl),
    webhookUrl,
  }
}

/**
 * Returns the signature headers: HMAC-SHA256 of `<t>.<raw body>`, with the secret as the key. The guide names
 * `Sync-Signature`, and the page of the payload `X-Signature-Primary`. Assumed: both have the same value.
 *
 * Sources: https://sync.so/docs/api-reference/guides/webhooks and
 * https://sync.so/docs/api-reference/api/webhooks-payload-reference/webhooks
 */
export async function sign(body: string, at: number, secret: string): Promise<Record<string, string>> {
  const seconds = Math.floor(at / 1_000)
  // Not `crypto.subtle`, which jsdom lacks.
  const digest = hmac(sha256, utf8ToBytes(secret), utf8ToBytes(`${seconds}.${body}`))
  const signature = `t=${seconds},v1=${bytesToHex(digest)}`
  return { 'sync-signature': signature, 'x-signature-primary': signature }
}

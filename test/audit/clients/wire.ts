import * as z from 'zod/mini'

import type { ProviderName } from '../../../src/index.ts'

/** Where a client sends its calls. */
export interface Target {
  readonly provider: ProviderName
  /** The base URL, as the provider documents it. */
  readonly baseUrl: string
  readonly key: string
}

/** What a client does not leave to its provider. */
export interface SubmitOptions {
  readonly webhookUrl?: string | undefined
  /** Fields of the body, besides those of every submit. */
  readonly fields?: object
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The answer to a status read. */
export interface Job {
  readonly status: string
  readonly isEnd: boolean
  readonly videoUrl: string | null
}

/** The formats of one provider. */
interface Wire {
  readonly submitPath: string
  readonly statusPath: string
  readonly body: object
  readonly webhookField: string
  readonly readId: (body: unknown) => string
  readonly readJob: (body: unknown) => Job
  readonly keyHeaders: (key: string) => Readonly<Record<string, string>>
}

const truGenCreated = z.object({ generation_id: z.string() })
const truGenJob = z.object({ status: z.string(), video_url: z.nullish(z.string()) })
const syncCreated = z.object({ id: z.string() })
const syncJob = z.object({ status: z.string(), outputUrl: z.nullish(z.string()) })
const prismCreated = z.object({ generations: z.array(z.object({ generation_id: z.string() })) })

const ENDED = new Set(['completed', 'failed', 'rejected'])

function createJob(status: string, videoUrl: string | null | undefined): Job {
  return { status, isEnd: ENDED.has(status.toLowerCase()), videoUrl: videoUrl || null }
}

const WIRES: Readonly<Record<ProviderName, Wire>> = {
  trugen: {
    submitPath: '/script-to-video/createVideo',
    statusPath: '/script-to-video/genStatus',
    body: { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'Hello' },
    webhookField: 'callback_url',
    readId: (body) => truGenCreated.parse(body).generation_id,
    readJob(body) {
      const { status, video_url: url } = truGenJob.parse(body)
      return createJob(status, url)
    },
    keyHeaders: (key) => ({ 'x-api-key': key }),
  },
  sync: {
    submitPath: '/v2/generate',
    statusPath: '/v2/generate',
    body: {
      model: 'lipsync-2',
      input: [
        { type: 'video', url: 'https://example.com/a.mp4' },
        { type: 'audio', url: 'https://example.com/a.wav' },
      ],
    },
    webhookField: 'webhookUrl',
    readId: (body) => syncCreated.parse(body).id,
    readJob(body) {
      const { status, outputUrl } = syncJob.parse(body)
      return createJob(status, outputUrl)
    },
    keyHeaders: (key) => ({ 'x-api-key': key }),
  },
  prism: {
    submitPath: '/templates/abc123/generate',
    statusPath: '/generations',
    body: { variables: { hook: 'Hello', productImage: 'https://example.com/a.png' } },
    webhookField: 'webhook_url',
    readId: (body) => prismCreated.parse(body).generations[0]?.generation_id ?? '',
    readJob(body) {
      const { status, video_url: url } = truGenJob.parse(body)
      return createJob(status, url)
    },
    keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  },
}

/** Sends a submit. */
export function sendSubmit(
  { provider, baseUrl, key }: Target,
  { webhookUrl, fields, headers, signal }: SubmitOptions = {},
): Promise<Response> {
  const { submitPath, body, webhookField, keyHeaders } = WIRES[provider]
  return fetch(baseUrl + submitPath, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...keyHeaders(key), ...headers },
    body: JSON.stringify({
      ...body,
      ...(webhookUrl !== undefined && { [webhookField]: webhookUrl }),
      ...fields,
    }),
    ...(signal !== undefined && { signal }),
  })
}

/** Submits a batch of twenty generations to Sync. Returns its id. */
export async function submitBatch(target: Target, fields: object = {}): Promise<string> {
  const rows = Array.from({ length: 20 }, (_, index) => ({
    request_id: `row-${index}`,
    endpoint: '/v2/generate',
    payload: WIRES.sync.body,
  }))
  const response = await fetch(`${target.baseUrl}/v2/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...getKeyHeaders(target) },
    body: JSON.stringify({ rows, ...fields }),
  })
  return readId(target, response)
}

/** Submits once. Returns the id. Throws for an error. */
export async function submit(target: Target, options: SubmitOptions = {}): Promise<string> {
  const response = await sendSubmit(target, options)
  return readId(target, response)
}

/** Returns the id in the answer to a submit. Throws for an error. */
export async function readId({ provider }: Target, response: Response): Promise<string> {
  if (!response.ok) throw new Error(`The submit got ${response.status}.`)
  return WIRES[provider].readId(await response.json())
}

export function getStatusUrl({ provider, baseUrl }: Target, id: string): string {
  return `${baseUrl}${WIRES[provider].statusPath}/${id}`
}

export function getKeyHeaders({ provider, key }: Target): Readonly<Record<string, string>> {
  return WIRES[provider].keyHeaders(key)
}

export function sendRead(target: Target, id: string, query = ''): Promise<Response> {
  return fetch(getStatusUrl(target, id) + query, { headers: getKeyHeaders(target) })
}

/** Parses the answer to a status read. Throws if it is not one. */
export function parseJob({ provider }: Target, body: unknown): Job {
  return WIRES[provider].readJob(body)
}

/** Reads a status once. Undefined for an error, a lost answer or a body that is no status. */
export async function readJob(target: Target, id: string): Promise<Job | undefined> {
  try {
    const response = await sendRead(target, id)
    return response.ok ? parseJob(target, await response.json()) : undefined
  } catch {
    return undefined
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

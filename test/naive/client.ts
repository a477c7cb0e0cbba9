import { readField } from '../parity/probe.ts'
import type { ProviderName } from '../../src/index.ts'

/** The facts about a provider that a naive client needs. */
export interface ProviderApi {
  readonly headers: Readonly<Record<string, string>>
  /** The path of a submit below the base URL. */
  readonly createPath: string
  readonly buildBody: (webhookUrl: string) => object
  readonly readId: (created: JsonObject) => unknown
  readonly buildStatusPath: (id: string) => string
  readonly running: readonly string[]
  readonly completed: string
  readonly failed: readonly string[]
  readonly readVideoUrl: (status: JsonObject) => unknown
}

type JsonObject = Readonly<Record<string, unknown>>

const VIDEO = { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' }
const AUDIO = { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' }

export const PROVIDER_APIS: Readonly<Record<ProviderName, ProviderApi>> = {
  trugen: {
    headers: { 'x-api-key': 'test' },
    createPath: '/script-to-video/createVideo',
    buildBody: (callback_url) => ({
      avatar_id: 'c5b563de',
      voice_id: 'FGY2WhTYpPnrIDTdsKH5',
      provider_name: 'elevenlabs',
      model_name: 'eleven_turbo_v2_5',
      script: 'Hello',
      callback_url,
    }),
    readId: ({ generation_id }) => generation_id,
    buildStatusPath: (id) => `/script-to-video/genStatus/${id}`,
    running: ['processing'],
    completed: 'completed',
    failed: ['failed'],
    readVideoUrl: ({ video_url }) => video_url,
  },
  sync: {
    headers: { 'x-api-key': 'test' },
    createPath: '/v2/generate',
    buildBody: (webhookUrl) => ({ model: 'lipsync-2', input: [VIDEO, AUDIO], webhookUrl }),
    readId: ({ id }) => id,
    buildStatusPath: (id) => `/v2/generate/${id}?include=progress`,
    running: ['PENDING', 'PROCESSING'],
    completed: 'COMPLETED',
    failed: ['FAILED', 'REJECTED'],
    readVideoUrl: ({ outputUrl }) => outputUrl,
  },
  prism: {
    headers: { authorization: 'Bearer prism_sk_test' },
    createPath: '/templates/abc123/generate',
    buildBody: (webhook_url) => ({
      variables: { hook: 'Hello', productImage: 'https://example.com/product.png' },
      webhook_url,
    }),
    readId: (created) => readField(JSON.stringify(created), 'generations 0 generation_id'),
    buildStatusPath: (id) => `/generations/${id}`,
    running: ['generating'],
    completed: 'completed',
    failed: ['failed'],
    readVideoUrl: ({ video_url }) => video_url,
  },
}

const MAX_READS = 20

export interface ClientOptions {
  readonly baseUrl: string
  readonly providerApi: ProviderApi
  readonly webhookUrl: string
  /** Waits until the next status read. */
  readonly pause: () => Promise<void>
  /** Aborts calls that get no response. */
  readonly signal: AbortSignal
  /** Called with a line for each observation. */
  readonly log: (line: string) => void
  /** Collects the progress of each status read, in percent. */
  readonly progress: number[]
}

/**
 * Runs a client without error handling: it expects every response to be JSON, every status to be known and every URL to be a
 * video, and it never retries.
 */
export async function runNaiveClient(options: ClientOptions): Promise<void> {
  try {
    await submitAndPoll(options)
  } catch (error) {
    options.log(describeError(error))
  }
}

async function submitAndPoll(options: ClientOptions): Promise<void> {
  const { providerApi, webhookUrl, pause, signal, log, progress } = options
  const body = JSON.stringify(providerApi.buildBody(webhookUrl))
  const created = await callProvider(options, providerApi.createPath, { method: 'POST', body })
  const id = providerApi.readId(created)
  if (typeof id !== 'string') throw new Error(`no id: ${JSON.stringify(created)}`)
  for (let reads = 1; reads <= MAX_READS; reads += 1) {
    const response = await callProvider(options, providerApi.buildStatusPath(id))
    const status = String(response['status'])
    progress.push(Number(response['progress_percent'] ?? 0))
    log(status)
    if (status === providerApi.completed) {
      log(await fetchVideo(providerApi.readVideoUrl(response), signal))
      return
    }
    if (providerApi.failed.includes(status)) {
      log(`error: ${String(response['errorCode'] ?? response['error'])}`)
      return
    }
    if (!providerApi.running.includes(status)) throw new Error('unknown status')
    await pause()
  }
  log(`gave up after ${MAX_READS} reads`)
}

async function callProvider(
  { baseUrl, providerApi, signal }: ClientOptions,
  path: string,
  init: RequestInit = {},
): Promise<JsonObject> {
  const headers = { ...providerApi.headers, 'content-type': 'application/json' }
  const response = await fetch(baseUrl + path, { ...init, headers, signal })
  if (!response.ok) {
    const retryAfter = response.headers.get('retry-after')
    throw new Error(`${response.status}${retryAfter === null ? '' : `, retry after ${retryAfter} s`}`)
  }
  const value: unknown = await response.json()
  return Object.fromEntries(Object.entries(value ?? {}))
}

async function fetchVideo(url: unknown, signal: AbortSignal): Promise<string> {
  if (typeof url !== 'string' || url === '') return `no URL: ${JSON.stringify(url)}`
  const response = await fetch(url, { signal })
  const bytes = Buffer.from(await response.arrayBuffer())
  return `${response.status} ${response.headers.get('content-type') ?? ''}, ${bytes.byteLength} bytes${describeLength(bytes)}`
}

/** Returns the length that an MP4 file says it has. Nothing for another file. */
function describeLength(bytes: Buffer): string {
  const header = bytes.indexOf('mvhd') + 4
  return header < 4 ? '' : `, ${bytes.readUInt32BE(header + 16) / bytes.readUInt32BE(header + 12)} s`
}

/** Describes an error. The messages of the engine differ from version to version. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError') return 'no response before the abort'
  if (error.name === 'SyntaxError') return 'not JSON'
  if (error instanceof TypeError)
    return error.message === 'terminated' ? 'the body was cut off' : 'no connection'
  return error.message
}

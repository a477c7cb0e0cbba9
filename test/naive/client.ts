import { valueOf } from '../parity/probe.ts'
import type { ProviderName } from '../../src/index.ts'

/** What a naive client knows of a provider. */
export interface Dialect {
  readonly headers: Readonly<Record<string, string>>
  /** Below the base URL. */
  readonly create: string
  readonly toBody: (webhook: string) => object
  readonly toId: (created: Answer) => unknown
  readonly toStatusPath: (id: string) => string
  readonly running: readonly string[]
  readonly completed: string
  readonly failed: readonly string[]
  readonly toVideo: (status: Answer) => unknown
}

type Answer = Readonly<Record<string, unknown>>

const VIDEO = { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' }
const AUDIO = { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' }

export const DIALECTS: Readonly<Record<ProviderName, Dialect>> = {
  trugen: {
    headers: { 'x-api-key': 'test' },
    create: '/script-to-video/createVideo',
    toBody: (callback_url) => ({
      avatar_id: 'c5b563de',
      voice_id: 'FGY2WhTYpPnrIDTdsKH5',
      provider_name: 'elevenlabs',
      model_name: 'eleven_turbo_v2_5',
      script: 'Hello',
      callback_url,
    }),
    toId: ({ generation_id }) => generation_id,
    toStatusPath: (id) => `/script-to-video/genStatus/${id}`,
    running: ['processing'],
    completed: 'completed',
    failed: ['failed'],
    toVideo: ({ video_url }) => video_url,
  },
  sync: {
    headers: { 'x-api-key': 'test' },
    create: '/v2/generate',
    toBody: (webhookUrl) => ({ model: 'lipsync-2', input: [VIDEO, AUDIO], webhookUrl }),
    toId: ({ id }) => id,
    toStatusPath: (id) => `/v2/generate/${id}?include=progress`,
    running: ['PENDING', 'PROCESSING'],
    completed: 'COMPLETED',
    failed: ['FAILED', 'REJECTED'],
    toVideo: ({ outputUrl }) => outputUrl,
  },
  prism: {
    headers: { authorization: 'Bearer prism_sk_test' },
    create: '/templates/abc123/generate',
    toBody: (webhook_url) => ({
      variables: { hook: 'Hello', productImage: 'https://example.com/product.png' },
      webhook_url,
    }),
    toId: (created) => valueOf(JSON.stringify(created), 'generations 0 generation_id'),
    toStatusPath: (id) => `/generations/${id}`,
    running: ['generating'],
    completed: 'completed',
    failed: ['failed'],
    toVideo: ({ video_url }) => video_url,
  },
}

/** How often it reads before it gives up. */
const PATIENCE = 20

export interface Errand {
  readonly base: string
  readonly dialect: Dialect
  /** Where it wants to be told of the end. */
  readonly webhook: string
  /** Waits until it is time to read again. */
  readonly pause: () => Promise<void>
  /** How long it waits for an answer. */
  readonly signal: AbortSignal
  /** Hears what it meets, a line each. */
  readonly say: (line: string) => void
  /** Where it draws the progress it is told, in percent. */
  readonly bar: number[]
}

/**
 * A client as one writes it on the first day: it takes every answer for JSON, every status for one it knows, every URL
 * for a video, and never tries again.
 */
export async function runErrand(errand: Errand): Promise<void> {
  try {
    await run(errand)
  } catch (error) {
    errand.say(toLine(error))
  }
}

async function run(errand: Errand): Promise<void> {
  const { dialect, webhook, pause, signal, say, bar } = errand
  const body = JSON.stringify(dialect.toBody(webhook))
  const created = await call(errand, dialect.create, { method: 'POST', body })
  const id = dialect.toId(created)
  if (typeof id !== 'string') throw new Error(`a submit without an id: ${JSON.stringify(created)}`)
  for (let reads = 1; reads <= PATIENCE; reads += 1) {
    const answer = await call(errand, dialect.toStatusPath(id))
    const status = String(answer['status'])
    bar.push(Number(answer['progress_percent'] ?? 0))
    say(status)
    if (status === dialect.completed) {
      say(await fetchVideo(dialect.toVideo(answer), signal))
      return
    }
    if (dialect.failed.includes(status)) {
      say(`why: ${String(answer['errorCode'] ?? answer['error'])}`)
      return
    }
    if (!dialect.running.includes(status)) throw new Error('a status it does not know')
    await pause()
  }
  say(`gives up after ${PATIENCE} reads`)
}

async function call(
  { base, dialect, signal }: Errand,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  const headers = { ...dialect.headers, 'content-type': 'application/json' }
  const response = await fetch(base + path, { ...init, headers, signal })
  if (!response.ok) {
    const wait = response.headers.get('retry-after')
    throw new Error(`${response.status}${wait === null ? '' : `, retry after ${wait} s`}`)
  }
  const value: unknown = await response.json()
  return Object.fromEntries(Object.entries(value ?? {}))
}

async function fetchVideo(url: unknown, signal: AbortSignal): Promise<string> {
  if (typeof url !== 'string' || url === '') return `no URL: ${JSON.stringify(url)}`
  const response = await fetch(url, { signal })
  const { byteLength } = await response.arrayBuffer()
  return `${response.status} ${response.headers.get('content-type') ?? ''}, ${byteLength} bytes`
}

/** Not the engine's own words, which differ from version to version. */
function toLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError') return 'no answer, until it left'
  if (error.name === 'SyntaxError') return 'no JSON'
  if (error instanceof TypeError)
    return error.message === 'terminated' ? 'the body broke off' : 'no connection'
  return error.message
}

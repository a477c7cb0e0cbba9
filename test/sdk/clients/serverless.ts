import { generationReply, generationsReply } from './replies.ts'
import { postJson, registerAsset, request, SyncReplyError, uploadBytes } from './upload-chain.ts'

/** How the function reaches Sync. */
export interface ServerlessOptions {
  readonly baseUrl: string
  /** The wall clock of the function. */
  readonly now: () => number
  /** The largest video that goes as a file, in bytes. A larger one becomes an asset. */
  readonly maxFileBytes?: number
}

/** A submit, which the browser names with a key. */
interface Submit {
  readonly key: string
  /** The `outputFileName`. */
  readonly name: string
  readonly files: { readonly video: File; readonly audio: File }
}

/** What a submit replies to the browser. */
export type SubmitReply =
  | { readonly kind: 'submitted' | 'recovered'; readonly id: string }
  | { readonly kind: 'unknown' | 'busy' | 'retryable'; readonly retryAfterMs: number }
  | { readonly kind: 'failed'; readonly error: string }

/** What a status read replies to the browser. */
export type StatusReply =
  | { readonly kind: 'processing' }
  | { readonly kind: 'completed'; readonly url: string; readonly seconds: number | null | undefined }
  | { readonly kind: 'failed'; readonly status: string }

const HEADERS = { 'x-api-key': 'test', accept: 'application/json' }
const RECENT_MS = 30 * 60_000
const RUNNING = new Set(['PENDING', 'PROCESSING', 'COMPLETED'])
const ENDED = new Set(['FAILED', 'REJECTED'])
const TRANSIENT = new Set([404, 408, 409, 425, 429])

/**
 * A client that calls Sync as a serverless function does that may be cut off after each submit: it names each output after the key of
 * its submit, and looks for that name in the list before and after a submit whose reply did not arrive.
 */
export class ServerlessClient {
  readonly #options: ServerlessOptions

  constructor(options: ServerlessOptions) {
    this.#options = options
  }

  async submit(key: string, files: Submit['files']): Promise<SubmitReply> {
    const submit: Submit = { key, name: `lipsync_${key}`, files }
    const known = await this.#find(submit.name)
    if (known !== undefined) return { kind: 'recovered', id: known }
    try {
      return { kind: 'submitted', id: await this.#submitForm(submit) }
    } catch (error) {
      return this.#explain(error, submit)
    }
  }

  /** Returns the id of a recent generation with this name. A mistake of the list counts as nothing found. */
  async #find(name: string): Promise<string | undefined> {
    const { baseUrl, now } = this.#options
    const url = `${baseUrl}/v2/generations`
    const init = { headers: { ...HEADERS, 'cache-control': 'no-cache' } }
    const list = generationsReply.safeParse(await request(url, init).catch(() => []))
    return list.data?.find(
      ({ outputFileName, createdAt, status }) =>
        outputFileName?.replace(/\.mp4$/, '') === name &&
        Math.abs(now() - Date.parse(createdAt)) <= RECENT_MS &&
        RUNNING.has(status),
    )?.id
  }

  /** Sends the audio as a file, and the video as a file or as an asset. */
  async #submitForm({ key, name, files: { video, audio } }: Submit): Promise<string> {
    const { baseUrl, maxFileBytes = Infinity } = this.#options
    const form = new FormData()
    form.append('model', 'lipsync-2')
    form.append('audio', audio)
    if (video.size <= maxFileBytes) form.append('video', video)
    else {
      const url = await uploadBytes(baseUrl, video)
      const assetId = await registerAsset(baseUrl, { url, type: 'VIDEO' })
      form.append('input', JSON.stringify([{ type: 'video', assetId }]))
    }
    form.append('options', JSON.stringify({ sync_mode: 'cut_off' }))
    form.append('outputFileName', name)
    const headers = { ...HEADERS, 'idempotency-key': `lipsync-${key}` }
    const init = { method: 'POST', headers, body: form }
    return generationReply.parse(await request(`${baseUrl}/v2/generate`, init)).id
  }

  async #explain(error: unknown, submit: Submit): Promise<SubmitReply> {
    if (!(error instanceof SyncReplyError)) {
      const id = await this.#find(submit.name)
      return id === undefined ? { kind: 'unknown', retryAfterMs: 4_000 } : { kind: 'recovered', id }
    }
    const { status, body } = error
    const retryAfterMs = readRetryAfter(error)
    if (status === 422) return { kind: 'submitted', id: await this.#submitAssets(submit) }
    if (status === 429 && body['errorCode'] === 'concurrency_limit_reached') {
      const id = await this.#find(submit.name)
      return id === undefined ? { kind: 'busy', retryAfterMs } : { kind: 'recovered', id }
    }
    if ([429, 500, 503, 504].includes(status)) return { kind: 'retryable', retryAfterMs }
    if (status === 403 && /<title>/.test(error.message))
      return { kind: 'failed', error: 'blocked by a gateway' }
    return { kind: 'failed', error: [body['message']].flat().join(', ') }
  }

  /** Uploads both files, and submits the ids of their assets. */
  async #submitAssets({ key, name, files }: Submit): Promise<string> {
    const { baseUrl } = this.#options
    const input: object[] = []
    for (const [type, file] of Object.entries(files)) {
      const url = await uploadBytes(baseUrl, file)
      input.push({ type, assetId: await registerAsset(baseUrl, { url, type: type.toUpperCase() }) })
    }
    const body = { model: 'lipsync-2', input, outputFileName: name }
    const init = postJson(body, { 'idempotency-key': `lipsync-${key}-asset` })
    return generationReply.parse(await request(`${baseUrl}/v2/generate`, init)).id
  }

  /** Reads a status, which Sync may hold for ten seconds. */
  async readStatus(id: string): Promise<StatusReply> {
    const url = `${this.#options.baseUrl}/v2/generate/${id}?wait=true&timeout=10`
    try {
      const read = generationReply.parse(await request(url, { headers: HEADERS }))
      if (ENDED.has(read.status)) return { kind: 'failed', status: read.status }
      if (read.status !== 'COMPLETED') return { kind: 'processing' }
      return { kind: 'completed', url: String(read.outputUrl), seconds: read.outputDuration }
    } catch (error) {
      const isTransient =
        !(error instanceof SyncReplyError) || TRANSIENT.has(error.status) || error.status >= 500
      return isTransient ? { kind: 'processing' } : { kind: 'failed', status: String(error.status) }
    }
  }
}

/** Returns `Retry-After` in milliseconds, from 0.5 s to 10 s. */
function readRetryAfter({ retryAfter }: SyncReplyError): number {
  return Math.min(Math.max(Number(retryAfter ?? 2) * 1_000, 500), 10_000)
}

import * as z from 'zod/mini'

import { sendWithNode } from './http-client.ts'
import { generationReply, generationsReply } from './replies.ts'
import type { HttpRequest, HttpResponse } from './http-client.ts'

/** How the plugin reaches Sync, and how it waits. */
export interface PluginOptions {
  readonly baseUrl: string
  readonly wait: (ms: number) => Promise<void>
  /** Default: 120. */
  readonly maxPolls?: number
}

/** What the local server of the plugin replies to its panel. */
export interface PluginReply {
  readonly id?: string
  readonly error?: string
}

const POLL_MS = 5_000
const MAX_POLLS = 120

const modelsReply = z.array(z.object({ id: z.string() }))
const costReply = z.object({ estimatedGenerationCost: z.number() })

/**
 * A client that calls Sync as the vendor's plugin for Premiere and Resolve does: it submits the URLs of files that it stored
 * elsewhere, polls for an `outputUrl`, and lists all generations for its panel. It sets no key on the download.
 */
export class PluginClient {
  readonly #options: PluginOptions
  /** The texts of the errors, which the panel never sees. */
  readonly log: string[] = []

  constructor(options: PluginOptions) {
    this.#options = options
  }

  #send(path: string, init: HttpRequest = {}): Promise<HttpResponse> {
    const headers = {
      'x-api-key': 'test',
      ...(init.body !== undefined && { accept: 'application/json', 'content-type': 'application/json' }),
    }
    return sendWithNode(`${this.#options.baseUrl}/v2${path}`, { ...init, headers })
  }

  #post(path: string, body: object): Promise<HttpResponse> {
    return this.#send(path, { method: 'POST', body: JSON.stringify(body) })
  }

  /** Submits URLs. The error of the first submit is only logged, and the error of the files is shown instead. */
  async submit(videoUrl: string, audioUrl: string, options: object = {}): Promise<PluginReply> {
    const { status, bytes } = await this.#post('/generate', {
      model: 'lipsync-2-pro',
      input: [
        { type: 'video', url: videoUrl },
        { type: 'audio', url: audioUrl },
      ],
      options,
    })
    if (status >= 200 && status < 300) return { id: generationReply.parse(parseJson(bytes)).id }
    this.log.push(`create(url) failed ${status} ${bytes.toString()}`)
    return { error: 'Video file not found' }
  }

  /** Waits for the video. The status is not consulted. Resolves to the bytes, or to undefined after the last poll. */
  async waitForVideo(id: string): Promise<Uint8Array | undefined> {
    const { wait, maxPolls = MAX_POLLS } = this.#options
    for (let poll = 0; poll < maxPolls; poll += 1) {
      await wait(POLL_MS)
      const url = await this.#readOutputUrl(id)
      const video = url === undefined ? undefined : await sendWithNode(url)
      if (video?.status === 200) return new Uint8Array(video.bytes)
    }
    return undefined
  }

  /** Reads a generation at its first path, and at the second one if the reply is a 404. */
  async #readOutputUrl(id: string): Promise<string | undefined> {
    let reply = await this.#send(`/generate/${id}`)
    if (reply.status === 404) reply = await this.#send(`/generations/${id}`)
    if (reply.status !== 200) return undefined
    return generationReply.parse(parseJson(reply.bytes)).outputUrl ?? undefined
  }

  /** Returns the history of the panel: all generations, the newest first, with their statuses in lower case. */
  async list(query = ''): Promise<readonly { readonly id: string; readonly status: string }[]> {
    const { bytes } = await this.#send(`/generations${query}`)
    return generationsReply
      .parse(parseJson(bytes))
      .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
      .map(({ id, status }) => ({ id, status: status.toLowerCase() }))
  }

  async listModels(): Promise<readonly string[]> {
    const { bytes } = await this.#send('/models')
    return modelsReply.parse(parseJson(bytes)).map(({ id }) => id)
  }

  /** Returns the cost that each of the two readers of the plugin understands: of one object, and of a list. */
  async analyzeCost(
    videoUrl: string,
    audioUrl: string,
  ): Promise<{ readonly ofObject: number; readonly ofList: number }> {
    const { bytes } = await this.#post('/analyze/cost', {
      model: 'lipsync-2-pro',
      input: [
        { type: 'video', url: videoUrl },
        { type: 'audio', url: audioUrl },
      ],
      options: { sync_mode: 'loop' },
    })
    const reply = parseJson(bytes)
    const [cost] = z.array(costReply).parse([reply].flat())
    return {
      ofObject: costReply.safeParse(reply).data?.estimatedGenerationCost ?? 0,
      ofList: cost?.estimatedGenerationCost ?? 0,
    }
  }
}

function parseJson(bytes: Buffer): unknown {
  return JSON.parse(bytes.toString())
}

import { generationReply } from './replies.ts'

/** How the node reaches Sync, and how it waits. */
export interface NodeOptions {
  readonly baseUrl: string
  readonly wait: (ms: number) => Promise<void>
}

/** A visual or a sound of the node: a file, or a URL. */
export type NodeSource = File | string

/** The settings that the node shows. */
export interface NodeSettings {
  readonly sync_mode: string
  readonly temperature: string
  readonly active_speaker: string
}

const HEADERS = { 'x-api-key': 'test', 'x-sync-source': 'comfyui' }
const POLL_MS = 5_000

/**
 * A client that calls Sync as the vendor's node for ComfyUI does: one form with the settings as parts of their own and with all
 * items of `input` in one part. It ends its polls only at COMPLETED and FAILED.
 */
export class NodeClient {
  readonly #options: NodeOptions

  constructor(options: NodeOptions) {
    this.#options = options
  }

  /** Submits files, or a file and the URL of the other side. Accepts each success. */
  async submitFiles(video: NodeSource, audio: NodeSource, settings: NodeSettings): Promise<string> {
    const form = new FormData()
    form.append('model', 'lipsync-2')
    for (const [name, value] of Object.entries(settings)) form.append(name, String(value))
    form.append('input', JSON.stringify([{ type: 'video' }, { type: 'audio' }]))
    appendSource(form, 'video', video)
    appendSource(form, 'audio', audio)
    const response = await this.#post(form)
    if (!response.ok) throw new Error(await response.text())
    return readId(response)
  }

  /** Submits a text and the file of a video. Accepts 200 alone. */
  async submitTextAndFile(script: string, video: File): Promise<string> {
    const form = new FormData()
    form.append('model', 'lipsync-2')
    form.append('input', JSON.stringify([createText(script), { type: 'video' }]))
    form.append('options', JSON.stringify({ sync_mode: 'loop', temperature: 0.5, active_speaker: true }))
    form.append('video', video)
    return readOnly200(await this.#post(form))
  }

  /** Submits a text and the URL of a video as JSON, the text first. Accepts 200 alone. */
  async submitTextAndUrl(script: string, url: string): Promise<string> {
    const body = {
      model: 'lipsync-2',
      input: [createText(script), { type: 'video', url }],
      options: { sync_mode: 'loop', active_speaker: true, segments_secs: '[[0, 2]]' },
    }
    return readOnly200(await this.#post(JSON.stringify(body), { 'content-type': 'application/json' }))
  }

  #post(body: FormData | string, headers = {}): Promise<Response> {
    const url = `${this.#options.baseUrl}/v2/generate`
    return fetch(url, { method: 'POST', headers: { ...HEADERS, ...headers }, body })
  }

  /**
   * Waits for the end, and downloads the video without a key. Resolves to undefined if the generation has failed. The node has no
   * limit of polls; `maxPolls` is the one of the test.
   */
  async waitForVideo(id: string, maxPolls = Infinity): Promise<Uint8Array | undefined> {
    const { baseUrl, wait } = this.#options
    for (let poll = 0; poll < maxPolls; poll += 1) {
      await wait(POLL_MS)
      const response = await fetch(`${baseUrl}/v2/generate/${id}`, { headers: HEADERS })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      const { status, outputUrl } = generationReply.parse(await response.json())
      if (status === 'FAILED') return undefined
      if (status === 'COMPLETED') return new Uint8Array(await (await fetch(String(outputUrl))).arrayBuffer())
    }
    throw new Error('The node would poll for ever.')
  }
}

function appendSource(form: FormData, type: 'video' | 'audio', source: NodeSource): void {
  if (typeof source === 'string') form.append(`${type}_url`, source)
  else form.append(type, source)
}

function createText(script: string): object {
  return { type: 'text', provider: { name: 'elevenlabs', voiceId: 'EXAVITQu4vr4xnSDxMaL', script } }
}

async function readOnly200(response: Response): Promise<string> {
  if (response.status !== 200) throw new Error(`Error: ${response.status}`)
  return readId(response)
}

async function readId(response: Response): Promise<string> {
  return generationReply.parse(await response.json()).id
}

import { generationReply } from './replies.ts'
import { postJson, registerAsset, request, SyncReplyError, uploadBytes } from './upload-chain.ts'

/** How the pipeline reaches Sync, and how it waits. */
export interface PipelineOptions {
  readonly baseUrl: string
  readonly wait: (ms: number) => Promise<void>
  /** The form of an asset's type. Sync's is upper case. */
  readonly formatType?: (type: string) => string
}

/** What the pipeline has done. */
export interface PipelineResult {
  readonly video: Uint8Array
  /** The statuses of the download: with the key, and without it if that is refused. */
  readonly downloads: readonly number[]
  readonly submits: number
}

const KEY = { 'x-api-key': 'test' }
const POLL_MS = 15_000
const MAX_SUBMITS = 4

/**
 * A client that uploads first: both files become assets, the submit names their ids, and the assets are deleted at the end, the last
 * one first, also after an error.
 */
export async function runPipeline(
  options: PipelineOptions,
  files: { readonly video: File; readonly audio: File },
): Promise<PipelineResult> {
  const { baseUrl, formatType = (type) => type.toUpperCase() } = options
  const uploaded: { readonly type: string; readonly assetId: string }[] = []
  try {
    for (const [type, file] of Object.entries(files)) {
      const url = await uploadBytes(baseUrl, file)
      const assetId = await registerAsset(baseUrl, { url, type: formatType(type), name: file.name })
      uploaded.push({ type, assetId })
    }
    const { id, submits } = await submit(options, { model: 'lipsync-2', input: uploaded })
    return { ...(await download(await waitForUrl(options, id))), submits }
  } finally {
    for (const { assetId } of uploaded.toReversed()) await deleteAsset(baseUrl, assetId)
  }
}

/** Submits, and again after a 429, up to four times. */
async function submit(
  { baseUrl, wait }: PipelineOptions,
  body: object,
): Promise<{ readonly id: string; readonly submits: number }> {
  for (let submits = 1; ; submits += 1) {
    try {
      const { id } = generationReply.parse(await request(`${baseUrl}/v2/generate`, postJson(body)))
      return { id, submits }
    } catch (error) {
      if (!(error instanceof SyncReplyError) || error.status !== 429 || submits === MAX_SUBMITS) throw error
      await wait(Number(error.retryAfter ?? 15 * submits) * 1_000)
    }
  }
}

/** Polls at once, and then every 15 s. */
async function waitForUrl({ baseUrl, wait }: PipelineOptions, id: string): Promise<string> {
  for (;;) {
    const read = generationReply.parse(await request(`${baseUrl}/v2/generate/${id}`, { headers: KEY }))
    if (read.status === 'COMPLETED') return String(read.outputUrl)
    if (read.status === 'FAILED' || read.status === 'REJECTED') throw new Error(`It is ${read.status}.`)
    await wait(POLL_MS)
  }
}

/** Downloads with the key, and without it after a 401 or a 403. */
async function download(url: string): Promise<Pick<PipelineResult, 'video' | 'downloads'>> {
  let response = await fetch(url, { headers: KEY })
  const downloads = [response.status]
  if (response.status === 401 || response.status === 403) {
    response = await fetch(url)
    downloads.push(response.status)
  }
  if (!response.ok) throw new SyncReplyError(response, await response.text())
  return { video: new Uint8Array(await response.arrayBuffer()), downloads }
}

/** Deletes an asset. One that is gone is deleted. */
async function deleteAsset(baseUrl: string, id: string): Promise<void> {
  const response = await fetch(`${baseUrl}/v2/assets/${id}`, { method: 'DELETE', headers: KEY })
  if (response.status >= 400 && response.status !== 404)
    throw new SyncReplyError(response, await response.text())
}

import { createWav } from '../../src/lib/wav.ts'
import { getField } from '../handlers/sync/requests.ts'
import { buildVideo } from '../support/media.ts'
import type { Sync } from '@sync.so/sdk'
import type { OpenedFake } from './open-fake.ts'

/** The smallest request of a generation. */
export const REQUEST: Sync.CreateGenerationDto = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
    { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
  ],
}

/** Files of a client: their names, types and bytes. */
export const VIDEO_FILE = new File([buildVideo(2)], 'face.mp4', { type: 'video/mp4' })
export const AUDIO_FILE = new File([createWav(0.5)], 'voice.wav', { type: 'audio/wav' })

/** Returns the file of a batch with 20 requests. */
export function buildBatchFile(payload: object = REQUEST): File {
  const lines = Array.from({ length: 20 }, (_, index) =>
    JSON.stringify({ request_id: `line-${index}`, endpoint: '/v2/generate', payload }),
  )
  return new File([lines.join('\n')], 'input.jsonl', { type: 'application/jsonl' })
}

/** Sends JSON, and returns the parsed reply. Throws for an error. */
async function postJson(url: string, key: string, body: object): Promise<unknown> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`POST ${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

/** Uploads a file and registers it, for which the SDK has no methods. Returns the id of the asset. */
export async function uploadAsset(
  { baseUrl }: Pick<OpenedFake, 'baseUrl'>,
  file: File,
  key = 'test',
): Promise<string> {
  const declared = { fileName: file.name, contentType: file.type, size: file.size }
  const urls = await postJson(`${baseUrl}/v2/assets/upload`, key, declared)
  const put = await fetch(String(getField(urls, 'uploadUrl')), {
    method: 'PUT',
    headers: { 'content-type': file.type },
    body: await file.arrayBuffer(),
  })
  if (!put.ok) throw new Error(`PUT of an upload: ${put.status} ${await put.text()}`)
  const type = file.type.split('/', 1)[0]?.toUpperCase()
  const asset = { url: getField(urls, 'url'), type, name: file.name }
  return String(getField(await postJson(`${baseUrl}/v2/assets`, key, asset), 'id'))
}

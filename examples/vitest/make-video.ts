// The code of an app: it submits a video to Sync, reads the status in a loop, and downloads the result. It does not know
// the fake. make-video.test.ts tests it. Run: npm install, then npm test.
import { setTimeout as sleep } from 'node:timers/promises'

interface Generation {
  readonly id: string
  readonly status: 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'REJECTED'
  readonly outputUrl: string | null
  readonly errorCode: string | null
}

const BASE_URL = 'https://api.sync.so/v2'
const headers = { 'x-api-key': process.env['SYNC_API_KEY'] ?? 'test', 'content-type': 'application/json' }

/** Returns the bytes of the video. Rejects if it fails, or is not completed after `giveUpAfterMs`. */
export async function makeVideo(
  urls: { readonly video: string; readonly audio: string },
  { pollEveryMs = 5_000, giveUpAfterMs = 600_000 } = {},
): Promise<Uint8Array> {
  const input = Object.entries(urls).map(([type, url]) => ({ type, url }))
  const body = JSON.stringify({ model: 'lipsync-2', input })
  const response = await fetch(`${BASE_URL}/generate`, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`Sync answered ${response.status}: ${await response.text()}`)
  let generation = (await response.json()) as Generation

  const giveUpAt = Date.now() + giveUpAfterMs
  while (generation.status === 'PENDING' || generation.status === 'PROCESSING') {
    if (Date.now() > giveUpAt) throw new Error(`Sync did not finish ${generation.id} in time`)
    await sleep(pollEveryMs)
    const status = await fetch(`${BASE_URL}/generate/${generation.id}`, { headers })
    // Another attempt follows after a temporary error.
    if (status.status === 429 || status.status >= 500) continue
    if (!status.ok) throw new Error(`Sync answered ${status.status}: ${await status.text()}`)
    generation = (await status.json()) as Generation
  }
  if (generation.outputUrl === null) throw new Error(`The video ended as ${generation.errorCode}`)
  const file = await fetch(generation.outputUrl)
  return new Uint8Array(await file.arrayBuffer())
}

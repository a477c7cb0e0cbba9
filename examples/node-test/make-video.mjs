// The code of an app: it submits a script to TruGen, reads the status in a loop, and returns the URL of the video. It does
// not know the fake. make-video.test.mjs tests it. Run: npm install, then npm test.
import { setTimeout as sleep } from 'node:timers/promises'

const BASE_URL = 'https://api.trugen.ai/v1/script-to-video'
const headers = { 'x-api-key': process.env.TRUGEN_API_KEY ?? 'test', 'content-type': 'application/json' }

async function request(path, init) {
  const response = await fetch(BASE_URL + path, { headers, ...init })
  if (!response.ok) throw new Error(`TruGen answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** Returns the URL of the video. Rejects if TruGen refuses the script or fails. */
export async function makeVideo(script, { pollEveryMs = 3_000 } = {}) {
  const voice = {
    voice_id: 'ZUrEGyu8GFMwnHbvLhv2',
    provider_name: 'elevenlabs',
    model_name: 'eleven_multilingual_v2',
  }
  const body = JSON.stringify({ avatar_id: '17de03e4', script, ...voice })
  const { generation_id } = await request('/createVideo', { method: 'POST', body })
  for (;;) {
    await sleep(pollEveryMs)
    const video = await request(`/genStatus/${generation_id}`)
    if (video.status === 'completed') return video.video_url
    if (video.status === 'failed') throw new Error(`TruGen could not create ${generation_id}`)
  }
}

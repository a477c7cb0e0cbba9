// Submits a script to TruGen, polls until the video is completed, and downloads it.
// Only TRUGEN_BASE_URL and TRUGEN_API_KEY differ from the real API.
// Run: npx mock-video-api exec --speed 10 -- node trugen.mjs
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

const base = process.env.TRUGEN_BASE_URL ?? 'https://api.trugen.ai/v1'
const headers = { 'x-api-key': process.env.TRUGEN_API_KEY ?? 'test', 'content-type': 'application/json' }
const pollEveryMs = Number(process.env.POLL_EVERY_MS ?? 3_000)

async function request(path, init) {
  const response = await fetch(base + path, { headers, ...init })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

const [avatar] = await request('/ext/avatars')
const { generation_id } = await request('/script-to-video/createVideo', {
  method: 'POST',
  body: JSON.stringify({
    avatar_id: avatar.avatar_key_id,
    voice_id: 'ZUrEGyu8GFMwnHbvLhv2',
    provider_name: 'elevenlabs',
    model_name: 'eleven_multilingual_v2',
    script: 'Hello, and welcome to the tour.',
  }),
})

let video
do {
  await sleep(pollEveryMs)
  video = await request(`/script-to-video/genStatus/${generation_id}`)
} while (video.status === 'processing')
if (video.status === 'failed') throw new Error(`TruGen could not create ${generation_id}`)

const file = new Uint8Array(await (await fetch(video.video_url)).arrayBuffer())
assert.equal(new TextDecoder().decode(file.slice(4, 8)), 'ftyp', 'an MP4 begins with its type')
console.log(`${video.video_name}: ${file.byteLength} bytes after ${video.actual_time} s`)

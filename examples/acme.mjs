// Makes a video with the provider of acme.ts, polls until it is completed, and downloads it.
// Run: npx mock-video-api exec --speed 10 -- node acme.mjs
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

const baseUrl = process.env.ACME_BASE_URL ?? 'https://api.acme.example/v1'
const headers = { authorization: `Bearer ${process.env.ACME_API_KEY ?? 'test'}` }
const pollEveryMs = Number(process.env.POLL_EVERY_MS ?? 10_000)
const giveUpAt = Date.now() + Number(process.env.GIVE_UP_AFTER_MS ?? 600_000)

async function call(path, options) {
  const response = await fetch(baseUrl + path, { headers, ...options })
  if (!response.ok) throw new Error(`Acme answered ${response.status}: ${await response.text()}`)
  return response.json()
}

let video = await call('/videos', {
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify({ prompt: 'A cat plays the piano' }),
})
do {
  if (Date.now() > giveUpAt) throw new Error(`Acme did not finish ${video.id} in time`)
  await sleep(pollEveryMs)
  video = await call(`/videos/${video.id}`)
} while (video.status === 'queued' || video.status === 'processing')
if (video.status !== 'completed') throw new Error(`The video ended as ${video.status}`)

const file = new Uint8Array(await (await fetch(video.videoUrl)).arrayBuffer())
assert.equal(new TextDecoder().decode(file.slice(4, 8)), 'ftyp', 'an MP4 begins with its type')
console.log(`${video.id}: ${file.byteLength} bytes`)

// Lip-syncs a video with Sync's SDK, polls until it is completed, and downloads it.
// Only SYNC_BASE_URL and SYNC_API_KEY differ from the real API.
// Run: npm install @sync.so/sdk, then npx mock-video-api exec --speed 10 -- node sync.mjs
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { SyncClient } from '@sync.so/sdk'

const sync = new SyncClient({
  baseUrl: process.env.SYNC_BASE_URL ?? 'https://api.sync.so',
  apiKey: process.env.SYNC_API_KEY ?? 'test',
})
const pollEveryMs = Number(process.env.POLL_EVERY_MS ?? 10_000)
const giveUpAt = Date.now() + Number(process.env.GIVE_UP_AFTER_MS ?? 600_000)

const [model] = await sync.models.list()
const { id } = await sync.generations.create({
  model: model.id,
  input: [
    { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
    { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
  ],
  options: { sync_mode: 'loop' },
})

let generation
do {
  if (Date.now() > giveUpAt) throw new Error(`Sync did not finish ${id} in time`)
  await sleep(pollEveryMs)
  generation = await sync.generations.get(id)
} while (generation.status === 'PENDING' || generation.status === 'PROCESSING')
if (generation.status !== 'COMPLETED') throw new Error(`${generation.status}: ${generation.error}`)

const file = new Uint8Array(await (await fetch(generation.outputUrl)).arrayBuffer())
assert.equal(new TextDecoder().decode(file.slice(4, 8)), 'ftyp', 'an MP4 begins with its type')
console.log(`${id}: ${file.byteLength} bytes, ${generation.outputDuration} s long`)

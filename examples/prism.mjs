// Creates a video from a Prism template, waits for the webhook, and downloads the video.
// Only PRISM_BASE_URL and PRISM_API_KEY differ from the real API.
// Run: npx mock-video-api exec --speed 10 -- node prism.mjs
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

const base = process.env.PRISM_BASE_URL ?? 'https://www.prismvideos.com/api'
const authorization = `Bearer ${process.env.PRISM_API_KEY ?? 'prism_sk_test'}`

async function request(path, init) {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(base + path, { headers, ...init })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

const receiver = createServer().listen(0, '127.0.0.1')
await once(receiver, 'listening')
const webhook_url = `http://127.0.0.1:${receiver.address().port}/prism`
const webhook = once(receiver, 'request')

const [template] = (await request('/templates?limit=1')).data
const variables = { hook: 'Three minutes a day', productImage: 'https://example.com/product.png' }
const submitted = await request(`/templates/${template.id}/generate`, {
  method: 'POST',
  body: JSON.stringify({ variables, webhook_url }),
})

const [incoming, response] = await webhook
const generation = await json(incoming)
response.end(() => receiver.close())
assert.equal(generation.id, submitted.generations[0].generation_id)
if (generation.status === 'failed') throw new Error(`Prism: ${generation.error}`)

const { video_url } = await request(`/generations/${generation.id}`)
const file = new Uint8Array(await (await fetch(video_url)).arrayBuffer())
assert.equal(new TextDecoder().decode(file.slice(4, 8)), 'ftyp', 'an MP4 begins with its type')
console.log(`${generation.id}: ${file.byteLength} bytes for ${submitted.credits_charged} credits`)

// Makes a video from a Prism template, is called back when it is there, and downloads it.
// PRISM_BASE_URL and PRISM_API_KEY say where and as whom; nothing else differs from the real API.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'

const base = process.env.PRISM_BASE_URL ?? 'https://www.prismvideos.com/api'
const authorization = `Bearer ${process.env.PRISM_API_KEY ?? 'prism_sk_test'}`

async function ask(path, init) {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(base + path, { headers, ...init })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

const receiver = createServer().listen(0, '127.0.0.1')
await once(receiver, 'listening')
const webhook_url = `http://127.0.0.1:${receiver.address().port}/prism`
const called = once(receiver, 'request')

const [template] = (await ask('/templates?limit=1')).data
const variables = { hook: 'Three minutes a day', productImage: 'https://example.com/product.png' }
const submitted = await ask(`/templates/${template.id}/generate`, {
  method: 'POST',
  body: JSON.stringify({ variables, webhook_url }),
})

const [request, response] = await called
const told = await json(request)
response.end(() => receiver.close())
assert.equal(told.id, submitted.generations[0].generation_id)
if (told.status === 'failed') throw new Error(`Prism: ${told.error}`)

const { video_url } = await ask(`/generations/${told.id}`)
const file = new Uint8Array(await (await fetch(video_url)).arrayBuffer())
assert.equal(new TextDecoder().decode(file.slice(4, 8)), 'ftyp', 'an MP4 begins with its type')
console.log(`${told.id}: ${file.byteLength} bytes for ${submitted.credits_charged} credits`)

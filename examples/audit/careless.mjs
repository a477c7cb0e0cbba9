// A client with three mistakes. careful.mjs is the same client without them.
// Run: npx mock-video-api exec --strict --speed 10 --scenario sync=submit-lost+webhook-bad-signature -- node careless.mjs
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

const { SYNC_BASE_URL, PRISM_BASE_URL } = process.env
const headers = { 'x-api-key': 'test', authorization: 'Bearer test', 'content-type': 'application/json' }

async function request(url, init) {
  const response = await fetch(url, { headers, ...init })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

async function makeSyncVideo() {
  const receiver = createServer().listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const submit = () =>
    request(`${SYNC_BASE_URL}/v2/generate`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'lipsync-2',
        input: [
          { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
          { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
        ],
        webhookUrl: `http://127.0.0.1:${receiver.address().port}`,
      }),
    })
  // Mistake 1: the first submit may have been carried out, although no answer came.
  const { id } = await submit().catch(submit)

  // Mistake 2: the webhook can come from anybody.
  let video
  while (video?.id !== id) {
    const [webhook, response] = await once(receiver, 'request')
    video = await json(webhook)
    response.end()
  }
  receiver.close()
  console.log(`Sync: ${video.status}`)
}

async function makePrismVideo() {
  const variables = { hook: 'Three minutes a day', productImage: 'https://example.com/product.png' }
  const { data } = await request(`${PRISM_BASE_URL}/templates?limit=1`)
  const { generations } = await request(`${PRISM_BASE_URL}/templates/${data[0].id}/generate`, {
    method: 'POST',
    body: JSON.stringify({ variables }),
  })

  // Mistake 3: Prism advises 5 s.
  let video
  do {
    await sleep(200)
    video = await request(`${PRISM_BASE_URL}/generations/${generations[0].generation_id}`)
  } while (video.status === 'generating')
  console.log(`Prism: ${video.status}`)
}

await Promise.all([makeSyncVideo(), makePrismVideo()])

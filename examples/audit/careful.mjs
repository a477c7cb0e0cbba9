// The client of careless.mjs without its mistakes.
// Run: npx mock-video-api exec --strict --speed 10 --scenario sync=submit-lost+webhook-bad-signature --revision sync=2026-10 -- node careful.mjs
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

const { SYNC_BASE_URL, PRISM_BASE_URL } = process.env
const headers = { 'x-api-key': 'test', authorization: 'Bearer test', 'content-type': 'application/json' }
const pollEveryMs = Number(process.env.POLL_EVERY_MS ?? 5_000)

async function request(url, init = {}) {
  const response = await fetch(url, { ...init, headers: { ...headers, ...init.headers } })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return response.json()
}

/** Returns true if Sync has signed the body with this secret in the last five minutes. */
function isSigned(body, header = '', secret) {
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(header) ?? []
  if (signature === undefined || Math.abs(Date.now() / 1_000 - seconds) > 5 * 60) return false
  const expected = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}

async function makeSyncVideo() {
  let video
  const { secret } = await request(`${SYNC_BASE_URL}/v2/organizations/webhook/secret`)
  async function receive(webhook, response) {
    const body = await buffer(webhook)
    // Fix 2: only a webhook with the signature of Sync is accepted.
    const isValid = isSigned(body, webhook.headers['sync-signature'], secret)
    response.writeHead(isValid ? 204 : 401).end()
    if (isValid) video = JSON.parse(body)
  }
  const receiver = createServer((webhook, response) => void receive(webhook, response)).listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  // Fix 1: both submits have the same key, so that Sync carries out only one. The revision 2026-10 honours it.
  const key = randomUUID()
  const submit = () =>
    request(`${SYNC_BASE_URL}/v2/generate`, {
      method: 'POST',
      headers: { 'idempotency-key': key },
      body: JSON.stringify({
        model: 'lipsync-2',
        input: [
          { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
          { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
        ],
        webhookUrl: `http://127.0.0.1:${receiver.address().port}`,
      }),
    })
  video = await submit().catch((error) => {
    // Fetch throws a TypeError if no answer came. A submit that was refused is not sent again.
    if (error instanceof TypeError) return submit()
    throw error
  })

  // A webhook can get lost, so the status is read too.
  const { id } = video
  while (video.status === 'PENDING' || video.status === 'PROCESSING') {
    await sleep(pollEveryMs)
    video = await request(`${SYNC_BASE_URL}/v2/generate/${id}`)
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

  // Fix 3: the wait is the one that Prism advises.
  let video
  do {
    await sleep(pollEveryMs)
    video = await request(`${PRISM_BASE_URL}/generations/${generations[0].generation_id}`)
  } while (video.status === 'generating')
  console.log(`Prism: ${video.status}`)
}

await Promise.all([makeSyncVideo(), makePrismVideo()])

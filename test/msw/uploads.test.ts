import https from 'node:https'
import { text } from 'node:stream/consumers'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { getField, getInputs } from '../handlers/sync/requests.ts'
import { createStream } from '../support/stream.ts'
import type { MockVideoApi } from '../../src/index.ts'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const SYNC = 'https://api.sync.so'
const KEY = { 'x-api-key': 'test' }

/** Bytes of every value. */
const BYTES = Uint8Array.from({ length: 3_000 }, (_, index) => (index * 167) % 256)

function setUp(): MockVideoApi {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full' })
  server.use(...createHandlers(api))
  return api
}

async function post(url: string, body: object): Promise<unknown> {
  const headers = { ...KEY, 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.json()
}

async function presign(base = SYNC): Promise<{ readonly uploadUrl: string; readonly url: string }> {
  const file = { fileName: 'a.mp4', contentType: 'video/mp4', size: BYTES.byteLength }
  const body = await post(`${base}/v2/assets/upload`, file)
  return { uploadUrl: String(getField(body, 'uploadUrl')), url: String(getField(body, 'url')) }
}

async function readBytes(url: string): Promise<Uint8Array | number> {
  const response = await fetch(url)
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : response.status
}

test.each([
  ['a Buffer', () => Buffer.from(BYTES)],
  ['a Blob', () => new Blob([BYTES], { type: 'video/mp4' })],
  ['a stream', () => createStream([BYTES.slice(0, 1), BYTES.slice(1)])],
] as const)('serves the same bytes that were sent as %s', async (_, createBody) => {
  const api = setUp()
  const { uploadUrl, url } = await presign()
  const init = { method: 'PUT', headers: { 'content-type': 'video/mp4' }, duplex: 'half' } as const
  const response = await fetch(uploadUrl, { ...init, body: createBody() })
  expect([response.status, await response.text()]).toEqual([200, ''])
  expect(await readBytes(url)).toEqual(BYTES)
  const asset = await post(`${SYNC}/v2/assets`, { url, type: 'VIDEO' })
  expect(asset).toMatchObject({ url, size: 3_000, inputType: 'UPLOAD' })
  expect(api.requests({ method: 'PUT' })).toMatchObject([{ status: 200, body: { size: 3_000 } }])
})

test('receives an upload of a client of node:https', async () => {
  setUp()
  const { uploadUrl, url } = await presign()
  const headers = { 'content-type': 'video/mp4', 'content-length': BYTES.byteLength }
  const { host, pathname, search } = new URL(uploadUrl)
  const status = await new Promise((resolve, reject) => {
    const sent = https.request(
      { host, path: pathname + search, method: 'PUT', headers },
      (response) => void text(response).then(() => resolve(response.statusCode)),
    )
    sent.once('error', reject)
    sent.write(BYTES.subarray(0, 1_000))
    sent.end(BYTES.subarray(1_000))
  })
  expect(status).toBe(200)
  expect(await readBytes(url)).toEqual(BYTES)
})

test('serves the same bytes that came in a form', async () => {
  setUp()
  const form = new FormData()
  form.append('model', 'lipsync-2')
  form.append('video', new File([BYTES], 'v.mp4', { type: 'video/mp4' }))
  form.append('audio', new File([BYTES.subarray(0, 100)], 'a.wav'))
  const response = await fetch(`${SYNC}/v2/generate`, { method: 'POST', headers: KEY, body: form })
  const urls = getInputs({ body: await response.json() }).map((item) => String(getField(item, 'url')))
  expect(await Promise.all(urls.map(readBytes))).toEqual([BYTES, BYTES.subarray(0, 100)])
})

test('has the URLs of the session that the base URL names', async () => {
  const api = setUp()
  const base = api.session('w3').baseUrls.sync
  const { uploadUrl, url } = await presign(base)
  expect(url).toMatch(/^https:\/\/assets\.sync\.so\/s\/w3\/generated\/uploads\//)
  expect((await fetch(uploadUrl, { method: 'PUT', body: BYTES })).status).toBe(200)
  expect(await readBytes(url)).toEqual(BYTES)
  expect(await readBytes(url.replace('/s/w3/', '/s/w4/'))).toBe(404)
  expect(await post(`${SYNC}/v2/assets`, { url })).toMatchObject({ errorCode: 'uploaded_file_not_found' })
  expect(await post(`${base}/v2/assets`, { url })).toMatchObject({ url })
})

test('keeps nothing of an upload that is aborted', async () => {
  const api = setUp()
  const { uploadUrl, url } = await presign()
  const client = new AbortController()
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(BYTES.subarray(0, 100))
      client.abort()
    },
  })
  const init = { method: 'PUT', body, duplex: 'half', signal: client.signal } as const
  await expect(fetch(uploadUrl, init)).rejects.toThrow('abort')
  expect(await readBytes(url)).toBe(404)
  expect(await post(`${SYNC}/v2/assets`, { url })).toMatchObject({ errorCode: 'uploaded_file_not_found' })
  expect(api.requests({ method: 'PUT' })).toEqual([])
})

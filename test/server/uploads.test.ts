import express from 'express'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createListener } from '../../src/server.ts'
import { getField, getInputs } from '../handlers/sync/requests.ts'
import { createStream } from '../support/stream.ts'
import { createBytes, hash, KEY, open, post, presign, readHash, upload } from '../support/uploads.ts'
import type { RequestHandler } from 'express'
import type { MockVideoApi } from '../../src/index.ts'

const BYTES = createBytes(70_000)

test.each([
  ['a Buffer', () => Buffer.from(BYTES)],
  ['a Blob', () => new Blob([BYTES], { type: 'video/mp4' })],
  ['an ArrayBuffer', () => BYTES.buffer],
  [
    'a stream, in chunks',
    () => createStream([BYTES.slice(0, 1), BYTES.slice(1, 60_000), BYTES.slice(60_000)]),
  ],
] as const)('serves the same bytes that were sent as %s', async (_, createBody) => {
  const { api, base } = await open()
  const { uploadUrl, url } = await presign(base, BYTES.byteLength)
  const init = { method: 'PUT', headers: { 'content-type': 'video/mp4' }, duplex: 'half' } as const
  const response = await fetch(uploadUrl, { ...init, body: createBody() })
  expect([response.status, await response.text()]).toEqual([200, ''])
  expect(await readHash(url)).toBe(hash(BYTES))
  const head = await fetch(url, { method: 'HEAD' })
  expect([head.headers.get('content-length'), head.headers.get('content-type')]).toEqual([
    '70000',
    'video/mp4',
  ])
  const part = await fetch(url, { headers: { range: 'bytes=-5' } })
  expect([part.status, new Uint8Array(await part.arrayBuffer())]).toEqual([206, BYTES.subarray(-5)])
  expect(api.requests({ method: 'PUT' })).toMatchObject([{ status: 200, body: { size: 70_000 } }])
})

test('serves the same bytes that came in a form', async () => {
  const { base } = await open()
  const form = new FormData()
  form.append('model', 'lipsync-2')
  form.append('video', new File([BYTES], 'v.mp4', { type: 'video/mp4' }))
  form.append('audio', new File([BYTES.subarray(0, 20_000)], 'a.wav'))
  const response = await fetch(`${base}/v2/generate`, { method: 'POST', headers: KEY, body: form })
  const urls = getInputs({ body: await response.json() }).map((item) => String(getField(item, 'url')))
  expect(await Promise.all(urls.map(readHash))).toEqual([hash(BYTES), hash(BYTES.subarray(0, 20_000))])
})

test('has the URLs of the session and of the publicUrl', async () => {
  const { api, url, base } = await open()
  const session = api.session('w3').baseUrls.sync
  const own = await upload(session, BYTES)
  expect(own).toMatch(new RegExp(`^${url}/s/w3/media/sync/uploads/`))
  expect(await readHash(own)).toBe(hash(BYTES))
  expect(await post(`${base}/v2/assets`, { url: own })).toMatchObject({ status: 404 })
  expect(await post(`${session}/v2/assets`, { url: own })).toMatchObject({ status: 201, body: { url: own } })
  expect(await readHash(own.replace('/s/w3/', '/s/w4/'))).toBe(404)

  const outside = await open({ publicUrl: 'https://fake.example.com' })
  const { uploadUrl } = await presign(outside.base, 1)
  expect(uploadUrl).toMatch(/^https:\/\/fake\.example\.com\/media\/sync\/uploads\//)
})

/** Starts an Express app with middleware before a listener. Returns the base URL of Sync. */
async function listen(
  middleware: RequestHandler,
): Promise<{ readonly base: string; readonly api: MockVideoApi }> {
  const api = createMockVideoApi({ clock: 'manual' })
  const app = express()
  app.use(middleware)
  app.use(createListener(api))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return { base: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/sync`, api }
}

test.each([
  ['express.raw()', express.raw({ type: () => true, limit: '5mb' })],
  ['express.raw() for other types', express.raw({ type: 'image/*' })],
  ['express.json()', express.json()],
  ['express.text()', express.text()],
])('receives an upload behind %s', async (_, parser) => {
  const { base } = await listen(parser)
  const { uploadUrl, url } = await presign(base, BYTES.byteLength)
  const headers = { 'content-type': 'video/mp4' }
  expect((await fetch(uploadUrl, { method: 'PUT', headers, body: BYTES })).status).toBe(200)
  expect(await readHash(url)).toBe(hash(BYTES))
})

test.each([
  ['has read the body, and the bytes of its files are gone', express.text({ type: '*/*', limit: '5mb' })],
  ['has set the encoding of the request, which changes the bytes of files', setEncoding],
  ['has read the body and left no req.body', readAll],
] as const)('says that another middleware %s', async (problem, middleware) => {
  const { base, api } = await listen(skipJson(middleware))
  const { uploadUrl, url } = await presign(base, BYTES.byteLength)
  const response = await fetch(uploadUrl, {
    method: 'PUT',
    headers: { 'content-type': 'video/mp4' },
    body: BYTES,
  })
  const body: unknown = await response.json()
  expect([response.status, response.headers.get('x-mock-error'), getField(body, 'error')]).toEqual([
    400,
    'refused',
    `Failed to read the body of the request: another middleware ${problem}. Mount the listener before express.json() and other middleware that reads bodies.`,
  ])
  expect(api.requests().at(-1)).toMatchObject({ operation: 'upload-write', status: 400 })
  expect(await readHash(url)).toBe(404)
})

/** Runs a middleware for uploads only. */
function skipJson(middleware: RequestHandler): RequestHandler {
  return (req, res, next) => (req.method === 'PUT' ? middleware(req, res, next) : next())
}

function setEncoding(...[req, , next]: Parameters<RequestHandler>): void {
  req.setEncoding('latin1')
  next()
}

function readAll(...[req, , next]: Parameters<RequestHandler>): void {
  req.resume()
  req.once('end', () => next())
}

test('writes no bytes and no token to the log', async () => {
  const { api, base } = await open({ journal: 'full' })
  const { uploadUrl, url } = await presign(base, 28)
  await fetch(uploadUrl, { method: 'PUT', body: new TextEncoder().encode('The secret content of a file') })
  await readHash(url)
  const text = JSON.stringify(api.requests())
  expect(text).not.toContain('secret content')
  expect(JSON.stringify(api.requests({ method: 'PUT' }))).not.toContain(
    uploadUrl.split('token=')[1] ?? 'none',
  )
})

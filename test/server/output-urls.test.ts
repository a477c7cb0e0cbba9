import express from 'express'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp, createListener } from '../../src/server.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { fetchReply, openServer, sendRawRequest } from '../support/server.ts'
import type { Listener, ServerOptions } from '../../src/server.ts'

const SYNC = { 'x-api-key': 'test' }
const PRISM = { authorization: 'Bearer test' }
const RESULT = `/v2/generations/${SAMPLE_IDS.sync}/result`

/** Returns the output URL of a completed Sync generation, without its query. */
function getOutputUrl(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('outputUrl' in body)) return body
  return String(body.outputUrl).split('?')[0]
}

async function fetchOutputUrl(host: string, options: ServerOptions<string> = {}): Promise<unknown> {
  const { port } = await openServer({ scenario: 'instant', ...options })
  const response = await sendRawRequest(port, {
    line: `GET /sync/v2/generate/${SAMPLE_IDS.sync} HTTP/1.1`,
    headers: [`Host: ${host}`, 'x-api-key: test', 'Connection: close'],
  })
  return String(getOutputUrl(response?.body)).replace(`:${port}`, ':<port>')
}

test.each(['localhost:1', 'fake.example.com', '10.0.2.2:4747', '[::1]:4747', 'host_with-all.kinds'])(
  'builds output URLs from the Host header: %s',
  async (host) => {
    expect(await fetchOutputUrl(host)).toBe(`http://${host}/sync${RESULT}`)
  },
)

test.each([
  '',
  'a b',
  '"quoted"',
  '<script>alert(1)</script>',
  'user@evil.example',
  'user:password@evil.example',
  'evil.example/path',
  'evil.example?query',
  'evil.example#hash',
  'evil.example\\path',
  'two,hosts',
  'a%0d%0ab',
  '\xe9.example',
  '[::1',
  '[evil.example]',
  '[::::]',
  'localhost:99999',
  'localhost:1:2',
  'a'.repeat(10_000),
])('builds output URLs from its own address if the Host header is invalid: %#', async (host) => {
  expect(await fetchOutputUrl(host)).toBe(`http://127.0.0.1:<port>/sync${RESULT}`)
})

test('uses the first of two Host headers', async () => {
  expect(await fetchOutputUrl('one.example\r\nHost: two.example')).toBe(`http://one.example/sync${RESULT}`)
})

test('builds output URLs from its own address if there is no Host header', async () => {
  const { port, url } = await openServer({ scenario: 'instant' })
  const line = `GET /sync/v2/generate/${SAMPLE_IDS.sync} HTTP/1.0`
  const response = await sendRawRequest(port, { line, headers: ['x-api-key: test'] })
  expect(getOutputUrl(response?.body)).toBe(`${url}/sync${RESULT}`)
})

test.each(['https://fake.example.com', 'https://fake.example.com/', 'https://fake.example.com//'])(
  'builds output URLs from publicUrl if it is set: %s',
  async (publicUrl) => {
    expect(await fetchOutputUrl('localhost', { publicUrl })).toBe(`https://fake.example.com/sync${RESULT}`)
  },
)

test('builds output URLs without a prefix for a call to an alias', async () => {
  const { url } = await openServer({ scenario: 'instant' })
  const { body } = await fetchReply(`${url}/v2/generate/${SAMPLE_IDS.sync}`, { headers: SYNC })
  expect(getOutputUrl(body)).toBe(`${url}${RESULT}`)
})

test('builds media URLs under /media', async () => {
  const { url, baseUrls } = await openServer({ scenario: 'instant' })
  const { body } = await fetchReply(`${baseUrls.prism}/generations/${SAMPLE_IDS.prism}`, { headers: PRISM })
  const video = expect.stringContaining(
    `${url}/media/prism/generations/${SAMPLE_IDS.prism}.mp4?X-Amz-`,
  ) as unknown
  expect(body).toMatchObject({ video_url: video })
})

/** Starts an Express app on a free port. Returns its URL. */
async function listen(app: express.Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

/** Creates a user's app that has the fake under /fake and another route. */
function createUserApp(fake: Listener): express.Express {
  const app = express()
  app.use(express.json())
  app.use('/fake', fake)
  app.use((req, res) => void res.status(418).json({ mine: req.originalUrl }))
  return app
}

test('answers inside another app, and passes other requests to it', async () => {
  const url = await listen(createUserApp(createListener(createMockVideoApi({ scenario: 'instant' }))))
  const { body } = await fetchReply(`${url}/fake/sync/v2/generate/${SAMPLE_IDS.sync}`, { headers: SYNC })
  expect(getOutputUrl(body)).toBe(`${url}/fake/sync${RESULT}`)
  expect(await fetchReply(`${url}/fake/else`)).toEqual({ status: 418, body: { mine: '/fake/else' } })
  expect((await fetchReply(`${url}/fake/sync/v2/nope`)).status).toBe(404)
})

test('puts publicUrl in front of the mount path', async () => {
  const api = createMockVideoApi({ scenario: 'instant' })
  const url = await listen(createUserApp(createListener(api, { publicUrl: 'https://fake.example.com/' })))
  const { body } = await fetchReply(`${url}/fake/sync/v2/generate/${SAMPLE_IDS.sync}`, { headers: SYNC })
  expect(getOutputUrl(body)).toBe(`https://fake.example.com/fake/sync${RESULT}`)
})

test('serves the control routes and its own 404 inside another app', async () => {
  const url = await listen(createUserApp(createApp(createMockVideoApi())))
  expect((await fetchReply(`${url}/fake/__mock/scenarios`)).status).toBe(200)
  expect((await fetchReply(`${url}/fake/else`)).status).toBe(404)
})

import express from 'express'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp, createListener, startServer } from '../../src/server.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { openServer } from '../support/server.ts'
import type { IncomingMessage, RequestListener } from 'node:http'

const APP = 'http://localhost:5173'
const OTHER = 'http://other.example'
const EXPOSED = '*, Retry-After, X-Mock-Error, X-Mock-Generation, X-Mock-Scenario'
const STATUS = `/sync/v2/generate/${SAMPLE_IDS.sync}`
const KEY = { 'x-api-key': 'test' }

/** A reply with its CORS headers and `Vary`. The values of repeated headers are joined with ` | `. */
interface CorsReply {
  readonly status: number | undefined
  readonly cors: Readonly<Record<string, string>>
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

/** Sends a request. A body that is cut off ends the reply. */
async function send(url: string, headers: Headers = {}, method = 'GET'): Promise<CorsReply> {
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).on('error', reject).end()
  })
  const body = await text(reply).catch(() => 'cut off')
  const cors = Object.entries(reply.headersDistinct).flatMap(([name, values = []]) =>
    name.startsWith('access-control-') || name === 'vary' ? [[name, values.join(' | ')] as const] : [],
  )
  return { status: reply.statusCode, cors: Object.fromEntries(cors), body }
}

/** Sends the preflight of a request with a JSON body and an API key. */
function sendPreflight(url: string, origin: string, headers: Headers = {}): Promise<CorsReply> {
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-api-key',
  }
  return send(url, { origin, ...asked, ...headers }, 'OPTIONS')
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

const NAMED = {
  'access-control-allow-origin': APP,
  'access-control-expose-headers': EXPOSED,
  vary: 'Origin',
}
const ANY = { 'access-control-allow-origin': '*', 'access-control-expose-headers': EXPOSED }
const ASKED = {
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers': 'content-type,x-api-key',
  'access-control-max-age': '600',
}

test.each([
  [APP, APP, NAMED],
  [['http://a.example', APP], APP, NAMED],
  ['HTTP://LOCALHOST:5173', APP, NAMED],
  ['*', OTHER, ANY],
  ['*', 'null', ANY],
  [['*', APP], APP, ANY],
] as const)('allows a page with cors %j: %s', async (cors, origin, headers) => {
  const { url, api } = await openServer({ cors })
  for (const path of [
    '/sync/v2/generate',
    '/v2/generate',
    '/s/w1/prism/api/generations',
    '/media/trugen/a.mp4',
  ]) {
    expect(await sendPreflight(url + path, origin)).toEqual({
      status: 204,
      cors: { ...headers, ...ASKED },
      body: '',
    })
  }
  expect(api.requests()).toEqual([])
  expect(await send(url + STATUS, { ...KEY, origin })).toMatchObject({ status: 200, cors: headers })
  expect(api.requests()).toHaveLength(1)
})

test.each([
  [undefined, APP],
  [[], APP],
  [APP, OTHER],
  [APP, 'null'],
  [APP, 'http://localhost'],
  [APP, 'https://localhost:5173'],
  [APP, `${APP}, ${APP}`],
])('answers like the provider with cors %j for a page of %s', async (cors, origin) => {
  const { url, api } = await openServer({ cors })
  const plain = await send(`${url}/sync/v2/generate`, {}, 'OPTIONS')
  expect(plain).toMatchObject({ status: 404, cors: {} })
  expect(await sendPreflight(`${url}/sync/v2/generate`, origin)).toEqual(plain)
  expect(await send(url + STATUS, { ...KEY, origin })).toEqual(await send(url + STATUS, KEY))
  expect(api.requests().map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS', 'GET', 'GET'])
})

test('answers other OPTIONS requests like the provider', async () => {
  const { url } = await openServer({ cors: APP })
  const plain = await send(`${url}/sync/v2/generate`, {}, 'OPTIONS')
  expect(plain).toMatchObject({ status: 404, cors: {} })
  const asked = { 'access-control-request-method': 'POST' }
  expect(await send(`${url}/sync/v2/generate`, asked, 'OPTIONS')).toEqual(plain)
  expect(await send(`${url}/sync/v2/generate`, { origin: APP }, 'OPTIONS')).toEqual({ ...plain, cors: NAMED })
})

test('allows the requested method, so that the page gets the 405 of the provider', async () => {
  const { url } = await openServer({ cors: APP })
  const target = `${url}/prism/api/generations/${SAMPLE_IDS.prism}`
  const preflight = await sendPreflight(target, APP, { 'access-control-request-method': 'DELETE' })
  expect(preflight.cors['access-control-allow-methods']).toBe('DELETE')
  expect(await send(target, { origin: APP }, 'DELETE')).toMatchObject({ status: 405, cors: NAMED })
})

test.each<[number, string, Headers]>([
  [401, STATUS, {}],
  [404, '/trugen/v1/nope', {}],
  [404, '/nope', {}],
  [400, STATUS, { ...KEY, 'x-mock-scenario': 'nope' }],
  [503, STATUS, { ...KEY, 'x-mock-scenario': 'flaky' }],
  [200, STATUS, { ...KEY, 'x-mock-scenario': 'truncated-body' }],
  [404, '/media/trugen/nope.mp4', {}],
])('lets a page read errors and faulty replies: %s for %s with %j', async (status, path, headers) => {
  const { url } = await openServer({ cors: APP })
  expect(await send(url + path, { ...headers, origin: APP })).toMatchObject({ status, cors: NAMED })
})

test('lets the page read a part of a video', async () => {
  const { url, api } = await openServer({ cors: APP })
  const { id } = api.trugen.create({ state: 'completed' })
  const video = `${url}/media/trugen/${id}.mp4`
  const asked = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' }
  expect((await sendPreflight(video, APP, asked)).cors['access-control-allow-headers']).toBe('range')
  expect(await send(video, { origin: APP, range: 'bytes=0-9' })).toMatchObject({
    status: 206,
    cors: { ...NAMED, 'access-control-allow-origin': '*' },
  })
})

test('lets a fault replace the header', async () => {
  const headers = { 'access-control-allow-origin': OTHER }
  const scenario = { name: 'other-origin', faults: [{ on: 'status', headers }] } as const
  const { url } = await openServer({ cors: APP, scenarios: [scenario] })
  const reply = await send(url + STATUS, { ...KEY, origin: APP, 'x-mock-scenario': 'other-origin' })
  expect(reply.cors['access-control-allow-origin']).toBe(OTHER)
})

test('resets a connection of a page without a reply', async () => {
  const scenario = { name: 'status-lost', faults: [{ on: 'status', connection: 'reset' }] } as const
  const { url } = await openServer({ cors: APP, scenarios: [scenario] })
  const headers = { ...KEY, origin: APP, 'x-mock-scenario': 'status-lost' }
  await expect(send(url + STATUS, headers)).rejects.toThrow('ECONNRESET')
})

/** The hint about an origin. */
function hint(origin: string, value = origin): string {
  return `A page of ${origin} called this server, and the browser hides the answer from it, because the server does not allow the origin. Allow it with the flag --cors ${value} or the option cors.`
}

test('warns once for each origin that is not allowed', async () => {
  const warnings: string[] = []
  const { url } = await openServer({ warn: (warning) => warnings.push(warning) })
  await sendPreflight(`${url}/sync/v2/generate`, APP)
  await send(url + STATUS, { ...KEY, origin: APP })
  await send(url + STATUS, { origin: OTHER })
  await send(`${url}/nope`, { origin: 'null' })
  expect(warnings).toEqual([hint(APP), hint(OTHER), hint('the origin "null"', `'*'`)])
})

test('warns about few origins, and shows little of a long one', async () => {
  const warnings: string[] = []
  const { url } = await openServer({ warn: (warning) => warnings.push(warning) })
  const origins = ['x'.repeat(5_000), ...Array.from({ length: 30 }, (_, index) => `http://${index}.example`)]
  for (const origin of origins) await send(url + STATUS, { origin })
  expect(warnings).toHaveLength(20)
  expect(warnings[0]).toBe(hint(`the origin "${'x'.repeat(100)}"`, `'*'`))
})

test.each<[string, (own: string) => Headers]>([
  ['without an Origin', () => ({})],
  ['of its own page', (own) => ({ origin: own })],
  ['of its own page behind TLS', (own) => ({ origin: own.replace('http:', 'https:') })],
  ['through the proxy of a development server', () => ({ origin: APP, 'sec-fetch-site': 'same-origin' })],
])('does not warn about a request %s', async (_, create) => {
  const warnings: string[] = []
  const { url } = await openServer({ warn: (warning) => warnings.push(warning) })
  await send(url + STATUS, { ...KEY, ...create(url) })
  await send(`${url}/__mock/report`, create(url))
  expect(warnings).toEqual([])
})

test('does not warn about a video, which every page may read', async () => {
  const warnings: string[] = []
  const { url, api } = await openServer({ warn: (warning) => warnings.push(warning) })
  const { id } = api.trugen.create({ state: 'completed' })
  const video = `${url}/media/trugen/${id}.mp4`
  expect(await send(video, { origin: APP })).toMatchObject({
    status: 200,
    cors: { 'access-control-allow-origin': '*' },
  })
  expect(warnings).toEqual([])
  await sendPreflight(video, APP)
  expect(warnings).toEqual([hint(APP)])
})

const CONTROL = [
  'GET /__mock/report',
  'GET /__mock/health',
  'POST /__mock/reset',
  'GET /__mock/nope',
] as const

test.each(CONTROL)('lets a named origin use the control routes: %s', async (route) => {
  const { url } = await openServer({ cors: APP })
  const [method, path] = route.split(' ')
  const headers = { origin: APP, 'sec-fetch-site': 'same-site' }
  expect(await sendPreflight(url + path, APP, headers)).toEqual({
    status: 204,
    cors: { ...NAMED, ...ASKED },
    body: '',
  })
  expect(await send(url + path, headers, method)).toMatchObject({
    status: route.endsWith('nope') ? 404 : 200,
    cors: NAMED,
  })
})

test.each(CONTROL)('keeps every other origin from the control routes: %s', async (route) => {
  const [method, path] = route.split(' ')
  for (const cors of [undefined, '*', OTHER, ['*', OTHER]]) {
    const { url } = await openServer({ cors })
    expect([
      await send(url + path, { origin: APP }, method),
      await sendPreflight(url + path, APP),
      await send(url + path, { origin: 'null' }, method),
      await send(url + path, { 'sec-fetch-site': 'same-site' }, method),
    ]).toMatchObject(Array.from({ length: 4 }, () => ({ status: 403, cors: {} })))
  }
})

test('lets a named origin read why another Host is refused', async () => {
  const { url } = await openServer({ cors: APP })
  const headers = { origin: APP, host: 'evil.example' }
  expect(await send(`${url}/__mock/report`, headers)).toMatchObject({ status: 403, cors: NAMED })
})

test('warns a page that calls control routes, also with *', async () => {
  const warnings: string[] = []
  const { url } = await openServer({ cors: '*', warn: (warning) => warnings.push(warning) })
  await sendPreflight(`${url}/__mock/reset`, APP)
  await send(`${url}/__mock/report`, { origin: APP })
  await send(`${url}/__mock/report`, { origin: 'null' })
  const start = 'called a control route, which is only for'
  expect(warnings).toEqual([
    `A page of ${APP} ${start} this server's own pages and for origins that cors names; * names none. Allow it with the flag --cors ${APP} or the option cors.`,
    `A page of the origin "null" ${start} this server's own pages and for origins that cors names; * names none.`,
  ])
})

test('works in an app', async () => {
  const url = await listen(createApp(createMockVideoApi({ clock: 'manual' }), { cors: APP }))
  expect(await sendPreflight(`${url}/sync/v2/generate`, APP)).toMatchObject({ status: 204 })
  expect(await sendPreflight(`${url}/__mock/reset`, APP)).toMatchObject({ status: 204 })
  expect(await send(url + STATUS, { ...KEY, origin: APP })).toMatchObject({ status: 200, cors: NAMED })
  expect(await send(`${url}/__mock/report`, { origin: APP })).toMatchObject({ status: 200, cors: NAMED })
})

test('answers for a listener of its own, also outside all bases', async () => {
  const url = await listen(createListener(createMockVideoApi({ clock: 'manual' }), { cors: APP }))
  expect(await sendPreflight(`${url}/nope`, APP)).toMatchObject({ status: 204 })
  expect(await send(`${url}/nope`, { origin: APP })).toMatchObject({ status: 404, cors: NAMED })
})

test('leaves what a listener passes on untouched', async () => {
  const app = express()
  app.use(createListener(createMockVideoApi({ clock: 'manual' }), { cors: '*' }))
  app.use((_req, res) => void res.status(418).end())
  const url = await listen(app)
  expect(await sendPreflight(`${url}/own`, APP)).toEqual({ status: 418, cors: {}, body: '' })
})

test.each([undefined, APP, '*'])(
  'keeps the headers of a middleware before it, with cors %j',
  async (cors) => {
    const warnings: string[] = []
    const api = createMockVideoApi({ clock: 'manual', warn: (warning) => warnings.push(warning) })
    const { id } = api.trugen.create({ state: 'completed' })
    const app = express()
    const own = {
      'access-control-allow-origin': APP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Retry-After',
      vary: 'Accept-Encoding, Origin',
    }
    app.use((_req, res, next) => {
      res.set(own)
      next()
    })
    app.use(createListener(api, { cors }))
    const url = await listen(app)
    for (const path of [STATUS, `/media/trugen/${id}.mp4`]) {
      expect(await send(url + path, { ...KEY, origin: APP })).toMatchObject({ status: 200, cors: own })
      expect((await send(url + path, { ...KEY, origin: APP })).cors).toEqual(own)
    }
    expect(warnings).toEqual([])
  },
)

test('warns about a preflight that a middleware leaves unanswered', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (warning) => warnings.push(warning) })
  const app = express()
  app.use((_req, res, next) => {
    res.set('access-control-allow-origin', APP)
    next()
  })
  app.use(createListener(api))
  const url = await listen(app)
  expect(await send(url + STATUS, { ...KEY, origin: APP })).toMatchObject({ status: 200 })
  expect(warnings).toEqual([])
  expect(await sendPreflight(`${url}/sync/v2/generate`, APP)).toMatchObject({ status: 404 })
  expect(warnings).toEqual([hint(APP)])
})

test('adds Vary to that of a middleware', async () => {
  const app = express()
  app.use((_req, res, next) => {
    res.set('vary', 'Accept-Encoding')
    next()
  })
  app.use(createListener(createMockVideoApi({ clock: 'manual' }), { cors: APP }))
  const url = await listen(app)
  expect((await send(url + STATUS, { ...KEY, origin: APP })).cors['vary']).toBe('Accept-Encoding | Origin')
})

test('takes any value of the headers that it repeats', async () => {
  const { port } = await openServer({ cors: '*' })
  const socket = connect(port, '127.0.0.1')
  socket.write(
    Buffer.from(
      `OPTIONS /sync/v2 HTTP/1.1\r\nHost: x\r\nOrigin: \xff\r\nAccess-Control-Request-Method: \xfe\t"<>\r\nAccess-Control-Request-Headers:\r\nConnection: close\r\n\r\n`,
      'latin1',
    ),
  )
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 204 /)
})

test('refuses what is no origin', async () => {
  const message =
    'cors[0]: "http://localhost:5173/" is not an origin. Leave out the slash at the end: http://localhost:5173'
  const cors = `${APP}/`
  const api = createMockVideoApi()
  await expect(startServer({ cors })).rejects.toThrow(message)
  expect(() => createListener(api, { cors })).toThrow(message)
  expect(() => createApp(api, { cors: [cors] })).toThrow(message)
})

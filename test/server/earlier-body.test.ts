import express from 'express'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { buffer, text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createApp, createListener } from '../../src/server.ts'
import { buildInvalidBodies, encodeForm, encodeJson } from '../parity/bodies.ts'
import { fetchReply } from '../support/server.ts'
import type { RequestHandler } from 'express'
import type { ClientRequest } from 'node:http'
import type { MockVideoApi } from '../../src/index.ts'
import type { EncodedBody } from '../parity/bodies.ts'
import type { HttpReply } from '../support/server.ts'

const ANY_TYPE = { type: () => true, limit: '5mb' }
const MULTIPART = 'multipart/form-data'
const BODY = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}
const FORM = encodeForm([
  { name: 'model', value: 'lipsync-2' },
  { name: 'input', value: JSON.stringify({ type: 'audio', url: 'https://example.com/a.wav' }) },
  { name: 'video', value: Uint8Array.of(0, 255, 13, 10, 128), file: 'v.mp4', type: 'video/mp4' },
])
const SUBMIT = '/sync/v2/generate'
const HEADERS = { 'x-api-key': 'test', authorization: 'Bearer test' }

/** Starts an Express app with middleware before a listener. Returns its URL and the fake. */
async function listen(...middleware: readonly RequestHandler[]): Promise<{ url: string; api: MockVideoApi }> {
  const api = createMockVideoApi({ clock: 'manual' })
  const app = express()
  for (const handler of middleware) app.use(handler)
  app.use(createListener(api, { publicUrl: 'http://fake.example' }))
  app.use(createApp(api))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, api }
}

/** Sends a body to an app with middleware before a listener. Returns the reply and the input of the generations. */
async function submit(
  { type, content }: EncodedBody,
  ...middleware: readonly RequestHandler[]
): Promise<HttpReply & { readonly inputs: readonly unknown[] }> {
  const { url, api } = await listen(...middleware)
  const headers = { ...HEADERS, ...(type !== undefined && { 'content-type': type }) }
  const response = await fetch(url + SUBMIT, { method: 'POST', headers, body: content })
  const inputs = api.generations.list().map(({ id }) => api.generations.get(id)?.input)
  return { status: response.status, body: await response.json(), inputs }
}

/** Returns the body of the response to a request. */
function readResponse(sent: ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    sent.once('error', reject)
    sent.once('response', (response) => resolve(text(response)))
  })
}

const PARSERS: readonly (readonly [name: string, parser: RequestHandler])[] = [
  ['express.json()', express.json()],
  ['express.json() for any type', express.json({ ...ANY_TYPE, strict: false })],
  ['express.text()', express.text(ANY_TYPE)],
  ['express.raw()', express.raw(ANY_TYPE)],
  ['express.urlencoded()', express.urlencoded({ extended: true })],
]

test.each(PARSERS)('accepts a JSON body behind %s', async (_, parser) => {
  const expected = await submit(encodeJson(BODY))
  expect(expected.status).toBe(201)
  expect(expected.inputs).toHaveLength(1)
  expect(await submit(encodeJson(BODY), parser)).toEqual(expected)
})

test.each(PARSERS)('accepts a JSON body that was sent in chunks behind %s', async (_, parser) => {
  const { url } = await listen(parser)
  const sent = request(url + SUBMIT, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
  })
  const json = JSON.stringify(BODY)
  sent.write(json.slice(0, 20))
  sent.end(json.slice(20))
  expect(JSON.parse(await readResponse(sent))).toMatchObject({ status: 'PENDING' })
})

test.each([
  ['express.json()', express.json()],
  ['express.urlencoded()', express.urlencoded({ extended: true })],
  ['express.raw() for any type', express.raw(ANY_TYPE)],
])('accepts a form with a file behind %s', async (_, parser) => {
  const expected = await submit(FORM)
  expect(expected.status).toBe(201)
  expect(await submit(FORM, parser)).toEqual(expected)
})

const INVALID = buildInvalidBodies(BODY).flatMap(([name, body]) =>
  body === undefined ? [] : [[name, body] as const],
)

test.each(INVALID)('refuses the same bodies behind express.raw() as without it: %s', async (_, body) => {
  const raw = express.raw(ANY_TYPE)
  expect(await submit(body, raw)).toEqual(await submit(body))
})

test.each(INVALID.filter(([, { type }]) => !type?.startsWith(MULTIPART)))(
  'refuses the same bodies behind express.text() as without it: %s',
  async (_, body) => {
    const anyText = express.text(ANY_TYPE)
    const { status } = await submit(body)
    expect(await submit(body, anyText)).toMatchObject({ status, inputs: [] })
  },
)

// express.json() answers text that is not JSON itself.
test.each(INVALID.filter(([, { type, content }]) => !type?.startsWith(MULTIPART) && isJson(content)))(
  'refuses the same bodies behind express.json() as without it: %s',
  async (_, body) => {
    const json = express.json({ ...ANY_TYPE, strict: false })
    expect(await submit(body, json)).toEqual(await submit(body))
  },
)

function isJson(content: EncodedBody['content']): boolean {
  try {
    JSON.parse(typeof content === 'string' ? content : new TextDecoder().decode(content))
    return true
  } catch {
    return false
  }
}

test('does not take the value of a JSON string for the text of the body', async () => {
  const body = encodeJson(JSON.stringify(BODY))
  const expected = await submit(body)
  expect(expected.status).toBe(400)
  expect(await submit(body, express.json({ strict: false }))).toEqual(expected)
})

test('accepts a text with a byte order mark', async () => {
  const body = { type: 'application/json', content: `\u{FEFF}${JSON.stringify(BODY)}` }
  const expected = await submit(body)
  expect(expected.status).toBe(201)
  expect(await submit(body, express.text(ANY_TYPE))).toEqual(expected)
})

test('counts the bytes that were sent, also those between the values', async () => {
  const body = encodeJson(BODY)
  const padded = { ...body, content: String(body.content) + ' '.repeat(1_048_576) }
  const json = express.json(ANY_TYPE)
  const expected = await submit(padded)
  expect(expected.status).toBe(413)
  expect(await submit(padded, json)).toEqual(expected)
})

test('refuses a URL-encoded form behind express.urlencoded() as without it', async () => {
  const body = { type: 'application/x-www-form-urlencoded', content: 'model=lipsync-2&__proto__[a]=1' }
  const expected = await submit(body)
  expect(expected.status).toBe(400)
  expect(await submit(body, express.urlencoded({ extended: true }))).toEqual(expected)
})

test('ignores a req.body if nobody has read the request', async () => {
  expect((await submit(encodeJson(BODY), setFunction)).status).toBe(201)
})

test('replies to an empty body behind express.json() as without it', async () => {
  const empty = { type: 'application/json', content: '' }
  expect(await submit(empty, express.json())).toEqual(await submit(empty))
})

/** Reads the body to its end and keeps nothing. */
const readAll: RequestHandler = (req, _res, next) => {
  req.resume()
  req.once('end', () => next())
}

/** Reads the first chunk of the body. */
const readFirstChunk: RequestHandler = (req, _res, next) => {
  req.once('data', () => {
    req.pause()
    next()
  })
}

/** Reads three bytes of the body. */
const readThreeBytes: RequestHandler = (req, _res, next) => {
  req.once('readable', () => {
    req.read(3)
    next()
  })
}

/** Starts to read the body, and does not wait for it. */
const readMeanwhile: RequestHandler = (req, _res, next) => {
  buffer(req).catch(() => {})
  next()
}

/** Reads the body with `data` events, which leave it to others too. */
const watchData: RequestHandler = (req, _res, next) => {
  req.on('data', () => {})
  next()
}

const setEncoding: RequestHandler = (req, _res, next) => {
  req.setEncoding('utf8')
  next()
}

const pause: RequestHandler = (req, _res, next) => {
  req.pause()
  next()
}

const setCycle: RequestHandler = (req, _res, next) => {
  const cycle: Record<string, unknown> = {}
  cycle['self'] = cycle
  req.body = cycle
  next()
}

const setFunction: RequestHandler = (req, _res, next) => {
  req.body = () => {}
  next()
}

const ADVICE = 'Mount the listener before express.json() and other middleware that reads bodies.'

test.each([
  ['has read the body and left no req.body', encodeJson(BODY), [readAll]],
  ['has read a part of the body', encodeJson(BODY), [readFirstChunk]],
  ['has read a part of the body', encodeJson(BODY), [readThreeBytes]],
  ['has read a part of the body', encodeJson('x'.repeat(900_000)), [readFirstChunk]],
  ['reads the body at the same time', encodeJson(BODY), [readMeanwhile]],
  ['has set the encoding of the request, which changes the bytes of files', FORM, [setEncoding]],
  ['has read the body and left no req.body', FORM, [readAll]],
  ['has read a part of the body', FORM, [readFirstChunk]],
  ['has read the body, and the bytes of its files are gone', FORM, [express.text(ANY_TYPE)]],
  ['has set req.body to a value that is not JSON', encodeJson(BODY), [readAll, setCycle]],
  ['has set req.body to a value that is not JSON', encodeJson(BODY), [readAll, setFunction]],
] as const)('says that another middleware %s', async (problem, body, middleware) => {
  expect(await submit(body, ...middleware)).toEqual({
    status: 400,
    body: { error: `Failed to read the body of the request: another middleware ${problem}. ${ADVICE}` },
    inputs: [],
  })
})

test.each([
  ['watches the data', encodeJson(BODY), watchData],
  ['watches the data of a form', FORM, watchData],
  ['pauses the request', encodeJson(BODY), pause],
  ['pauses a form', FORM, pause],
  ['sets the encoding', encodeJson({ ...BODY, outputFileName: 'é' }), setEncoding],
] as const)('reads the body if another middleware only %s', async (_, body, middleware) => {
  const expected = await submit(body)
  expect(expected.status).toBe(201)
  expect(await submit(body, middleware)).toEqual(expected)
})

test('marks that error as one of the fake', async () => {
  const { url } = await listen(readAll)
  const headers = { ...HEADERS, 'content-type': 'application/json' }
  const response = await fetch(url + SUBMIT, { method: 'POST', headers, body: '{}' })
  expect(response.headers.get('x-mock-error')).toBe('refused')
})

test('serves the next request on a connection whose body was read in part', async () => {
  const { url, api } = await listen(readFirstChunk)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const post = async (): Promise<string> => {
    const headers = { ...HEADERS, 'content-type': 'application/json' }
    const sent = request(url + SUBMIT, { method: 'POST', agent, headers })
    sent.end(JSON.stringify({ ...BODY, filler: 'x'.repeat(900_000) }))
    return readResponse(sent)
  }
  const first = await post()
  expect(first).toContain('has read a part of the body')
  expect(await post()).toBe(first)
  expect(api.generations.list()).toEqual([])
})

test('needs no body for an operation that takes none', async () => {
  const { url } = await listen(readAll)
  const reply = await fetchReply(`${url}/sync/v2/generations/unknown`, {
    method: 'DELETE',
    headers: HEADERS,
    body: { any: 'body' },
  })
  expect(reply.status).toBe(404)
})

test.each([
  ['trugen', '/trugen/v1/script-to-video/createVideo'],
  ['prism', '/prism/api/templates/abc123/generate'],
])('replies as without express.json() for every provider: %s', async (_, path) => {
  const post = async (...middleware: readonly RequestHandler[]): Promise<HttpReply> => {
    const { url } = await listen(...middleware)
    const headers = { ...HEADERS, 'content-type': 'application/json' }
    return fetchReply(url + path, { method: 'POST', headers, body: { variables: { hook: 'Meet' } } })
  }
  const expected = await post()
  expect(expected.status).toBe(400)
  expect(await post(express.json())).toEqual(expected)
})

test.each([
  ['express.json()', express.json()],
  ['express.text()', express.text(ANY_TYPE)],
  ['express.raw()', express.raw(ANY_TYPE)],
] as const)('control routes use a body that %s has read', async (_, parser) => {
  const { url, api } = await listen(parser)
  api.sync.create()
  api.session('w3').sync.create()
  const response = await fetch(`${url}/__mock/reset`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ session: 'w3' }),
  })
  expect(response.status).toBeLessThan(300)
  // Only the session that the body names is reset.
  expect([api.generations.list().length, api.session('w3').generations.list().length]).toEqual([1, 0])
})

import { createServer } from 'node:http'

// This file is copied next to an installed package, and run with the Node version under test: once for each environment and
// wire. It prints what six HTTP clients see of each fault, axios with both of its adapters. Each client and fault is one JSON line.
const [, , environment, wire] = process.argv

/** Milliseconds. Less than the time between two pieces of a slow body, which is 222. */
const IMPATIENT_MS = 150
const PATIENT_MS = 20_000
/** A client that has seen nothing after this time never sees anything. */
const GIVE_UP_MS = 4_000

const FAULTS = {
  reset: { connection: 'reset' },
  hang: { connection: 'hang' },
  truncated: { body: 'truncated' },
  malformed: { body: 'malformed' },
  503: { reply: { status: 503 }, headers: { 'retry-after': '7' } },
  slow: { body: 'slow' },
}

// MSW prints the error of each reset.
console.error = () => {}

const { createMockVideoApi } = await import('mock-video-api')
const api = createMockVideoApi({
  clock: 'manual',
  scenarios: Object.entries(FAULTS).map(([name, fault]) => ({
    name: `see-${name}`,
    faults: [{ on: 'status', ...fault }],
  })),
})
const baseUrl = wire === 'server' ? await startServer() : 'https://api.sync.so'
await setUpEnvironment()
if (wire === 'msw') await startMsw()

const { default: http } = await import(wire === 'msw' ? 'node:https' : 'node:http')
const { default: axios } = await import('axios')
const { default: got } = await import('got')
const { default: ky } = await import('ky')
const { default: nodeFetch } = await import('node-fetch')

async function startServer() {
  const { createListener } = await import('mock-video-api/server')
  const server = createServer(createListener(api))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${server.address().port}/sync`
}

/** Sets up the globals as Vitest does. The page has the origin of the API, because neither wire answers CORS preflights. */
async function setUpEnvironment() {
  if (environment === 'node') return
  const { builtinEnvironments } = await import('vitest/runtime')
  const options = { jsdom: { url: baseUrl }, happyDOM: { url: baseUrl } }
  await builtinEnvironments[environment].setup(globalThis, options)
}

async function startMsw() {
  const { setupServer } = await import('msw/node')
  const { createHandlers } = await import('mock-video-api/msw')
  const server = setupServer(...createHandlers(api))
  server.listen({ onUnhandledRequest: 'error', onUnhandledFrame: 'error' })
}

/** The clients. Each resolves to a response as plain data, and rejects with its own error. */
const CLIENTS = {
  fetch: (call) => sendWithFetch(fetch, call),
  'node:https': sendWithNode,
  'axios (http)': (call) => sendWithAxios('http', call),
  'axios (XHR)': (call) => sendWithAxios('xhr', call),
  got: sendWithGot,
  ky: sendWithKy,
  'node-fetch': (call) => sendWithFetch(nodeFetch, call),
}

async function sendWithFetch(send, { url, headers, timeoutMs }) {
  const response = await send(url, { headers, signal: AbortSignal.timeout(timeoutMs) })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    data: await response.json(),
  }
}

function sendWithNode({ url, headers, timeoutMs }) {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        clearTimeout(timer)
        try {
          const data = JSON.parse(Buffer.concat(chunks).toString())
          resolve({ status: response.statusCode, headers: response.headers, data })
        } catch (error) {
          reject(error)
        }
      })
    })
    const timer = setTimeout(() => request.destroy(new Error('own timeout')), timeoutMs)
    request.on('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
  })
}

function sendWithAxios(adapter, { url, headers, timeoutMs }) {
  return axios.get(url, { adapter, headers, timeout: timeoutMs })
}

async function sendWithGot({ url, headers, timeoutMs }) {
  const options = { headers, timeout: { request: timeoutMs }, retry: { limit: 0 }, responseType: 'json' }
  const response = await got(url, options)
  return { status: response.statusCode, headers: response.headers, data: response.body }
}

async function sendWithKy({ url, headers, timeoutMs }) {
  const response = await ky(url, { headers, timeout: timeoutMs, retry: 0 })
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    data: await response.json(),
  }
}

/** Describes what a client sees: the response, or the name and the code of the error and the code of its cause. */
async function describe(pending) {
  const silence = new Promise((resolve) => setTimeout(resolve, GIVE_UP_MS, undefined))
  try {
    const response = await Promise.race([pending, silence])
    return response === undefined ? 'nothing' : describeResponse(response)
  } catch (error) {
    return describeError(error)
  }
}

function describeResponse({ status, headers, data }) {
  const retryAfter = headers['retry-after'] === undefined ? '' : `, retry-after ${headers['retry-after']}`
  const length = headers['content-length'] === undefined ? ', no content-length' : ''
  return `${status}, ${typeof data === 'string' ? 'text' : 'JSON'}${retryAfter}${length}`
}

function describeError({ name, code, cause, response }) {
  const codes = [code, cause?.code].filter((item) => typeof item === 'string')
  const text = [name, ...new Set(codes)].join(' ')
  const status = response?.status ?? response?.statusCode
  if (status === undefined || status === 200) return text
  const retryAfter = new Headers(response.headers).get('retry-after')
  return `${text} (${status}, retry-after ${retryAfter})`
}

const url = `${baseUrl}/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e`

async function see(client, fault) {
  const timeoutMs = fault === 'hang' || fault === 'slow' ? IMPATIENT_MS : PATIENT_MS
  const headers = { 'x-api-key': fault === undefined ? 'test' : `:see-${fault}` }
  return describe(CLIENTS[client]({ url, headers, timeoutMs }))
}

function report(line) {
  console.log(JSON.stringify(line))
}
for (const event of ['unhandledRejection', 'uncaughtException']) {
  process.on(event, (error) => report({ client: event, fault: 'any', seen: describeError(error) }))
}

const clients = Object.keys(CLIENTS).filter((name) => name !== 'axios (XHR)' || environment !== 'node')
// The first call of a client is slow, which would count as a time-out.
for (const client of clients) report({ client, fault: 'none', seen: await see(client) })
for (const fault of Object.keys(FAULTS)) {
  await Promise.all(clients.map(async (client) => report({ client, fault, seen: await see(client, fault) })))
}
process.exit()

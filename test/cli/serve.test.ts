import express from 'express'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { deferControlApp } from '../../src/cli/serve.ts'
import { createControlApp } from '../../src/server/control-app.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { createMockVideoApi } from '../../src/index.ts'
import { PROVIDER_FLAGS, SAMPLE_IDS, START } from '../support/fixed.ts'
import { createFolder } from '../support/folder.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply, openRequest } from '../support/server.ts'
import { startCommand } from '../support/terminal.ts'
import type { RunningCommand } from '../support/terminal.ts'

/** The flags of most command lines here: any port, and the manual clock. */
const BASE_FLAGS = ['--port', '0', '--clock', 'manual', '--seed', '5', ...PROVIDER_FLAGS]

/** Returns the URL from the first line that a command prints. */
async function getUrl(running: RunningCommand): Promise<string> {
  await running.waitForLines(1)
  return /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
}

/** Replaces the parts of a line that differ from run to run. */
function normalizeLine(line: string): string {
  return line
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/^\d\d:\d\d:\d\d /, '<time> ')
    .replace(/ [\d.]+ ms/, ' <n> ms')
}

function parse(line = ''): unknown {
  return JSON.parse(line)
}

async function read(url: string, path: string, key = 'secret'): Promise<void> {
  await fetchReply(url + path, { headers: { 'x-api-key': key, authorization: `Bearer ${key}` } })
}

const PATHS = {
  trugen: `/trugen/v1/script-to-video/genStatus/${SAMPLE_IDS.trugen}`,
  sync: `/sync/v2/generate/${SAMPLE_IDS.sync}`,
  prism: `/prism/api/generations/${SAMPLE_IDS.prism}`,
}

test('prints its URLs, its settings and an example call', async () => {
  const running = startCommand(BASE_FLAGS)
  await running.waitForLines(1)
  expect(running.out.map(normalizeLine)).toEqual([
    `mock-video-api listens on http://127.0.0.1:<port>

  TruGen  http://127.0.0.1:<port>/trugen/v1  sample id 529fb61c-da5d-4b2d-9d49-b612deede60f
  Sync    http://127.0.0.1:<port>/sync       sample id 6533643b-aceb-4c40-967e-d9ba9baac39e
  Prism   http://127.0.0.1:<port>/prism/api  sample id gen_abc123

  scenario happy   manual clock   seed 5   live page and control routes http://127.0.0.1:<port>/__mock

  Any key works. A key <session>:<scenario> chooses a scenario. Example:
  curl -H 'x-api-key: test' http://127.0.0.1:<port>/trugen/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f
`,
  ])
  expect(await running.end()).toMatchObject({ code: 0, error: [] })
})

test('says that only some keys work, without printing one', async () => {
  const cwd = await createFolder({ 'mock-video-api.config.yaml': 'apiKeys: [k1-secret]' })
  const running = startCommand(['--port', '0', ...PROVIDER_FLAGS], {}, cwd)
  await running.waitForLines(1)
  expect(running.out[0]).toContain(
    '  Only the keys of apiKeys work. A key <session>:<scenario> chooses a scenario.',
  )
  expect(running.out[0]).toContain("curl -H 'x-api-key: <your key>' http://")
  expect(running.out[0]).not.toMatch(/k1-secret|Any key works|: test'/)
})

test('warns at the start of a join whose fault is never reached', async () => {
  const running = startCommand(['--port', '0', '--scenario', 'not-found+flaky', '--scenario', 'sync=slow'])
  await running.waitForLines(2)
  expect(running.out[0]).toBe(
    'warning: Scenario not-found+flaky has a fault of flaky that is never reached, because not-found answers its calls first. Join them in another order, or leave out one of them.',
  )
  expect(running.out[1]).toContain('listens on')
})

test.each([
  [['--scenario', 'stuck'], 'scenario stuck   '],
  [[...PROVIDER_FLAGS, '--scenario', 'sync=stuck'], 'scenario trugen=happy sync=stuck prism=happy   '],
  [
    [...PROVIDER_FLAGS, '--scenario', 'sync=stuck', '--scenario', 'slow'],
    'scenario trugen=slow sync=stuck prism=slow   ',
  ],
  [['--provider', 'sync', '--scenario', 'stuck'], 'scenario stuck   '],
  [['--clock', 'system', '--speed', '60'], 'system clock, 60x speed   '],
])('prints the chosen settings: %j', async (argv, text) => {
  const running = startCommand(['--port', '0', ...argv])
  await running.waitForLines(1)
  expect(running.out[0]).toContain(text)
})

test.each([
  [[], {}, 'happy'],
  [[], { MOCK_VIDEO_API_SCENARIO: 'stuck' }, 'stuck'],
  [[], { MOCK_VIDEO_API_SCENARIO: ' sync=stuck, slow,' }, 'trugen=slow sync=stuck prism=slow'],
  [['--scenario', 'instant'], { MOCK_VIDEO_API_SCENARIO: 'sync=stuck,slow' }, 'instant'],
  [[], { MOCK_VIDEO_API_SCENARIO: ' ' }, 'happy'],
])('uses a flag before its environment variable: %j %j', async (argv, env, scenario) => {
  const running = startCommand([...BASE_FLAGS, ...argv], {
    MOCK_VIDEO_API_JSON: '1',
    // `exec` sets it for its command, which can be another fake.
    MOCK_VIDEO_API_URL: 'http://127.0.0.1:1',
    ...env,
  })
  const url = await getUrl(running)
  expect(running.out.map(parse)).toEqual([
    {
      event: 'listening',
      url,
      port: Number(new URL(url).port),
      baseUrls: { trugen: `${url}/trugen/v1`, sync: `${url}/sync`, prism: `${url}/prism/api` },
      scenario,
      seed: 5,
      clock: 'manual',
      config: null,
    },
  ])
})

test('names the config file that was read, relative to the working directory', async () => {
  const cwd = await createFolder({ 'conf/fake.yaml': 'seed: 5\nport: 0' })
  const running = startCommand(['-c', 'conf/fake.yaml'], {}, cwd)
  await running.waitForLines(1)
  expect(running.out[0]?.split('\n')).toContain('  config file conf/fake.yaml')
  const withJson = startCommand(['-c', 'conf/fake.yaml', '--json'], {}, cwd)
  await withJson.waitForLines(1)
  expect(parse(withJson.out[0])).toMatchObject({ event: 'listening', seed: 5, config: 'conf/fake.yaml' })
})

test("prints a line for each request, with the provider's status but no API key", async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  await read(url, PATHS.trugen)
  await read(url, PATHS.sync, 'w3:rejected')
  await read(url, PATHS.prism, 'a-real-key-that-is-much-too-long-to-show:stuck')
  await read(url, '/sync/v2/generate/none')
  await read(url, '/trugen/v1/nope')
  await read(url, PATHS.sync, 'w3:slow-fial')
  await read(url, '/elsewhere')
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  trugen  status        529fb61c      200  processing  <n> ms',
    '<time>  sync    status        6533643b      200  PENDING  <n> ms  rejected  [w3]',
    expect.stringMatching(
      /^<time> {2}prism {3}status {8}gen_abc123 {4}200 {2}generating {2}<n> ms {2}stuck {2}\[a-re-[0-9a-f]{8}\]$/,
    ),
    '<time>  sync    status                      404  <n> ms  Generation not found  - the fake never created a generation with this id',
    expect.stringMatching(
      /^<time> {2}trugen {30}GET \/v1\/nope  404  <n> ms  Not found  - no such path; the nearest is /,
    ),
    expect.stringMatching(
      /^<time> {2}sync {4}status {22}400 {2}<n> ms {2}slow-fial {2}\[w3\] {2}Failed to choose a scenario: "slow-fial"/,
    ),
    '<time>  -                                   404  <n> ms  No route matches GET /elsewhere. Providers are under /trugen/v1, /sync, /prism/api; control routes are under /__mock.',
  ])
  expect(running.out.join('\n')).not.toMatch(/secret|real-key/)
})

test('prints a JSON object for each request', async () => {
  const running = startCommand([...BASE_FLAGS, '--json'])
  const url = await getUrl(running)
  await read(url, PATHS.sync, 'w3:')
  await read(url, '/sync/v2/nope')
  const request = {
    event: 'request',
    at: START,
    realAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
    provider: 'sync',
    method: 'GET',
    unknown: [],
    ms: expect.any(Number) as unknown,
  }
  expect(running.out.slice(1).map(parse)).toEqual([
    {
      ...request,
      operation: 'status',
      path: `/v2/generate/${SAMPLE_IDS.sync}`,
      status: 200,
      state: 'queued',
      message: null,
      generation: SAMPLE_IDS.sync,
      session: 'w3',
      scenario: 'happy',
      reason: 'happy (the default): queued, reached 0 s after creation',
    },
    {
      ...request,
      operation: null,
      path: '/v2/nope',
      status: 404,
      state: null,
      message: 'Cannot GET /v2/nope',
      generation: null,
      session: 'default',
      scenario: null,
      reason: expect.stringMatching(/^no such path; the nearest is /) as unknown,
    },
  ])
  expect(running.out.join('\n')).not.toContain('secret')
})

test('names unknown input in the line of a request, and prints the line at level warn', async () => {
  const running = startCommand([...BASE_FLAGS, '--log-level', 'warn'])
  const url = await getUrl(running)
  const body = { a: 1, 'b\u001b[31m': 1, c: 1, d: 1, webhook_url: 'http://localhost:9' }
  await read(url, PATHS.sync)
  await read(url, `${PATHS.sync}?wiat=true`)
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  await fetchReply(`${url}/sync/v2/generate`, { method: 'POST', headers, body })
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  sync    status        6533643b      200  PENDING  <n> ms  - unknown query parameter wiat (nearest: wait)',
    expect.stringMatching(
      /^<time> {2}sync {4}create {22}400 .* {2}- unknown field a, unknown field "b\\u001b\[31m", unknown field c and 2 more$/,
    ),
  ])
})

test.each([
  ['silent', []],
  ['error', []],
  ['warn', [404]],
  ['info', [200, 404]],
  ['debug', [200, 404]],
])('prints requests of the log level and above: %s', async (level, statuses) => {
  const running = startCommand([...BASE_FLAGS, '--json', '--log-level', level])
  const url = await getUrl(running)
  await read(url, PATHS.sync)
  await read(url, '/sync/v2/generate/none')
  const printed = running.out.slice(1).map((line) => /"status":(\d+)/.exec(line)?.[1])
  expect(printed.map(Number)).toEqual(statuses)
})

test('prints the reason of every request at level debug', async () => {
  const running = startCommand([...BASE_FLAGS, '--log-level', 'debug'])
  await read(await getUrl(running), PATHS.sync)
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  sync    status        6533643b      200  PENDING  <n> ms  - happy (the default): queued, reached 0 s after creation',
  ])
})

test.each([
  [['--json'], { event: 'warning', text: expect.stringContaining('refuses this status read') as unknown }],
  [[], expect.stringMatching(/^warning: Sync refuses this status read since revision 2026-08: /) as unknown],
])('prints a warning between the requests: %j', async (argv, warning) => {
  const running = startCommand(['--port', '0', '--clock', 'auto', ...argv])
  await read(await getUrl(running), `${PATHS.sync}?wait=true&timeout=55`)
  const lines = running.out.slice(1, 2)
  expect(argv.length > 0 ? lines.map(parse) : lines).toEqual([warning])
})

test('exits with code 0 on a signal, and closes held long-polls', async () => {
  const running = startCommand(['--port', '0', '--scenario', 'stuck'])
  const url = await getUrl(running)
  const longPoll = fetch(`${url}${PATHS.sync}?wait=true`, { headers: { 'x-api-key': 'test' } })
  const outcome = longPoll.catch(String)
  let states = ''
  while (!states.includes('processing')) states = await (await fetch(`${url}/__mock/generations`)).text()
  expect(await running.end('SIGINT')).toMatchObject({ code: 0, error: [] })
  expect(await outcome).toBe('TypeError: fetch failed')
})

test('prints a line for each webhook, with the reason if it was not delivered', async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  const receiver = await createReceiver((count) => (count === 1 ? 200 : 500))
  const callControl = (path: string, body: unknown): Promise<unknown> =>
    fetchReply(`${url}/__mock/${path}`, { method: 'POST', body })
  for (const [scenario, webhookUrl] of [
    ['instant', receiver.url],
    ['webhook-lost', receiver.url],
    ['slow', receiver.url],
    ['instant', 'https://hooks.example.com/a'],
  ]) {
    await callControl('generations', { provider: 'sync', scenario, input: { webhookUrl } })
    await callControl('clock', { advance: '10m' })
  }
  await running.waitForLines(5)
  await running.end()
  const lines = running.out
    .slice(1)
    .filter((line) => line.includes('  webhook '))
    .map((line) => normalizeLine(line).replace(/to http:\S+hook/, 'to <receiver>'))
    .map((line) => line.replace(/webhook {7}\w{8} {6}/, ''))

  expect(lines).toEqual([
    '<time>  sync    delivered  200  to <receiver>',
    '<time>  sync    lost  to <receiver>  - the scenario webhook-lost loses the webhook',
    '<time>  sync    failed  500  to <receiver>  - the receiver answered 500',
    '<time>  sync    blocked  to https://hooks.example.com/a  - the webhook was not sent, because hooks.example.com is not a local host. Use a URL on localhost, or allow the host with webhooks.hosts or --webhook-hosts hooks.example.com',
  ])
})

test('prints a JSON object for each webhook, without the query of its URL', async () => {
  const running = startCommand([...BASE_FLAGS, '--json'])
  const url = await getUrl(running)
  const { url: webhookUrl } = await createReceiver()
  const generation = { provider: 'sync', id: 'g1', scenario: 'instant', input: { webhookUrl } }
  await fetchReply(`${url}/__mock/generations`, { method: 'POST', body: generation })
  await fetchReply(`${url}/__mock/clock`, { method: 'POST', body: { advance: 1 } })
  await running.waitForLines(2)
  await running.end()

  expect(running.out.map(parse).filter((line) => isDelivery(line))).toEqual([
    {
      event: 'delivery',
      id: 'whd_1',
      at: START,
      provider: 'sync',
      generation: 'g1',
      session: 'default',
      url: webhookUrl.replace('?a=b', ''),
      status: 'delivered',
      reason: null,
    },
  ])
})

test('loads the control app at the first request that needs it, and tries again if that fails', async () => {
  let loads = 0
  const createApp = deferControlApp(async () => {
    loads += 1
    if (loads === 1) throw new Error('too many open files')
    return (...args) => createControlApp(express, ...args)
  })
  const app = createApp(createMockVideoApi(), { host: '127.0.0.1', allowHosts: [] })
  const server = createServer((req, res) => app(req, res)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/__mock/health`
  const replies = [await fetchReply(url), await fetchReply(url), await fetchReply(url)]
  expect(replies.map(({ status }) => status)).toEqual([500, 200, 200])
  expect([replies[0]?.body, loads]).toEqual([
    { error: 'Internal error of mock-video-api: too many open files' },
    2,
  ])
})

function isDelivery(line: unknown): boolean {
  return isRecord(line) && line['event'] === 'delivery'
}

test('says that the client of a control call has left', async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  const socket = await openRequest(Number(new URL(url).port), {
    line: 'PUT /__mock/scenario HTTP/1.1',
    headers: ['Host: localhost', 'Content-Length: 100'],
    body: '{"scen',
  })
  // When this call is answered, the server has read the first one.
  await fetchReply(`${url}/__mock/health`)
  socket.destroy()
  await running.waitForLines(2)
  await running.end()
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  fake    control                     PUT /__mock/scenario  aborted  <n> ms  the client left before the reply',
  ])
})

test('escapes control characters of a scenario and of an id', async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  await fetchReply(`${url}/s/w1:%1bc%c2%9b/sync/v2/generate/x`, { headers: { 'x-api-key': 'k' } })
  const body = { provider: 'sync', id: '\u001bcX' }
  await fetchReply(`${url}/__mock/generations`, { method: 'POST', body })
  await read(url, '/sync/v2/generate/%1BcX')
  await running.waitForLines(4)
  await running.end()
  expect(running.out.slice(1).join('\n')).toMatch(/^[^\p{Cc}]*\n[^\p{Cc}]*\n[^\p{Cc}]*$/u)
  expect(running.out.join('\n')).toContain('\\u001bc')
})

test('prints a line for the end of a generation, and for each control call that changes something', async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  const callControl = (method: string, path: string, body?: unknown): Promise<unknown> =>
    fetchReply(`${url}${path}`, { method, body })
  await callControl('POST', '/__mock/generations', {
    provider: 'sync',
    id: 'generation-1',
    scenario: 'quick-fail',
    session: 'w3',
  })
  await callControl('GET', '/s/w3/__mock/generations')
  await callControl('PUT', '/__mock/scenario', { scenario: 'slow-fial' })
  await callControl('POST', '/s/w3/__mock/clock', { advance: '1m' })
  await running.waitForLines(5)
  await running.end()
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  fake    control                     POST /__mock/generations  201  <n> ms  [w3]',
    expect.stringMatching(
      /^<time> {2}fake {4}control {21}PUT \/__mock\/scenario {2}400 {2}<n> ms {2}Failed to choose a scenario: "slow-fial" is unknown/,
    ),
    '<time>  sync    ended         generation-1  failed  generation_input_video_inaccessible  after 5 s  [w3]',
    '<time>  fake    control                     POST /__mock/clock  200  <n> ms  [w3]',
  ])
})

test('prints the reason of a refused upload once, in the columns of other lines', async () => {
  const running = startCommand(BASE_FLAGS)
  const url = await getUrl(running)
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  const body = { fileName: 'a.mp4', contentType: 'video/mp4', size: 4 }
  const reply = await fetchReply(`${url}/sync/v2/assets/upload`, { method: 'POST', headers, body })
  const uploadUrl = isRecord(reply.body) ? String(reply.body['uploadUrl']) : ''
  await fetchReply(uploadUrl, { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body: 'abc' })
  await running.waitForLines(3)
  await running.end()
  expect(running.out.slice(1).map(normalizeLine)).toEqual([
    '<time>  sync    asset-upload                201  <n> ms',
    '<time>  sync    upload-write                403  <n> ms  Upload refused: the file has 3 bytes, but 4 were declared',
  ])
})

import { expect, test } from 'vitest'
import { SAMPLES, START } from '../support/fixed.ts'
import { receive } from '../support/receiver.ts'
import { ask } from '../support/server.ts'
import { runOn } from '../support/terminal.ts'
import type { Running } from '../support/terminal.ts'

/** What every command line here has: any port, and a clock that stands. */
const STILL = ['--port', '0', '--clock', 'manual', '--seed', '5']

/** Where a command listens, from what it printed first. */
async function urlOf(running: Running): Promise<string> {
  await running.printed(1)
  return /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
}

/** What was printed, without what differs from run to run. */
function tidy(line: string): string {
  return line
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/^\d\d:\d\d:\d\d /, '<time> ')
    .replace(/ [\d.]+ ms/, ' <n> ms')
}

function parse(line = ''): unknown {
  return JSON.parse(line)
}

async function read(url: string, path: string, key = 'secret'): Promise<void> {
  await ask(url + path, { headers: { 'x-api-key': key, authorization: `Bearer ${key}` } })
}

const PATHS = {
  trugen: `/trugen/v1/script-to-video/genStatus/${SAMPLES.trugen}`,
  sync: `/sync/v2/generate/${SAMPLES.sync}`,
  prism: `/prism/api/generations/${SAMPLES.prism}`,
}

test('prints where it listens, what it plays, and what to try', async () => {
  const running = runOn(STILL)
  await running.printed(1)
  expect(running.out.map(tidy)).toEqual([
    `mock-video-api listens on http://127.0.0.1:<port>

  TruGen  http://127.0.0.1:<port>/trugen/v1  sample id 529fb61c-da5d-4b2d-9d49-b612deede60f
  Sync    http://127.0.0.1:<port>/sync       sample id 6533643b-aceb-4c40-967e-d9ba9baac39e
  Prism   http://127.0.0.1:<port>/prism/api  sample id gen_abc123

  scenario happy   manual clock   seed 5   control routes http://127.0.0.1:<port>/__mock

  Any key works; <session>:<scenario> chooses a scenario. Try it:
  curl -H 'x-api-key: test' http://127.0.0.1:<port>/trugen/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f
`,
  ])
  expect(await running.end()).toMatchObject({ code: 0, error: [] })
})

test.each([
  [['--scenario', 'stuck'], 'scenario stuck   '],
  [['--scenario', 'sync=stuck'], 'scenario trugen=happy sync=stuck prism=happy   '],
  [['--scenario', 'sync=stuck', '--scenario', 'slow'], 'scenario trugen=slow sync=stuck prism=slow   '],
  [['--provider', 'sync', '--scenario', 'stuck'], 'scenario stuck   '],
  [['--clock', 'system', '--speed', '60'], 'system clock, 60 times as fast   '],
])('prints what it was asked for: %j', async (argv, words) => {
  const running = runOn(['--port', '0', ...argv])
  await running.printed(1)
  expect(running.out[0]).toContain(words)
})

test.each([
  [[], {}, 'happy'],
  [[], { MOCK_VIDEO_API_SCENARIO: 'stuck' }, 'stuck'],
  [[], { MOCK_VIDEO_API_SCENARIO: ' sync=stuck, slow,' }, 'trugen=slow sync=stuck prism=slow'],
  [['--scenario', 'instant'], { MOCK_VIDEO_API_SCENARIO: 'sync=stuck,slow' }, 'instant'],
  [[], { MOCK_VIDEO_API_SCENARIO: ' ' }, 'happy'],
])('lets a flag win over its variable: %j %j', async (argv, env, scenario) => {
  const running = runOn([...STILL, ...argv], { MOCK_VIDEO_API_JSON: '1', MOCK_VIDEO_API_HELP: '1', ...env })
  const url = await urlOf(running)
  expect(running.out.map(parse)).toEqual([
    {
      event: 'listening',
      url,
      port: Number(new URL(url).port),
      baseUrls: { trugen: `${url}/trugen/v1`, sync: `${url}/sync`, prism: `${url}/prism/api` },
      scenario,
      seed: 5,
      clock: 'manual',
    },
  ])
})

test('prints a line for every request, in the words of its provider, and no key', async () => {
  const running = runOn(STILL)
  const url = await urlOf(running)
  await read(url, PATHS.trugen)
  await read(url, PATHS.sync, 'w3:rejected')
  await read(url, PATHS.prism, 'a-real-key-that-is-much-too-long-to-show:stuck')
  await read(url, '/sync/v2/generate/none')
  await read(url, '/trugen/v1/nope')
  await read(url, PATHS.sync, 'w3:slow-fial')
  await read(url, '/elsewhere')
  expect(running.out.slice(1).map(tidy)).toEqual([
    '<time>  trugen  status  200  processing  <n> ms',
    '<time>  sync  status  200  PENDING  <n> ms  [w3]',
    expect.stringMatching(
      /^<time> {2}prism {2}status {2}200 {2}generating {2}<n> ms {2}\[a-re-[0-9a-f]{8}\]$/,
    ),
    '<time>  sync  status  404  <n> ms  - it never existed here',
    expect.stringMatching(/^<time>  trugen  GET \/v1\/nope  404  <n> ms  - no such path; the nearest is /),
    expect.stringMatching(
      /^<time> {2}sync {2}status {2}400 {2}<n> ms {2}\[w3\] {2}- Failed to choose a scenario: "slow-fial"/,
    ),
  ])
  expect(running.out.join('\n')).not.toMatch(/secret|real-key/)
})

test('prints an object for every request', async () => {
  const running = runOn([...STILL, '--json'])
  const url = await urlOf(running)
  await read(url, PATHS.sync, 'w3:')
  await read(url, '/sync/v2/nope')
  const request = {
    event: 'request',
    at: START,
    provider: 'sync',
    method: 'GET',
    ms: expect.any(Number) as unknown,
  }
  expect(running.out.slice(1).map(parse)).toEqual([
    {
      ...request,
      operation: 'status',
      path: `/v2/generate/${SAMPLES.sync}`,
      status: 200,
      state: 'queued',
      generation: SAMPLES.sync,
      session: 'w3',
      scenario: 'happy',
      reason: 'happy, by the default: queued since 0 s',
    },
    {
      ...request,
      operation: null,
      path: '/v2/nope',
      status: 404,
      state: null,
      generation: null,
      session: 'default',
      scenario: null,
      reason: expect.stringMatching(/^no such path; the nearest is /) as unknown,
    },
  ])
  expect(running.out.join('\n')).not.toContain('secret')
})

test.each([
  ['silent', []],
  ['error', []],
  ['warn', [404]],
  ['info', [200, 404]],
  ['debug', [200, 404]],
])('prints what is as grave as asked: %s', async (level, statuses) => {
  const running = runOn([...STILL, '--json', '--log-level', level])
  const url = await urlOf(running)
  await read(url, PATHS.sync)
  await read(url, '/sync/v2/generate/none')
  const told = running.out.slice(1).map((line) => /"status":(\d+)/.exec(line)?.[1])
  expect(told.map(Number)).toEqual(statuses)
})

test('says why of every request where that is asked for', async () => {
  const running = runOn([...STILL, '--log-level', 'debug'])
  await read(await urlOf(running), PATHS.sync)
  expect(running.out.slice(1).map(tidy)).toEqual([
    '<time>  sync  status  200  PENDING  <n> ms  - happy, by the default: queued since 0 s',
  ])
})

test.each([
  [['--json'], { event: 'warning', text: expect.stringContaining('refuse this status read') as unknown }],
  [[], expect.stringMatching(/^warning: Sync's newer revisions refuse this status read: /) as unknown],
])('prints a warning among the requests: %j', async (argv, warning) => {
  const running = runOn(['--port', '0', '--clock', 'auto', ...argv])
  await read(await urlOf(running), `${PATHS.sync}?wait=true&timeout=55`)
  const lines = running.out.slice(1, 2)
  expect(argv.length > 0 ? lines.map(parse) : lines).toEqual([warning])
})

test('ends with 0 when it is told to, and breaks off what it holds', async () => {
  const running = runOn(['--port', '0', '--scenario', 'stuck'])
  const url = await urlOf(running)
  const held = fetch(`${url}${PATHS.sync}?wait=true`, { headers: { 'x-api-key': 'test' } })
  const heard = held.catch(String)
  let states = ''
  while (!states.includes('processing')) states = await (await fetch(`${url}/__mock/generations`)).text()
  expect(await running.end('SIGINT')).toMatchObject({ code: 0, error: [] })
  expect(await heard).toBe('TypeError: fetch failed')
})

test('prints a line for every webhook, and why one was not delivered', async () => {
  const running = runOn(STILL)
  const url = await urlOf(running)
  const receiver = await receive((count) => (count === 1 ? 200 : 500))
  const control = (path: string, body: unknown): Promise<unknown> =>
    ask(`${url}/__mock/${path}`, { method: 'POST', body })
  for (const [scenario, webhookUrl] of [
    ['instant', receiver.url],
    ['webhook-lost', receiver.url],
    ['slow', receiver.url],
    ['instant', 'https://hooks.example.com/a'],
  ]) {
    await control('generations', { provider: 'sync', scenario, input: { webhookUrl } })
    await control('clock', { advance: '10m' })
  }
  await running.printed(5)
  await running.end()
  const lines = running.out.slice(1).map((line) => tidy(line).replace(/to http:\S+hook/, 'to <receiver>'))

  expect(lines).toEqual([
    '<time>  sync  webhook  delivered  200  to <receiver>',
    '<time>  sync  webhook  lost  to <receiver>  - the scenario webhook-lost loses it',
    '<time>  sync  webhook  failed  500  to <receiver>  - the receiver answered 500',
    '<time>  sync  webhook  blocked  to https://hooks.example.com/a  - hooks.example.com is not local. Receive it on localhost, or allow the host with webhooks.hosts or --webhook-hosts hooks.example.com',
  ])
})

test('prints an object for every webhook, without the query of its address', async () => {
  const running = runOn([...STILL, '--json'])
  const url = await urlOf(running)
  const { url: webhookUrl } = await receive()
  const generation = { provider: 'sync', id: 'g1', scenario: 'instant', input: { webhookUrl } }
  await ask(`${url}/__mock/generations`, { method: 'POST', body: generation })
  await ask(`${url}/__mock/clock`, { method: 'POST', body: { advance: 1 } })
  await running.printed(2)
  await running.end()

  expect(parse(running.out[1])).toEqual({
    event: 'delivery',
    id: 'whd_1',
    at: START,
    provider: 'sync',
    generation: 'g1',
    session: 'default',
    url: webhookUrl.replace('?a=b', ''),
    status: 'delivered',
    reason: null,
  })
})

import { expect, test, vi } from 'vitest'
import { callControl } from '../support/control.ts'
import { SAMPLE_IDS, START } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

/** Sends a call to Sync that no path matches: `send(server, 'a')`. */
async function send({ baseUrls }: RunningServer<string>, path: string, session = ''): Promise<void> {
  await fetchReply(`${baseUrls['sync']}/v2/${path}`, { headers: { 'x-api-key': `${session}:` } })
}

/** Returns the paths of the requests that a control call lists, without `/v2/`. */
async function listPaths(server: RunningServer<string>, query: string): Promise<unknown> {
  const { body } = await callControl(server, `GET requests?${query}`)
  return Array.isArray(body) ? body.map(({ path }: { path: string }) => path.slice(4)) : body
}

test('lists requests without API keys, by every filter', async () => {
  const server = await openServer()
  const target = `${server.baseUrls['sync']}/v2/generate`
  await fetchReply(`${target}/${SAMPLE_IDS.sync}?wait=false`, {
    headers: { 'x-api-key': 'secret', 'x-mine': 'yes' },
  })
  await fetchReply(`${target}/none`, { headers: { 'x-api-key': 'secret' } })
  const first = {
    at: START,
    realAt: expect.stringMatching(/Z$/) as unknown,
    provider: 'sync',
    operation: 'status',
    method: 'GET',
    path: `/v2/generate/${SAMPLE_IDS.sync}`,
    query: { wait: 'false' },
    headers: expect.objectContaining({ 'x-mine': 'yes' }) as unknown,
    body: null,
    generation: SAMPLE_IDS.sync,
    session: 'default',
    status: 200,
    state: 'queued',
    scenario: 'happy',
    reason: 'happy (the default): queued, reached 0 s after creation',
    unknown: [],
    idempotent: false,
    response: expect.objectContaining({ truncated: false }) as unknown,
  }
  expect(await callControl(server, 'GET requests?status=200')).toEqual({ status: 200, body: [first] })
  const filters = `provider=sync&operation=status&method=GET&path=${first.path}&generation=${SAMPLE_IDS.sync}&status=200&state=queued&scenario=happy`
  expect((await callControl(server, `GET requests?${filters}`)).body).toEqual([first])
  expect((await callControl(server, 'GET requests')).body).toHaveLength(2)
  expect(JSON.stringify(await callControl(server, 'GET requests'))).not.toContain('secret')
})

/** Returns a function that resolves once so many control calls wait for a request. */
function observeWaiting({ api: { adapter } }: RunningServer<string>): (count: number) => Promise<void> {
  const waiting = new Set<() => void>()
  const readSession = adapter.readSession.bind(adapter)
  vi.spyOn(adapter, 'readSession').mockImplementation((name) => {
    const reads = readSession(name)
    return {
      ...reads,
      watchRequests(filter, onFound) {
        const stop = reads.watchRequests(filter, onFound)
        waiting.add(stop)
        return () => {
          waiting.delete(stop)
          stop()
        }
      },
    }
  })
  return (count) => vi.waitFor(() => expect(waiting.size).toBe(count), { interval: 2, timeout: 20_000 })
}

test.each([
  ['query.a=1', ['x']],
  ['query.a=2', []],
  ['query.a=', []],
  ['headers.X-Mine=yes', ['x']],
  ['body.model=lipsync-2', ['generate']],
  ['body.input.type=audio&body.options.sync_mode=loop', ['generate']],
  ['body.options.temperature=0.5', ['generate']],
  ['body.options.occlusion=true', ['generate']],
  ['body.options.occlusion=false', []],
  ['body.segments=null', ['generate']],
  ['body.toString=x', []],
  ['unknown.field=modle', ['generate']],
  ['unknown.nearest=model', ['generate']],
  ['response.truncated=false&status=404', ['x']],
  ['generation=null&method=GET', ['x']],
  ['state=null&method=GET', ['x']],
  ['operation=null', ['x']],
  ['provider=null', []],
  ['idempotent=false', ['x', 'generate']],
  ['idempotent=true', []],
  ['reason=other', []],
  ['status=0', []],
])('filters requests by any field: %s', async (query, paths) => {
  const server = await openServer()
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  await fetchReply(`${server.baseUrls['sync']}/v2/x?a=1`, { headers: { ...headers, 'x-mine': 'yes' } })
  const body = {
    model: 'lipsync-2',
    modle: 'x',
    input: ['video', 'audio'].map((type) => ({ type, url: 'https://example.com/a' })),
    options: { sync_mode: 'loop', temperature: 0.5, occlusion: true },
    segments: null,
  }
  await fetchReply(`${server.baseUrls['sync']}/v2/generate`, { method: 'POST', headers, body })

  expect(await listPaths(server, query)).toEqual(paths)
})

test('finds the same requests in the library', async () => {
  const server = await openServer()
  await send(server, 'x?a=1')
  expect(server.api.requests({ query: { a: '1' }, idempotent: false, generation: null })).toHaveLength(1)
  expect(server.api.requests({ query: { a: '2' } })).toEqual([])
  expect(server.api.requests({ headers: { 'x-api-key': 'test' } })).toEqual([])
})

test('answers a call that waits at once if a request matches', async () => {
  const server = await openServer()
  await send(server, 'a')
  expect(await listPaths(server, 'wait=10m&path=/v2/a')).toEqual(['a'])
})

test('waits for the first request that matches', async () => {
  const server = await openServer()
  const untilWaiting = observeWaiting(server)
  const waiting = listPaths(server, 'wait=10m&path=/v2/b')
  const others = listPaths(server, 'wait=10m&status=404')
  await untilWaiting(2)
  await send(server, 'a')
  expect(await others).toEqual(['a'])
  await send(server, 'b')
  expect(await waiting).toEqual(['b'])
})

test('waits for a session that nobody has used, without creating it', async () => {
  const server = await openServer()
  const untilWaiting = observeWaiting(server)
  const waiting = listPaths(server, 'wait=10m&session=w1')
  await untilWaiting(1)
  expect(server.api.adapter.findSession('w1')).toBeUndefined()
  await send(server, 'other', 'w2')
  await fetchReply(`${server.baseUrls['sync']}/v2/models`, { headers: { 'x-api-key': 'w1:' } })
  expect(await waiting).toEqual(['models'])
})

test.each(['wait=0s', 'wait=1ms&session=w1'])(
  'answers with an empty list when the time is up: %s',
  async (query) => {
    const server = await openServer()
    expect(await callControl(server, `GET requests?${query}`)).toEqual({ status: 200, body: [] })
  },
)

test('ends a wait when the client leaves', async () => {
  const server = await openServer()
  const untilWaiting = observeWaiting(server)
  const controller = new AbortController()
  const waiting = fetch(`${server.url}/__mock/requests?wait=10m`, { signal: controller.signal })
  await untilWaiting(1)
  controller.abort()
  await expect(waiting).rejects.toThrow('aborted')
  await untilWaiting(0)
})

test('limits the number of calls that wait', { timeout: 60_000 }, async () => {
  const server = await openServer()
  const untilWaiting = observeWaiting(server)
  const waiting = Array.from({ length: 100 }, () => listPaths(server, 'wait=10m'))
  await untilWaiting(100)
  expect(await callControl(server, 'GET requests?wait=10m')).toEqual({
    status: 429,
    body: { error: 'Failed to wait for requests: 100 calls already wait. Let some of them end first.' },
  })
  await send(server, 'a')
  expect(await Promise.all(waiting)).toEqual(waiting.map(() => ['a']))
  expect(await listPaths(server, 'wait=0s&path=/b')).toEqual([])
})

const WAIT = 'wait: must be a duration from 0s to 10m, such as 250ms, 30s or 2m'

test.each([
  ['wait=soon', WAIT],
  ['wait=5000', WAIT],
  ['wait=-1s', WAIT],
  ['wait=11m', WAIT],
  ['wait=', WAIT],
  ['wait=1s&wait=2s', 'wait: must be given only once'],
  ['body=x', 'body needs the name of a field, and one value. Use body.<name>=<value>'],
  ['body.=x', 'body needs the name of a field, and one value. Use body.<name>=<value>'],
  ['query.a=1&query.a=2', 'query needs the name of a field, and one value. Use query.<name>=<value>'],
  ['idempotent=yes', 'idempotent: "yes" is unknown. Known: true, false'],
  ['bdy.model=x', '"bdy" has no fields. Did you mean body? Known: query, headers, body, unknown, response'],
  ['bdy=x', '"bdy" is unknown. Nearest: at, wait, path'],
])('refuses a mistake in the query: %s', async (query, why) => {
  const server = await openServer()
  expect(await callControl(server, `GET requests?${query}`)).toEqual({
    status: 400,
    body: { error: `Failed to read the query: ${why}.` },
  })
})

test('refuses a mistake in a filter before it waits', async () => {
  const server = await openServer()
  expect((await callControl(server, 'GET requests?wait=10m&provider=snyc')).status).toBe(400)
})

test('says that the fake keeps no requests, and does not wait for one', async () => {
  const server = await openServer({ journal: 'off' })
  expect((await callControl(server, 'GET requests?wait=10m')).status).toBe(409)
})

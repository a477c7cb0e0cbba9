import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider } from '../../src/index.ts'
import { jsonReply } from '../../src/lib/call.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import type { MockVideoApi, RecordedRequest } from '../../src/index.ts'
import type { CallOptions } from '../support/call.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

test('creates the session of a call whose key is accepted', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'w1:' })
  await callApi(api, 'sync', getStatusPath('sync'), { headers: { 'x-mock-session': 'w2' } })
  await callApi(api, 'sync', '/v2/nothing', { key: 'w3:' })
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'w4:no-such-scenario' })

  expect(countRequests(api, ['default', 'w1', 'w2', 'w3', 'w4'])).toEqual([0, 1, 1, 1, 1])
})

test('creates a session with api.session, at once', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(api.adapter.findSession('w1')).toBeUndefined()
  api.session('w1')

  expect(api.adapter.findSession('w1')?.requests()).toEqual([])
  expect(api.adapter.findSession()?.requests()).toEqual([])
})

test('finds a session by its long name, which it shortens', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const name = 'sk-live-0123456789abcdefghij'
  api.session(name)

  expect(api.adapter.findSession(name)).toBeDefined()
  expect(api.adapter.findSession(`${name}k`)).toBeUndefined()
})

const FILE = '/uploads/00000000/video.mp4'

test.each<[string, string, CallOptions]>([
  ['without a key', getStatusPath('sync'), { key: null }],
  ['without a key, to an unknown path', '/v2/nothing', { key: null }],
  ['with a key that is not accepted', getStatusPath('sync'), { key: 'w1:' }],
  ['with a key that is not accepted, to an unknown path', '/v2/nothing', { key: 'w1:' }],
  ['to an operation that needs no key', '/v2/errors', { key: 'test' }],
  ['for media', FILE, { key: 'test', area: 'media' }],
  ['for media at an unknown path', '/nothing', { key: 'test', area: 'media' }],
])(
  'answers a call that names an unknown session, and records it in default: %s',
  async (_, path, options) => {
    const api = createMockVideoApi({ clock: 'manual', apiKeys: ['test'] })
    const headers = { 'x-mock-session': 'w1' }
    const { status } = await callApi(api, 'sync', path, { ...options, headers })

    expect(api.adapter.findSession('w1')).toBeUndefined()
    expect(api.requests().map((request) => [request.session, request.path, request.status])).toEqual([
      ['default', path, status],
    ])
  },
)

test('records a call without an accepted key in the session that it names, if that exists', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const w1 = api.session('w1')
  const headers = { 'x-mock-session': 'w1' }
  await callApi(api, 'sync', getStatusPath('sync'), { key: null, headers })
  await callApi(api, 'sync', FILE, { key: null, area: 'media', headers })

  expect(w1.requests().map(({ operation, status }) => [operation, status])).toEqual([
    ['status', 401],
    ['upload-read', 404],
  ])
})

test('does not move the auto clock for a status read whose key is not accepted', async () => {
  const api = createMockVideoApi({ apiKeys: ['test'] })
  const before = api.clock.now()
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'stranger' })
  expect(api.clock.now()).toEqual(before)

  await callApi(api, 'sync', getStatusPath('sync'))
  expect(api.clock.now().getTime() - before.getTime()).toBe(5_000)
})

/** A provider whose refusals have an id that is drawn in the session. */
const tracked = defineProvider({
  name: 'tracked',
  origins: ['https://api.tracked.example'],
  operations: [
    {
      name: 'status',
      method: 'GET',
      path: '/videos/:id',
      idParam: 'id',
      handle: (context) => (context.poll() === undefined ? context.error('not-found') : jsonReply(200, {})),
    },
  ],
  errors: {
    'missing-key': (context) => jsonReply(401, { requestId: context.uuid() }),
    unauthorized: (context) => jsonReply(401, { requestId: context.uuid() }),
    'not-found': (context) => jsonReply(404, { requestId: context.uuid() }),
  },
})

/** Uses two sessions, with GETs of strangers in between, and returns everything that the clients see. */
async function runClients(sendStrangers: (api: TrackedApi) => Promise<void>): Promise<unknown> {
  const api = createMockVideoApi({
    providers: [...PROVIDERS, tracked],
    apiKeys: ['test', 'w1:', 'prism_sk_w1:'],
    warn: () => {},
  })
  const w1 = api.session('w1')
  w1.use('stuck')
  const replies: unknown[] = []
  const use = async (): Promise<void> => {
    for (const session of [api, w1]) {
      const { id } = session.sync.create()
      const key = session.key('sync')
      replies.push(await callApi(api, 'sync', getStatusPath('sync', id), { key }))
      replies.push(await callApi(api, 'sync', getStatusPath('sync'), { key }))
      replies.push(await callApi(api, 'tracked', '/videos/unknown', { key: session.key('tracked') }))
    }
  }
  await use()
  await sendStrangers(api)
  await use()
  return {
    replies,
    sessions: [api, w1].map((session) => ({
      now: session.clock.now(),
      generations: session.generations.list(),
      accepted: session
        .requests()
        .filter(isAccepted)
        .map((request) => Object.assign({}, request, { realAt: null })),
    })),
  }
}

type TrackedApi = MockVideoApi<never, (typeof PROVIDERS)[number] | typeof tracked>

function isAccepted({ status }: RecordedRequest): boolean {
  return status !== 401
}

test.each<[string, (name: string) => CallOptions]>([
  ['without keys', (name) => ({ key: null, headers: { 'x-mock-session': name } })],
  ['with keys that apiKeys refuses', (name) => ({ key: `${name}:` })],
])('ten thousand GETs that name ten thousand sessions %s change nothing', async (_, getOptions) => {
  let found: unknown[] = []
  const undisturbed = await runClients(async () => {})
  const disturbed = await runClients(async (api) => {
    const names = Array.from({ length: 10_000 }, (_item, index) => `s${index}`)
    const statuses = new Set<number>()
    for (const [index, name] of names.entries()) {
      const provider = PROVIDERS[index % PROVIDERS.length] ?? 'sync'
      const { status } = await callApi(api, provider, getStatusPath(provider), getOptions(name))
      statuses.add(status)
    }
    expect([...statuses]).toEqual([401])
    // Some name a session that exists.
    for (const name of ['w1', 'default']) {
      for (let count = 0; count < 2_000; count += 1) {
        await callApi(api, 'tracked', '/videos/x', { key: 'stranger', headers: { 'x-mock-session': name } })
      }
    }
    found = names.filter((name) => api.adapter.findSession(name) !== undefined)
    expect(api.requests({ status: 401 })).toHaveLength(1_000)
  })

  expect(found).toEqual([])
  expect(disturbed).toEqual(undisturbed)
})

function countRequests(api: Pick<MockVideoApi, 'adapter'>, names: readonly string[]): (number | undefined)[] {
  return names.map((name) => api.adapter.findSession(name)?.requests().length)
}

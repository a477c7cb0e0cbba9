import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { PROVIDER_NAMES, SAMPLE_IDS, START, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'

test('creates keys that belong to the session only', async () => {
  const api = createManual()
  const w3 = api.session('w3')
  expect([api.key('sync'), api.key('prism'), w3.key('sync'), w3.key('prism')]).toEqual([
    'test',
    'prism_sk_test',
    'w3:',
    'prism_sk_w3:',
  ])

  const { id } = w3.prism.create()
  const statuses = [w3.key('prism'), api.key('prism'), api.session('w4').key('prism')].map(
    async (key) => (await callApi(api, 'prism', getStatusPath('prism', id), { key })).status,
  )
  expect(await Promise.all(statuses)).toEqual([200, 404, 404])
})

test('returns keys that the option apiKeys has', async () => {
  const apiKeys = ['k1', 'prism_sk_k2', 'w1:nope', 'w1:flaky', 'w2:happy', 'prism_sk_w2~', 'w2~', 'w3:nope']
  const api = createMockVideoApi({ clock: 'manual', apiKeys })
  const [w1, w2] = [api.session('w1'), api.session('w2')]
  expect([api.key('sync'), api.key('prism')]).toEqual(['k1', 'prism_sk_k2'])
  expect([w1.key('sync'), w2.key('sync'), w2.key('prism')]).toEqual(['w1:flaky', 'w2~', 'prism_sk_w2~'])
  const { id } = w2.prism.create()
  expect((await callApi(api, 'prism', getStatusPath('prism', id), { key: w2.key('prism') })).status).toBe(200)
})

test('throws if the option apiKeys has no usable key of a session, without showing a key', () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['w1:nope', 'secret:'] })
  expect(getErrorMessage(() => api.session('w1').key('sync'))).toBe(
    'Failed to get an API key: the option apiKeys has no key of session w1. Add the key w1:, or send an accepted key and the header x-mock-session.',
  )
  expect(getErrorMessage(() => api.key('prism'))).toBe(
    'Failed to get an API key: the option apiKeys has no key of session default. Add a key without a colon.',
  )
  expect(getErrorMessage(() => api.adapter.session().key('snyc'))).toBe(
    `Failed to get an API key: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}.`,
  )
})

test('lets a client choose a scenario with the key of its session', async () => {
  const api = createManual()
  const w3 = api.session('w3')
  const { body } = await callApi(api, 'sync', getStatusPath('sync'), { key: `${w3.key('sync')}instant` })

  expect(body).toMatchObject({ id: SAMPLE_IDS.sync, status: 'COMPLETED' })
  expect(w3.generations.list().map(({ scenario, session }) => [scenario, session])).toEqual([
    ['instant', 'w3'],
  ])
})

test('prefers the session of the header to the session of the key', async () => {
  const api = createManual()
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'w3:', headers: { 'x-mock-session': 'w4' } })

  expect([api.session('w3'), api.session('w4')].map(({ requests }) => requests().length)).toEqual([0, 1])
})

test('shortens a long name, which may be a real key, to four characters and a hash', async () => {
  const api = createManual()
  const own = api.session('sk-live-0123456789abcdefghij')
  const { session } = own.sync.create()
  expect(session).toMatch(/^sk-l-[0-9a-f]{8}$/)

  expect(own.key('sync')).toBe(`${session}:`)
  expect(api.session(session).generations.list()).toEqual(own.generations.list())
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'sk-live-0123456789abcdefghij:stuck' })
  expect(own.requests().map((request) => request.session)).toEqual([session])
})

test('keeps generations, scenarios in use and requests of two sessions separate', async () => {
  const api = createManual()
  const [one, two] = [api.session('one'), api.session('two')]
  one.use('stuck')
  const mine = one.sync.create()
  const theirs = two.sync.create()
  await callApi(api, 'sync', getStatusPath('sync'), { key: one.key('sync') })

  expect(mine.id).not.toBe(theirs.id)
  expect([mine.scenario, theirs.scenario, api.sync.create().scenario]).toEqual(['stuck', 'happy', 'happy'])
  expect(one.generations.list().map(({ id }) => id)).toEqual([mine.id, SAMPLE_IDS.sync])
  expect(two.generations.list().map(({ id }) => id)).toEqual([theirs.id])
  expect([one, two, api].map(({ requests }) => requests().length)).toEqual([1, 0, 0])
  expect(two.generations.get(mine.id)).toBeUndefined()
})

test('moves the clock of one session only', async () => {
  const api = createManual()
  const [one, two] = [api.session('one'), api.session('two')]
  const mine = one.sync.create()
  const theirs = two.sync.create()
  await one.clock.advance('30s')

  expect([one, two, api].map(({ clock }) => clock.now().toISOString())).toEqual([
    '2026-01-01T00:00:30.000Z',
    START,
    START,
  ])
  expect(one.generations.get(mine.id)?.state).toBe('completed')
  expect(two.generations.get(theirs.id)?.state).toBe('queued')
  expect(one.sync.create().createdAt).toBe('2026-01-01T00:00:30.000Z')
})

test('moves the clocks of all sessions through the fake', async () => {
  const api = createManual()
  const one = api.session('one')
  await one.clock.advance('1s')
  await api.clock.advance('10s')

  expect([one, api.session('new'), api].map(({ clock }) => clock.now().toISOString())).toEqual([
    '2026-01-01T00:00:11.000Z',
    '2026-01-01T00:00:10.000Z',
    '2026-01-01T00:00:10.000Z',
  ])
})

test('moves the auto clock of the session of a status read only', async () => {
  const api = createMockVideoApi()
  const one = api.session('one')
  await callApi(api, 'sync', getStatusPath('sync'), { key: one.key('sync') })

  expect([one, api].map(({ clock }) => clock.now().toISOString())).toEqual([
    '2026-01-01T00:00:05.000Z',
    START,
  ])
})

test('resets one session only', async () => {
  const api = createManual()
  const [one, two] = [api.session('one'), api.session('two')]
  for (const session of [one, two]) {
    session.use('stuck')
    session.sync.create()
    await session.clock.advance('10s')
  }
  await callApi(api, 'sync', getStatusPath('sync'), { key: 'one:' })
  one.reset()

  expect([one, two].map(({ generations }) => generations.list().length)).toEqual([0, 1])
  expect([one, two].map(({ sync }) => sync.create().scenario)).toEqual(['happy', 'stuck'])
  expect([one, two].map(({ clock }) => clock.now().toISOString())).toEqual([
    START,
    '2026-01-01T00:00:10.000Z',
  ])
  expect(one.requests()).toEqual([])
})

test('drops the oldest session at the limit, with a warning', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({
    clock: 'manual',
    limits: { sessions: 2 },
    warn: (text) => warnings.push(text),
  })
  const { id } = api.session('one').sync.create()
  const held = callApi(api, 'sync', `${getStatusPath('sync', id)}?wait=true`, { key: 'one:' })
  api.session('two').sync.create()

  expect((await held).status).toBe(0)
  expect(api.session('one').generations.get(id)).toBeUndefined()
  expect(warnings).toEqual([
    'Reached the limit of 2 sessions: the oldest are removed. Raise limits.sessions, or reuse session names.',
  ])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

test.each([
  [undefined, 'the name must be a string'],
  [5, 'the name must be a string'],
  ['', 'the name must not be empty'],
])('rejects a session without a name: %j', (name, why) => {
  const api = createMockVideoApi()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  expect(getErrorMessage(() => api.session(name as string))).toBe(`Failed to choose a session: ${why}.`)
})

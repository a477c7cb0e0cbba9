import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../support/fixed.ts'

test('resets all sessions', async () => {
  const api = createManual()
  const one = api.session('one')
  const before = [api.sync.create().id, one.prism.create().id]
  for (const session of [api, one]) {
    session.use('stuck')
    await callApi(api, 'sync', getStatusPath('sync'), { key: session.key('sync') })
    await session.clock.advance('10s')
  }
  api.reset()

  for (const session of [api, one]) {
    expect(session.generations.list()).toEqual([])
    expect(session.requests()).toEqual([])
    expect(session.clock.now().toISOString()).toBe(START)
  }
  const after = [api.sync.create(), one.prism.create()]
  expect(after.map(({ id }) => id)).toEqual(before)
  expect(after.map(({ scenario }) => scenario)).toEqual(['happy', 'happy'])
})

test('keeps the options', async () => {
  const api = createMockVideoApi({ clock: 'manual', now: 0, scenario: 'stuck', apiKeys: ['mine'] })
  await api.clock.advance('10s')
  api.reset()

  expect(api.sync.create()).toMatchObject({ scenario: 'stuck', createdAt: '1970-01-01T00:00:00.000Z' })
  expect((await callApi(api, 'sync', getStatusPath('sync'), { key: 'yours' })).status).toBe(401)
})

test('breaks the connection of held long-polls, and records nothing', async () => {
  const api = createManual()
  const held = callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`)
  api.reset()

  expect((await held).status).toBe(0)
  expect(api.requests()).toEqual([])
})

test('does not release the long-polls of other sessions', async () => {
  const api = createManual()
  const [one, two] = ['one', 'two'].map((name) =>
    callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`, { key: `${name}:` }),
  )
  api.session('one').reset()
  await api.clock.advance('30s')

  expect((await one)?.status).toBe(0)
  expect(await two).toMatchObject({ status: 200, body: { status: 'COMPLETED' } })
})

test('creates a sample again, with the scenario in use at that time', async () => {
  const api = createManual()
  api.use('instant')
  await callApi(api, 'sync', getStatusPath('sync'))
  api.reset()
  api.use('stuck')

  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({
    id: SAMPLE_IDS.sync,
    status: 'PROCESSING',
  })
})

test('releases long-polls when it is closed', async () => {
  const api = createManual()
  const held = [
    callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`),
    callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`, { key: 'one:' }),
  ]
  api.close()

  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([0, 0])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

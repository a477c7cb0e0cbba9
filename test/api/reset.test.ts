import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, START, statusPath } from '../support/fixed.ts'

test('takes everything back to the beginning, in all sessions', async () => {
  const api = createManual()
  const one = api.session('one')
  const before = [api.sync.create().id, one.prism.create().id]
  for (const session of [api, one]) {
    session.use('stuck')
    await ask(api, 'sync', statusPath('sync'), { key: session.key('sync') })
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
  expect((await ask(api, 'sync', statusPath('sync'), { key: 'yours' })).status).toBe(401)
})

test('answers held reads with 404', async () => {
  const api = createManual()
  const held = ask(api, 'sync', `${statusPath('sync')}?wait=true`)
  api.reset()

  expect(await held).toMatchObject({ status: 404, body: { errorCode: 'generation_not_found' } })
  expect(api.requests().map(({ status, state, reason }) => ({ status, state, reason }))).toEqual([
    { status: 404, state: null, reason: 'it was dropped by a reset while the call was held' },
  ])
})

test('leaves the held reads of other sessions alone', async () => {
  const api = createManual()
  const [one, two] = ['one', 'two'].map((name) =>
    ask(api, 'sync', `${statusPath('sync')}?wait=true`, { key: `${name}:` }),
  )
  api.session('one').reset()
  await api.clock.advance('30s')

  expect((await one)?.status).toBe(404)
  expect(await two).toMatchObject({ status: 200, body: { status: 'COMPLETED' } })
})

test('makes a sample anew, with the scenario that is then in use', async () => {
  const api = createManual()
  api.use('instant')
  await ask(api, 'sync', statusPath('sync'))
  api.reset()
  api.use('stuck')

  expect((await ask(api, 'sync', statusPath('sync'))).body).toMatchObject({
    id: SAMPLES.sync,
    status: 'PROCESSING',
  })
})

test('lets held reads go when it is closed', async () => {
  const api = createManual()
  const held = [
    ask(api, 'sync', `${statusPath('sync')}?wait=true`),
    ask(api, 'sync', `${statusPath('sync')}?wait=true`, { key: 'one:' }),
  ]
  api.close()

  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([404, 404])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

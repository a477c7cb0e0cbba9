import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, providers } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { ask } from '../support/call.ts'
import { ownProvider } from '../support/own-provider.ts'
import { statusPath } from '../support/fixed.ts'

const mine = defineProvider(ownProvider)
const PATH = '/v1/jobs/job-sample/status.json'

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterEach(() => server.resetHandlers())
afterAll(() => server.close())

const QUEUED = {
  id: 'job-sample',
  state: 'queued',
  prompt: 'a cat',
  self: 'https://api.mine.example/v1/jobs/job-sample',
}

test('answers for a provider of your own, beside those that ship', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [...providers, mine] })
  expect(await ask(api, 'mine', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: QUEUED,
  })
  await api.clock.advance('30s')
  expect((await ask(api, 'mine', PATH)).body).toEqual({ ...QUEUED, state: 'completed' })
  expect((await ask(api, 'sync', statusPath('sync'))).body).toMatchObject({ status: 'COMPLETED' })
})

test('creates its generations by hand, with ids of its form', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [mine] })
  const { id } = api.mine.create({ state: 'failed', error: 'out of paint' })
  expect(id).toMatch(/^job-[0-9a-f]{16}$/)
  expect((await ask(api, 'mine', `/v1/jobs/${id}/status.json`)).body).toEqual({
    id,
    state: 'failed',
    prompt: 'by hand',
    self: `https://api.mine.example/v1/jobs/${id}`,
  })
})

test('gives it scenarios, faults and sessions by its key', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [mine] })
  const answers = [
    await ask(api, 'mine', PATH, { key: 'w3:forbidden' }),
    await ask(api, 'mine', PATH, { key: ':slow-fial' }),
    await ask(api, 'mine', PATH, { key: null }),
    await ask(api, 'mine', PATH, { method: 'POST' }),
    await ask(api, 'mine', '/v1/jobs', {}),
    await ask(api, 'mine', PATH, { key: 'w3:instant' }),
  ]
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [403, { problem: 'forbidden' }],
    [400, { problem: expect.stringMatching(/Did you mean slow-fail\?/) as unknown }],
    [401, { problem: 'no key' }],
    [405, { problem: 'use GET or HEAD' }],
    [404, { problem: 'no such path' }],
    [200, { ...QUEUED, state: 'completed' }],
  ])
})

test('answers for it through MSW', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    providers: ['sync', mine],
    scenario: { mine: 'instant' },
  })
  server.use(...createHandlers(api, { baseUrls: { mine: 'http://localhost:9/api' } }))
  const response = await fetch('http://localhost:9/api/jobs/job-sample/status.json', {
    headers: { 'x-mine-key': api.key('mine') },
  })
  expect(await response.json()).toEqual({
    ...QUEUED,
    state: 'completed',
    self: 'http://localhost:9/api/jobs/job-sample',
  })
})

test('lists every mistake in a provider', () => {
  const wrong = {
    ...ownProvider,
    name: 'Mine',
    origins: ['https://api.mine.example/v1', 'api.mine.example'],
    operations: ownProvider.operations.map((operation) =>
      Object.assign({}, operation, { path: '/jobs/:id' }),
    ),
  }
  expect(() => defineProvider(wrong)).toThrow(
    'Failed to define provider Mine: name: "Mine" must be lower-case letters, digits and dashes; ' +
      'origins: "https://api.mine.example/v1" must be an origin such as https://api.example.com; ' +
      'origins: "api.mine.example" must be an origin such as https://api.example.com; ' +
      'operations: status\'s path "/jobs/:id" must begin with "/v1/".',
  )
})

import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, providers } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { callApi } from '../support/call.ts'
import { ownProvider } from '../support/own-provider.ts'
import { getStatusPath } from '../support/fixed.ts'

const customProvider = defineProvider(ownProvider)
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

test('replies for a custom provider beside the built-in ones', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [...providers, customProvider] })
  expect(await callApi(api, 'mine', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: QUEUED,
  })
  await api.clock.advance('30s')
  expect((await callApi(api, 'mine', PATH)).body).toEqual({ ...QUEUED, state: 'completed' })
  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({ status: 'COMPLETED' })
})

test('creates generations of a custom provider, with ids in its format', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [customProvider] })
  const { id } = api.mine.create({ state: 'failed', error: 'out of paint' })
  expect(id).toMatch(/^job-[0-9a-f]{16}$/)
  expect((await callApi(api, 'mine', `/v1/jobs/${id}/status.json`)).body).toEqual({
    id,
    state: 'failed',
    prompt: 'by hand',
    self: `https://api.mine.example/v1/jobs/${id}`,
  })
})

test('supports scenarios, faults and sessions in the key of a custom provider', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [customProvider] })
  const replies = [
    await callApi(api, 'mine', PATH, { key: 'w3:forbidden' }),
    await callApi(api, 'mine', PATH, { key: ':slow-fial' }),
    await callApi(api, 'mine', PATH, { key: null }),
    await callApi(api, 'mine', PATH, { method: 'POST' }),
    await callApi(api, 'mine', '/v1/jobs', {}),
    await callApi(api, 'mine', PATH, { key: 'w3:instant' }),
  ]
  expect(replies.map(({ status, body }) => [status, body])).toEqual([
    [403, { problem: 'forbidden' }],
    [400, { problem: expect.stringMatching(/Did you mean slow-fail\?/) as unknown }],
    [401, { problem: 'no key' }],
    [405, { problem: 'use GET or HEAD' }],
    [404, { problem: 'no such path' }],
    [200, { ...QUEUED, state: 'completed' }],
  ])
})

test('replies for a custom provider through MSW', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    providers: ['sync', customProvider],
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

test('throws an error that lists every mistake in a provider', () => {
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
      'origins[0]: "https://api.mine.example/v1" must be an origin such as https://api.example.com; ' +
      'origins[1]: "api.mine.example" must be an origin such as https://api.example.com; ' +
      'operations[0].path: "/jobs/:id" must begin with "/v1/".',
  )
})

/** Returns a value as a handle of plain JavaScript may return it. */
function returnAnything(value: unknown): never {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as never
}

test.each([
  [
    'throws',
    (): never => returnAnything(JSON.parse('{')),
    "Expected property name or '}' in JSON at position 1",
  ],
  ['rejects', () => Promise.reject(new Error('no database')), 'no database'],
  [
    'returns no reply',
    () => returnAnything(undefined),
    'handle did not return a reply. Return jsonReply(200, { ... })',
  ],
  [
    'resolves to something else',
    () => returnAnything(Promise.resolve({ id: 1 })),
    'handle did not return a reply. Return jsonReply(200, { ... })',
  ],
])('answers and records a call whose operation %s', async (_, handle, problem) => {
  const operations = [{ name: 'status', method: 'GET', path: '/v1/jobs/:id', idParam: 'id', handle }] as const
  const provider = defineProvider({ ...ownProvider, operations })
  const api = createMockVideoApi({ providers: [provider] })
  const { status, headers, body } = await callApi(api, 'mine', '/v1/jobs/job-sample')
  expect({ status, error: headers['x-mock-error'] }).toEqual({ status: 500, error: 'internal' })
  const reason = expect.stringContaining(`operation status of provider mine failed: ${problem}`) as unknown
  expect(body).toEqual({ error: reason })
  expect(api.requests()).toMatchObject([{ operation: 'status', status: 500, reason }])
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, SLOW_FIAL, getStatusPath } from '../support/fixed.ts'
import type { ProviderName } from '../../src/index.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

test('takes the scenario from the header, else the key, else use(), else the option, else happy', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow', unknownIds: 'create' })
  const defaultApi = createMockVideoApi({ clock: 'manual' })
  api.use('stuck', { provider: 'sync' })
  const headers = { 'x-mock-scenario': 'instant' }

  await callApi(api, 'sync', getStatusPath('sync', 'by-header'), { key: ':slow-fail', headers })
  await callApi(api, 'sync', getStatusPath('sync', 'by-key'), { key: ':slow-fail' })
  await callApi(api, 'sync', getStatusPath('sync', 'in-use'))
  await callApi(api, 'prism', getStatusPath('prism', 'by-option'))
  await callApi(defaultApi, 'sync', getStatusPath('sync'))
  const generations = [...api.generations.list(), ...defaultApi.generations.list()]
  expect(generations.map(({ id, scenario }) => [id, scenario])).toEqual([
    ['by-header', 'instant'],
    ['by-key', 'slow-fail'],
    ['in-use', 'stuck'],
    ['by-option', 'slow'],
    [SAMPLE_IDS.sync, 'happy'],
  ])
})

test('takes the scenario of one provider from the option', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: { sync: 'instant' } })
  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({ status: 'COMPLETED' })
  expect((await callApi(api, 'trugen', getStatusPath('trugen'))).body).toMatchObject({ status: 'processing' })
})

test('keeps the scenario that a generation was created with', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'sync', getStatusPath('sync'))
  api.use('instant')
  const headers = { 'x-mock-scenario': 'instant' }
  expect((await callApi(api, 'sync', getStatusPath('sync'), { headers })).body).toMatchObject({
    status: 'PENDING',
  })
})

test('uses a list of scenarios in order, one for each generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  api.use(['instant', 'stuck'])
  for (const id of ['a', 'b', 'b', 'c']) await callApi(api, 'trugen', getStatusPath('trugen', id))
  expect(api.generations.list().map(({ id, scenario }) => [id, scenario])).toEqual([
    ['a', 'instant'],
    ['b', 'stuck'],
    ['c', 'happy'],
  ])
})

test('applies use() of one session to no other session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.session('w3').use('instant')
  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({ status: 'PENDING' })
  expect((await callApi(api, 'sync', getStatusPath('sync'), { key: 'w3:' })).body).toMatchObject({
    status: 'COMPLETED',
  })
})

const UNKNOWN = `Failed to choose a scenario: ${SLOW_FIAL}.`

test.each([
  ['trugen', { error: UNKNOWN }],
  ['sync', { message: UNKNOWN, error: 'Bad Request', statusCode: 400 }],
  ['prism', { error: 'validation_error', message: UNKNOWN }],
] as const)(
  "returns 400 in %s's shape for an unknown scenario, and creates nothing",
  async (provider, body) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const expected = {
      status: 400,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-mock-error': 'unknown-scenario' },
      body,
    }
    const path = getStatusPath(provider)
    expect(await callApi(api, provider, path, { key: ':slow-fial' })).toEqual(expected)
    expect(await callApi(api, provider, path, { headers: { 'x-mock-scenario': 'slow-fial' } })).toEqual(
      expected,
    )
    expect(api.generations.list()).toEqual([])
    expect(api.requests()).toMatchObject([
      { status: 400, scenario: 'slow-fial', reason: UNKNOWN },
      { status: 400, scenario: 'slow-fial', reason: UNKNOWN },
    ])
  },
)

test.each([
  ['forbidden+notfound', '"notfound" is unknown. Did you mean not-found'],
  [
    'forbidden+nothing',
    '"no…" is unknown. Run mock-video-api scenarios to list all. In an API key, the text after the colon is the name of a scenario.',
  ],
  [
    'fail',
    '"fail" is unknown. Did you mean slow-fail, quick-fail? Run mock-video-api scenarios to list all.',
  ],
  ['slow-fail+', '"slow-fail+" has no scenario after a +'],
  ['nothing+', '"no…+" has no scenario after a +'],
  ['flaky+flaky', '"flaky+flaky" names flaky twice'],
  ['SLOW-FAIL', '"SL…" is unknown'],
  ['slow-fail+happy', '"slow-fail+happy" joins more than one lifecycle: slow-fail and happy'],
  ['x'.repeat(1_000), '"xx…" is unknown'],
])('returns 400 for a name that is not a scenario: %.20s', async (name, why) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callApi(api, 'trugen', getStatusPath('trugen'), { key: `:${name}` })
  expect([status, body]).toEqual([
    400,
    { error: expect.stringContaining(`Failed to choose a scenario: ${why}`) as unknown },
  ])
})

test('checks the key before the scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
  const headers = { 'x-mock-scenario': 'slow-fial' }
  const replies = await Promise.all(
    [null, 'wrong', 'right'].map((key) => callApi(api, 'sync', getStatusPath('sync'), { key, headers })),
  )
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 400])
})

test.each(PROVIDERS)(
  'applies the faults of a call in every state of the generation: %s',
  async (provider) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api[provider].create({ scenario: 'happy' })
    const path = getStatusPath(provider, id)
    const statuses: number[] = []
    for (const key of [':unauthorized', ':forbidden', ':not-found', 'slow-fail', ':slow-fail', 'test']) {
      statuses.push((await callApi(api, provider, path, { key })).status)
    }
    expect(statuses).toEqual([401, 403, 404, 200, 200, 200])
  },
)

test.each(PROVIDERS)('applies the faults of a generation to every call about it: %s', async (provider) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const statuses: number[] = []
  for (const scenario of [
    'unauthorized',
    'forbidden',
    'not-found',
    'slow-fail+forbidden',
    'happy',
  ] as const) {
    const { id } = api[provider].create({ scenario })
    statuses.push((await callApi(api, provider, getStatusPath(provider, id))).status)
  }
  expect(statuses).toEqual([401, 403, 404, 403, 200])
})

test('prefers the faults of the call, and uses those of the generation if the call has none', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const path = getStatusPath('sync', api.sync.create({ scenario: 'slow-fail+forbidden' }).id)
  expect((await callApi(api, 'sync', path, { key: ':unauthorized' })).status).toBe(401)
  expect((await callApi(api, 'sync', path, { key: ':happy' })).status).toBe(403)
})

test('records the fault that replied', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'slow-fail+forbidden' })
  await callApi(api, 'sync', getStatusPath('sync', id))
  expect(api.requests()).toMatchObject([
    {
      status: 403,
      generation: id,
      state: null,
      scenario: 'slow-fail+forbidden',
      reason: 'a fault of scenario forbidden answered this call (attempt 1 of status)',
    },
  ])
})

test.each(['unauthorized', 'forbidden'])('creates no sample for a call with the fault %s', async (fault) => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'sync', getStatusPath('sync'), { key: `:${fault}` })
  expect(api.generations.list()).toEqual([])
  expect((await callApi(api, 'sync', getStatusPath('sync'), { key: ':instant' })).body).toMatchObject({
    status: 'COMPLETED',
  })
})

test('applies a fault as often as it says, then shows the generation', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'twice', faults: [{ on: 'status', attempts: [1, 2], reply: { status: 503 } }] }],
    scenario: 'twice',
  })
  const statuses: number[] = []
  for (let read = 0; read < 4; read += 1)
    statuses.push((await callApi(api, 'prism', getStatusPath('prism'))).status)
  expect(statuses).toEqual([503, 503, 200, 200])
})

test('counts the attempts of each generation separately', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [
      { name: 'second', faults: [{ on: 'status', attempts: [2], reply: { error: 'server-error' } }] },
    ],
  })
  const [first, second] = [
    api.trugen.create({ scenario: 'second' }),
    api.trugen.create({ scenario: 'second' }),
  ]
  const statuses: number[] = []
  for (const { id } of [first, second, first, second, first]) {
    statuses.push((await callApi(api, 'trugen', getStatusPath('trugen', id))).status)
  }
  expect(statuses).toEqual([200, 200, 500, 500, 200])
})

test('does not count a read that a fault answered as a poll', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'twice', faults: [{ on: 'status', attempts: [1, 2], reply: { status: 503 } }] }],
    scenario: 'third-poll+twice',
  })
  const bodies: unknown[] = []
  for (let read = 0; read < 5; read += 1)
    bodies.push((await callApi(api, 'sync', getStatusPath('sync'))).body)
  expect(bodies).toMatchObject([
    { statusCode: 503 },
    { statusCode: 503 },
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'COMPLETED' },
  ])
})

test('warns once for each lifecycle that a read of an existing generation chooses', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const { id } = api.sync.create({ id: 'g1' })
  const read = async (scenario: string): Promise<unknown> =>
    callApi(api, 'sync', getStatusPath('sync', id), { headers: { 'x-mock-scenario': scenario } })
  for (const scenario of ['slow-fail', 'slow-fail', 'flaky', 'happy', 'no-output']) await read(scenario)

  expect(warnings).toEqual(
    ['slow-fail', 'no-output'].map(
      (name) =>
        `Generation g1 keeps scenario happy, with which it was created. Scenario ${name} does not change it. Choose ${name} when you create the generation, or use another session, for example with the key t1:${name}.`,
    ),
  )
})

test('records the revision that has an unmatched path', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'prism', '/api/generations', { method: 'POST', json: {} })

  expect(api.requests().map(({ status, reason }) => [status, reason])).toEqual([
    [404, 'the path exists in revision 2026-09, but the fake serves 2026-02: use --revision prism=2026-09'],
  ])
})

test('records the scenario of a submit and its source', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = {
    model: 'lipsync-2',
    input: [
      { type: 'video', url: 'https://a.example/b.mp4' },
      { type: 'audio', url: 'https://a.example/b.wav' },
    ],
  }
  await callApi(api, 'sync', '/v2/generate', { method: 'POST', json, key: ':slow-fail' })

  expect(api.requests().map(({ reason }) => reason)).toEqual(['slow-fail (from the key)'])
})

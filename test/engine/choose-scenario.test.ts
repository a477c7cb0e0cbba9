import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, SCENARIO_NAMES, statusPath } from '../support/fixed.ts'
import type { ProviderName } from '../../src/index.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

test('takes the scenario of the header, else of the key, else in use, else of the options, else happy', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow', unknownIds: 'create' })
  const plain = createMockVideoApi({ clock: 'manual' })
  api.use('stuck', { provider: 'sync' })
  const headers = { 'x-mock-scenario': 'instant' }

  await ask(api, 'sync', statusPath('sync', 'by-header'), { key: ':slow-fail', headers })
  await ask(api, 'sync', statusPath('sync', 'by-key'), { key: ':slow-fail' })
  await ask(api, 'sync', statusPath('sync', 'in-use'))
  await ask(api, 'prism', statusPath('prism', 'by-option'))
  await ask(plain, 'sync', statusPath('sync'))
  const made = [...api.generations.list(), ...plain.generations.list()]
  expect(made.map(({ id, scenario }) => [id, scenario])).toEqual([
    ['by-header', 'instant'],
    ['by-key', 'slow-fail'],
    ['in-use', 'stuck'],
    ['by-option', 'slow'],
    [SAMPLES.sync, 'happy'],
  ])
})

test('takes a scenario for one provider from the options', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: { sync: 'instant' } })
  expect((await ask(api, 'sync', statusPath('sync'))).body).toMatchObject({ status: 'COMPLETED' })
  expect((await ask(api, 'trugen', statusPath('trugen'))).body).toMatchObject({ status: 'processing' })
})

test('freezes the scenario when the generation is made', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await ask(api, 'sync', statusPath('sync'))
  api.use('instant')
  const headers = { 'x-mock-scenario': 'instant' }
  expect((await ask(api, 'sync', statusPath('sync'), { headers })).body).toMatchObject({ status: 'PENDING' })
})

test('takes a list in use in order, one for each generation', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  api.use(['instant', 'stuck'])
  for (const id of ['one', 'two', 'two', 'three']) await ask(api, 'trugen', statusPath('trugen', id))
  expect(api.generations.list().map(({ id, scenario }) => [id, scenario])).toEqual([
    ['one', 'instant'],
    ['two', 'stuck'],
    ['three', 'happy'],
  ])
})

test('keeps what is in use in one session from the others', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.session('w3').use('instant')
  expect((await ask(api, 'sync', statusPath('sync'))).body).toMatchObject({ status: 'PENDING' })
  expect((await ask(api, 'sync', statusPath('sync'), { key: 'w3:' })).body).toMatchObject({
    status: 'COMPLETED',
  })
})

const UNKNOWN = `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? Known: ${SCENARIO_NAMES}.`

test.each([
  ['trugen', { error: UNKNOWN }],
  ['sync', { message: UNKNOWN, error: 'Bad Request', statusCode: 400 }],
  ['prism', { error: 'validation_error', message: UNKNOWN }],
] as const)(
  "returns 400 in %s's shape for an unknown scenario, and makes nothing",
  async (provider, body) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const expected = {
      status: 400,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-mock-error': 'unknown-scenario' },
      body,
    }
    const path = statusPath(provider)
    expect(await ask(api, provider, path, { key: ':slow-fial' })).toEqual(expected)
    expect(await ask(api, provider, path, { headers: { 'x-mock-scenario': 'slow-fial' } })).toEqual(expected)
    expect(api.generations.list()).toEqual([])
    expect(api.requests()).toMatchObject([
      { status: 400, scenario: 'slow-fial', reason: UNKNOWN },
      { status: 400, scenario: 'slow-fial', reason: UNKNOWN },
    ])
  },
)

test.each([
  ['forbidden+nothing', '"nothing" is unknown'],
  ['slow-fail+', '"" is unknown'],
  ['SLOW-FAIL', '"SLOW-FAIL" is unknown'],
  ['slow-fail+happy', '"slow-fail+happy" joins more than one life: slow-fail and happy'],
  ['x'.repeat(1_000), `"${'x'.repeat(56)}... is unknown`],
])('refuses what is no scenario: %.20s', async (name, why) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await ask(api, 'trugen', statusPath('trugen'), { key: `:${name}` })
  expect([status, body]).toEqual([
    400,
    { error: expect.stringContaining(`Failed to choose a scenario: ${why}`) as unknown },
  ])
})

test('looks for a key before it looks at the scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', apiKeys: ['right'] })
  const headers = { 'x-mock-scenario': 'slow-fial' }
  const answers = await Promise.all(
    [null, 'wrong', 'right'].map((key) => ask(api, 'sync', statusPath('sync'), { key, headers })),
  )
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 400])
})

test.each(PROVIDERS)('lets a fault of the call strike whatever the generation does: %s', async (provider) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api[provider].create({ scenario: 'happy' })
  const path = statusPath(provider, id)
  const statuses: number[] = []
  for (const key of [':unauthorized', ':forbidden', ':not-found', 'slow-fail', ':slow-fail', 'test']) {
    statuses.push((await ask(api, provider, path, { key })).status)
  }
  expect(statuses).toEqual([401, 403, 404, 200, 200, 200])
})

test.each(PROVIDERS)('lets the faults of a generation strike every call about it: %s', async (provider) => {
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
    statuses.push((await ask(api, provider, statusPath(provider, id))).status)
  }
  expect(statuses).toEqual([401, 403, 404, 403, 200])
})

test("prefers a call's faults to the generation's, and a call without some leaves them standing", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const path = statusPath('sync', api.sync.create({ scenario: 'slow-fail+forbidden' }).id)
  expect((await ask(api, 'sync', path, { key: ':unauthorized' })).status).toBe(401)
  expect((await ask(api, 'sync', path, { key: ':happy' })).status).toBe(403)
})

test('says in the journal which fault struck', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'slow-fail+forbidden' })
  await ask(api, 'sync', statusPath('sync', id))
  expect(api.requests()).toMatchObject([
    {
      status: 403,
      generation: id,
      state: null,
      scenario: 'slow-fail+forbidden',
      reason: 'forbidden answers attempt 1 at status so',
    },
  ])
})

test.each(['unauthorized', 'forbidden'])(
  'makes no sample for a call that is turned away: %s',
  async (fault) => {
    const api = createMockVideoApi({ clock: 'manual' })
    await ask(api, 'sync', statusPath('sync'), { key: `:${fault}` })
    expect(api.generations.list()).toEqual([])
    expect((await ask(api, 'sync', statusPath('sync'), { key: ':instant' })).body).toMatchObject({
      status: 'COMPLETED',
    })
  },
)

test('answers a fault that does not turn the caller away as often as it says, then the generation', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'twice', faults: [{ on: 'status', attempts: [1, 2], reply: { status: 503 } }] }],
    scenario: 'twice',
  })
  const statuses: number[] = []
  for (let read = 0; read < 4; read += 1) statuses.push((await ask(api, 'prism', statusPath('prism'))).status)
  expect(statuses).toEqual([503, 503, 200, 200])
})

test("counts each generation's attempts for itself", async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [
      { name: 'second', faults: [{ on: 'status', attempts: [2], reply: { error: 'server-error' } }] },
    ],
  })
  const [one, two] = [api.trugen.create({ scenario: 'second' }), api.trugen.create({ scenario: 'second' })]
  const statuses: number[] = []
  for (const { id } of [one, two, one, two, one]) {
    statuses.push((await ask(api, 'trugen', statusPath('trugen', id))).status)
  }
  expect(statuses).toEqual([200, 200, 500, 500, 200])
})

test('takes no read that a fault answered for a poll', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'twice', faults: [{ on: 'status', attempts: [1, 2], reply: { status: 503 } }] }],
    scenario: 'third-poll+twice',
  })
  const seen: unknown[] = []
  for (let read = 0; read < 5; read += 1) seen.push((await ask(api, 'sync', statusPath('sync'))).body)
  expect(seen).toMatchObject([
    { statusCode: 503 },
    { statusCode: 503 },
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'COMPLETED' },
  ])
})

test('warns once of a life that comes too late for a generation, and of nothing else', async () => {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text) })
  const { id } = api.sync.create({ id: 'g1' })
  const read = async (scenario: string): Promise<unknown> =>
    ask(api, 'sync', statusPath('sync', id), { headers: { 'x-mock-scenario': scenario } })
  for (const scenario of ['slow-fail', 'slow-fail', 'flaky', 'happy', 'no-output']) await read(scenario)

  expect(warnings).toEqual(
    ['slow-fail', 'no-output'].map(
      (name) =>
        `${name} comes too late for generation g1, which keeps happy. Choose it for the call that creates, or read in a session of its own: the key t1:${name}.`,
    ),
  )
})

test('says which revision brought a path that the fake does not speak', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await ask(api, 'prism', '/api/generations', { method: 'POST', json: {} })

  expect(api.requests().map(({ status, reason }) => [status, reason])).toEqual([
    [404, 'it came with revision 2026-09, and 2026-02 is spoken: --revision prism=2026-09'],
  ])
})

test('says in the journal which scenario a submit has got, and by what', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = {
    model: 'lipsync-2',
    input: [
      { type: 'video', url: 'https://a.example/b.mp4' },
      { type: 'audio', url: 'https://a.example/b.wav' },
    ],
  }
  await ask(api, 'sync', '/v2/generate', { method: 'POST', json, key: ':slow-fail' })

  expect(api.requests().map(({ reason }) => reason)).toEqual(['slow-fail, by the key'])
})

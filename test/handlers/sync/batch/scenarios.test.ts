import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { callApi } from '../../../support/call.ts'
import { getField } from '../requests.ts'
import { buildLines, createBatch, encodeLines, formatRead, mark, readBatch, submitBatch } from './requests.ts'
import type { Fault, Options, Scenario } from '../../../../src/index.ts'

function createFake(options: Options<string> = {}) {
  const warnings: string[] = []
  const api = createMockVideoApi<string>({ clock: 'manual', warn: (text) => warnings.push(text), ...options })
  const listScenarios = (): string[] => api.generations.list().map(({ scenario }) => scenario)
  return { api, warnings, listScenarios }
}

/** A scenario with faults. */
function own(...faults: Fault[]): Scenario {
  return { name: 'own', faults }
}

test('gives a line the scenario of a mark anywhere in its payload', async () => {
  const { api, listScenarios } = createFake()
  const script = { name: 'elevenlabs', voiceId: 'a', script: 'Hello [scenario:instant]' }
  const video = { type: 'video', url: 'https://example.com/[scenario:slow].mp4' }
  await createBatch(api, {
    1: mark('quick-fail'),
    2: {
      input: [
        { type: 'video', url: 'https://example.com/a.mp4' },
        { type: 'text', provider: script },
      ],
    },
    3: { input: [video, { type: 'audio', url: 'https://example.com/a.wav' }] },
    4: mark('slow-fail+webhook-late'),
  })
  expect(listScenarios()).toEqual([
    'quick-fail',
    'instant',
    'slow',
    'slow-fail+webhook-late',
    ...Array.from({ length: 16 }, () => 'happy'),
  ])
})

test('ignores a mark outside a payload', async () => {
  const { api, listScenarios } = createFake()
  const lines = buildLines()
  const content = encodeLines(lines.with(0, { ...lines[0], request_id: '[scenario:instant]' }))
  expect((await submitBatch(api, content, { fields: [['note', '[scenario:slow]']] })).status).toBe(201)
  expect(new Set(listScenarios())).toEqual(new Set(['happy']))
})

test('takes the scenarios of use() in the order of the lines without a mark', async () => {
  const { api, listScenarios } = createFake()
  api.use(['quick-fail', 'slow-fail'])
  const id = await createBatch(api, { 2: mark('instant') })
  expect(listScenarios()).toEqual([
    'quick-fail',
    'instant',
    'slow-fail',
    ...Array.from({ length: 17 }, () => 'happy'),
  ])
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('PROCESSING 18 1 1')
  await api.clock.advance('60s')
  expect(await formatRead(api, id)).toBe('COMPLETED 18 2 0')
})

test('continues with the queue of use() in the next batch', async () => {
  const { api, listScenarios } = createFake()
  api.use(Array.from({ length: 30 }, () => 'quick-fail'))
  await createBatch(api)
  await createBatch(api)
  expect(listScenarios().filter((each) => each === 'quick-fail')).toHaveLength(30)
})

test.each([
  ['header', { headers: { 'x-mock-scenario': 'slow' } }],
  ['key', { key: ':slow' }],
] as const)('prefers the choice of the call to marks: %s', async (_, options) => {
  const { api, listScenarios } = createFake()
  await createBatch(api, { 1: mark('quick-fail'), 2: mark('no-such-scenario') }, options)
  expect(new Set(listScenarios())).toEqual(new Set(['slow']))
})

test('refuses an unknown scenario of the call before the file is read', async () => {
  const { api } = createFake()
  const { status, headers } = await submitBatch(api, 'not a batch', { key: ':slow-fial' })
  expect([status, headers['x-mock-error']]).toEqual([400, 'unknown-scenario'])
})

test('shows the generations of a batch in the control API, and in lists and counts of clients', async () => {
  const { api } = createFake()
  await createBatch(api)
  expect(api.generations.list({ provider: 'sync', state: 'queued' })).toHaveLength(20)
  expect((await callApi(api, 'sync', '/v2/generations')).body).toHaveLength(20)
  expect((await callApi(api, 'sync', '/v2/generations/count')).body).toEqual({ count: 20 })
})

test('records calls about a batch as calls about no single generation', async () => {
  const { api } = createFake({ journal: 'full', debugHeaders: true })
  const id = await createBatch(api)
  const { headers } = await callApi(api, 'sync', `/v2/batch/${id}`)
  await callApi(api, 'sync', '/v2/batch?limit=3')
  expect([headers['x-mock-generation'], headers['x-mock-scenario']]).toEqual([undefined, undefined])
  expect(
    api
      .requests()
      .map(({ operation, path, generation, state, scenario, reason, unknown, status }) => [
        operation,
        path,
        status,
        [generation, state, scenario],
        reason,
        unknown.map(({ field }) => field),
      ]),
  ).toEqual([
    ['batch-create', '/v2/batch', 201, [null, null, null], 'not about a single generation', []],
    ['batch-status', `/v2/batch/${id}`, 200, [null, null, null], 'not about a single generation', []],
    ['batch-list', '/v2/batch', 200, [null, null, null], 'not about a single generation', ['limit']],
  ])
  expect(JSON.stringify(api.requests()[0]?.body)).not.toContain('request_id')
  expect(api.requests()[0]?.body).toMatchObject({ files: [{ field: 'input', name: 'input.jsonl' }] })
  expect(api.requests({ operation: 'batch-create' })).toHaveLength(1)
})

test('lists unknown fields of a submit', async () => {
  const { api } = createFake()
  await submitBatch(api, undefined, { fields: [['webhookUrl', 'https://example.com']] })
  expect(api.requests()[0]?.unknown).toEqual([{ in: 'body', field: 'webhookUrl', nearest: 'webhook_url' }])
})

test('refuses a submit with a code that a plan without batches gives', async () => {
  const fault: Fault = { on: 'batch-create', reply: { error: 'plan_feature_unavailable' } }
  const { api } = createFake({ scenarios: [own(fault)], scenario: 'own' })
  const { status, body } = await submitBatch(api)
  expect([status, getField(body, 'statusCode'), getField(body, 'errorCode')]).toEqual([
    402,
    402,
    'plan_feature_unavailable',
  ])
  expect(api.generations.list()).toEqual([])
  expect(api.report().coverage.errors['sync']?.exercised).toEqual(['plan_feature_unavailable'])
  expect(api.report().coverage.scenarios.exercised).toEqual(['own'])
})

test.each(['batch-create', 'batch-status', 'batch-list'])('has faults on %s alone', async (on) => {
  const { api } = createFake({
    scenarios: [own({ on, attempts: [2], reply: { status: 503 } })],
    scenario: 'own',
  })
  const statuses: unknown[] = []
  for (let round = 0; round < 3; round += 1) {
    const created = await submitBatch(api)
    const read = await callApi(api, 'sync', `/v2/batch/${String(getField(created.body, 'id'))}`)
    const list = await callApi(api, 'sync', '/v2/batch')
    statuses.push([created.status, read.status === 404 ? 200 : read.status, list.status])
  }
  const refused = ['batch-create', 'batch-status', 'batch-list'].map((name, index) =>
    name === on ? 503 : [201, 200, 200][index],
  )
  expect(statuses).toEqual([[201, 200, 200], refused, [201, 200, 200]])
})

test('creates the batch of a submit whose reply is lost', async () => {
  const fault: Fault = { on: 'batch-create', first: 1, processed: true, connection: 'reset' }
  const { api } = createFake({ scenarios: [own(fault)], scenario: 'own' })
  expect((await submitBatch(api)).status).toBe(0)
  expect(api.generations.list()).toHaveLength(20)
  const { body } = await callApi(api, 'sync', '/v2/batch')
  expect(body).toMatchObject([{ status: 'JOBS_CREATED' }])
  const id = String(getField(Array.isArray(body) ? body[0] : undefined, 'id'))
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('COMPLETED 20 0 0')
})

test('patches the body of a batch', async () => {
  const fault: Fault = { on: 'batch-status', patch: { status: 'QUEUED', metrics: { success_count: null } } }
  const { api } = createFake({ scenarios: [own(fault)], scenario: 'own' })
  const id = await createBatch(api)
  expect(await readBatch(api, id)).toMatchObject({ status: 'QUEUED', metrics: { total_generations: 20 } })
})

test('counts faults on status for each generation of a batch, not for reads of the batch', async () => {
  const { api } = createFake()
  const id = await createBatch(api, { 1: mark('server-error') })
  expect((await callApi(api, 'sync', `/v2/batch/${id}`)).status).toBe(200)
  const [first, second] = api.generations.list()
  expect((await callApi(api, 'sync', `/v2/generate/${first?.id}`)).status).toBe(500)
  expect((await callApi(api, 'sync', `/v2/generate/${second?.id}`)).status).toBe(200)
})

test('warns that faults on create do not apply to lines', async () => {
  const { api, warnings } = createFake()
  const id = await createBatch(api, { 1: mark('submit-lost'), 2: mark('submit-lost') })
  const warning =
    'Scenario submit-lost has faults on create. They do not apply to the lines of a batch. Use faults on batch-create.'
  expect(warnings).toEqual([warning])
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('COMPLETED 20 0 0')
  api.use('submit-lost')
  await createBatch(api)
  expect(warnings).toEqual([warning])
})

test('counts a scenario as exercised once a read of the batch has shown its end', async () => {
  const { api } = createFake()
  const id = await createBatch(api, { 1: mark('quick-fail'), 2: mark('slow') })
  const read = async (): Promise<readonly string[]> => {
    await readBatch(api, id)
    return api.report().coverage.scenarios.exercised
  }
  expect(await read()).toEqual([])
  await api.clock.advance('5s')
  expect(await read()).toEqual(['quick-fail'])
  await api.clock.advance('25s')
  expect(await read()).toEqual(['happy', 'quick-fail'])
  await api.clock.advance('5m')
  expect(await read()).toEqual(['happy', 'quick-fail', 'slow'])
  expect(api.session('default').report().coverage.scenarios.exercised).toEqual([
    'happy',
    'quick-fail',
    'slow',
  ])
})

test('explains faults on the operations of batches', () => {
  const { api } = createFake({
    scenarios: [
      own(
        { on: 'batch-create', attempts: [1], reply: { status: 503 } },
        { on: 'batch-status', first: 2, reply: { status: 503 } },
      ),
    ],
  })
  const { faults } = api.adapter.explain('own')
  expect(faults.map(({ calls, counting }) => [calls, counting])).toEqual([
    ['The 1st call to the operation batch-create in each session', undefined],
    ['The first 2 calls to the operation batch-status in each session', undefined],
  ])
})

test.each<[fault: Fault, message: string]>([
  [{ on: 'batch-crate', reply: { status: 503 } }, 'Did you mean batch-create?'],
  [{ on: 'batch-result', reply: { status: 503 } }, 'batch-result needs none'],
  [
    { on: 'batch-status', when: 'completed', reply: { status: 503 } },
    'never applies, because batch-status is not about a generation',
  ],
])('refuses the fault %j', (fault, message) => {
  expect(() => createFake({ scenarios: [own(fault)] })).toThrow(message)
})

test('limits the calls of each operation per minute', async () => {
  const { api } = createFake({ quotas: { sync: { perMinute: 1 } } })
  const id = await createBatch(api)
  expect((await submitBatch(api)).status).toBe(429)
  for (const target of [`/v2/batch/${id}`, '/v2/batch']) {
    expect((await callApi(api, 'sync', target)).status).toBe(200)
    expect((await callApi(api, 'sync', target)).status).toBe(429)
  }
})

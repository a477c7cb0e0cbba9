import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { callApi } from '../../../support/call.ts'
import { START } from '../../../support/fixed.ts'
import { getField, submit } from '../requests.ts'
import {
  buildLines,
  createBatch,
  encodeLines,
  formatRead,
  mark,
  readBatch,
  readResult,
  submitBatch,
} from './requests.ts'
import type { Options } from '../../../../src/index.ts'

/** Two lines that fail after 5 s, of which they are queued for 1 s. */
const TWO_FAIL = { 3: mark('quick-fail'), 20: mark('quick-fail') }

function createFake(options: Options = {}) {
  return createMockVideoApi({ clock: 'manual', warn: () => {}, ...options })
}

/** The times in milliseconds, and what a read shows there. */
const TIMELINE: readonly (readonly [ms: number, shown: string])[] = [
  [0, 'JOBS_CREATED 0 0 20'],
  [999, 'JOBS_CREATED 0 0 20'],
  [1_000, 'PROCESSING 0 0 20'],
  [4_999, 'PROCESSING 0 0 20'],
  [5_000, 'PROCESSING 0 2 18'],
  [29_999, 'PROCESSING 0 2 18'],
  [30_000, 'COMPLETED 18 2 0'],
  [3_600_000, 'COMPLETED 18 2 0'],
]

test('goes through its statuses at the instants at which its generations change', async () => {
  const api = createFake()
  const id = await createBatch(api, TWO_FAIL)
  let now = 0
  for (const [ms, shown] of TIMELINE) {
    await api.clock.advance(ms - now)
    now = ms
    expect([ms, await formatRead(api, id)]).toEqual([ms, shown])
  }
})

test.each(TIMELINE)('shows the same at %i ms after one jump of the clock', async (ms, shown) => {
  const api = createFake()
  const id = await createBatch(api, TWO_FAIL)
  await api.clock.advance(ms)
  expect(await formatRead(api, id)).toBe(shown)
})

test('has a result URL from its end on', async () => {
  const api = createFake()
  const id = await createBatch(api)
  await api.clock.advance('29999ms')
  expect(await readBatch(api, id)).toMatchObject({ status: 'PROCESSING', outputUrl: '' })
  await api.clock.advance('1ms')
  expect(await readBatch(api, id)).toEqual({
    id,
    created_at: START,
    status: 'COMPLETED',
    metrics: { total_generations: 20, success_count: 20, failed_count: 0, pending_count: 0 },
    webhookUrl: null,
    outputUrl: `https://api.sync.so/v2/batches/${id}/result`,
  })
})

test('fails if no generation is completed, and counts rejected ones as failed', async () => {
  const api = createFake({ scenario: 'quick-fail' })
  const id = await createBatch(api, { 1: mark('rejected') })
  await api.clock.advance('1s')
  expect(await formatRead(api, id)).toBe('PROCESSING 0 1 19')
  await api.clock.advance('4s')
  expect(await formatRead(api, id)).toBe('FAILED 0 20 0')
  expect(getField(await readBatch(api, id), 'outputUrl')).toBe(`https://api.sync.so/v2/batches/${id}/result`)
})

test('never ends while one generation is stuck', async () => {
  const api = createFake()
  const id = await createBatch(api, { 20: mark('stuck') })
  await api.clock.advance('24h')
  expect(await formatRead(api, id)).toBe('PROCESSING 19 0 1')
})

test('counts a read as a status read of each generation', async () => {
  const api = createFake({ scenario: 'third-poll' })
  const id = await createBatch(api)
  const shown: string[] = []
  for (let reads = 0; reads < 4; reads += 1) shown.push(await formatRead(api, id))
  expect(shown).toEqual(['PROCESSING 0 0 20', 'PROCESSING 0 0 20', 'COMPLETED 20 0 0', 'COMPLETED 20 0 0'])
})

test('counts only a read of the batch itself, by its owner, as status reads', async () => {
  const api = createFake({ scenario: 'third-poll' })
  const id = await createBatch(api)
  for (let reads = 0; reads < 3; reads += 1) {
    await callApi(api, 'sync', '/v2/batch')
    await callApi(api, 'sync', `/v2/batches/${id}/result`, { key: null })
    await formatRead(api, id, { key: 'w3:' })
    await formatRead(api, id, { key: null })
  }
  expect(await formatRead(api, id)).toBe('PROCESSING 0 0 20')
})

test('counts a HEAD as a read', async () => {
  const api = createFake({ scenario: 'third-poll' })
  const id = await createBatch(api)
  for (let reads = 0; reads < 2; reads += 1) await callApi(api, 'sync', `/v2/batch/${id}`, { method: 'HEAD' })
  expect(await formatRead(api, id)).toBe('COMPLETED 20 0 0')
})

test('ends for a client that reads nothing but the batch, on the auto clock', async () => {
  const api = createFake({ clock: 'auto' })
  const id = await createBatch(api)
  const shown: string[] = []
  while (shown.at(-1)?.startsWith('COMPLETED') !== true && shown.length < 20)
    shown.push(await formatRead(api, id))
  // Each read moves the clock by five seconds, after it is answered.
  expect(shown).toEqual([
    'JOBS_CREATED 0 0 20',
    ...Array.from({ length: 5 }, () => 'PROCESSING 0 0 20'),
    'COMPLETED 20 0 0',
  ])
})

test('does not move the auto clock with other calls about batches', async () => {
  const api = createFake({ clock: 'auto' })
  const id = await createBatch(api)
  await callApi(api, 'sync', '/v2/batch')
  await callApi(api, 'sync', `/v2/batches/${id}/result`, { key: null })
  expect(api.clock.now()).toEqual(new Date(START))
})

test('runs on the system clock', async () => {
  const api = createFake({ clock: 'system' })
  api.clock.pause()
  const id = await createBatch(api, TWO_FAIL)
  await api.clock.advance('5s')
  expect(await formatRead(api, id)).toBe('PROCESSING 0 2 18')
  await api.clock.advance('25s')
  expect(await formatRead(api, id)).toBe('COMPLETED 18 2 0')
})

test('follows generations that are ended through the API', async () => {
  const api = createFake({ scenario: 'stuck' })
  const id = await createBatch(api)
  const [first, second, ...rest] = api.generations.list().map((generation) => generation.id)
  api.generations.fail(first ?? '')
  api.generations.reject(second ?? '')
  expect(await formatRead(api, id)).toBe('PROCESSING 0 2 18')
  for (const each of rest) api.generations.complete(each)
  expect(await formatRead(api, id)).toBe('COMPLETED 18 2 0')
})

test('keeps the outcome of a generation that a client deletes', async () => {
  const api = createFake()
  const id = await createBatch(api, TWO_FAIL)
  await api.clock.advance('30s')
  const [line] = await readResult(api, id)
  for (const { id: generation } of api.generations.list())
    expect((await callApi(api, 'sync', `/v2/generations/${generation}`, { method: 'DELETE' })).status).toBe(
      200,
    )
  expect(await formatRead(api, id)).toBe('COMPLETED 18 2 0')
  expect((await readResult(api, id))[0]).toEqual(line)
})

test('counts a running generation that is deleted through the API as failed', async () => {
  const api = createFake()
  const id = await createBatch(api)
  const [first, second] = api.generations.list()
  await api.clock.advance('2s')
  api.generations.delete(first?.id ?? '')
  expect(await formatRead(api, id)).toBe('PROCESSING 0 1 19')
  await api.clock.advance('28s')
  api.generations.delete(second?.id ?? '')
  expect(await formatRead(api, id)).toBe('COMPLETED 19 1 0')
  expect((await readResult(api, id)).slice(0, 2)).toEqual([
    {
      request_id: 'line-1',
      id: first?.id,
      status: 'FAILED',
      error: 'The generation was removed from the fake.',
    },
    expect.objectContaining({ request_id: 'line-2', id: second?.id, status: 'COMPLETED' }),
  ])
})

test('counts generations that are removed at the limit as failed', async () => {
  const api = createFake({ limits: { generations: 22 } })
  const id = await createBatch(api)
  const [first] = api.generations.list()
  for (let count = 0; count < 4; count += 1) api.sync.create()
  expect(await formatRead(api, id)).toBe('JOBS_CREATED 0 2 18')
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('COMPLETED 18 2 0')
  expect((await readResult(api, id))[0]).toMatchObject({ id: first?.id, status: 'FAILED' })
})

test('fails if all its generations are removed at the limit', async () => {
  const api = createFake({ limits: { generations: 20 } })
  const id = await createBatch(api)
  for (let count = 0; count < 20; count += 1) api.sync.create()
  expect(await formatRead(api, id)).toBe('FAILED 0 20 0')
  expect(await readResult(api, id)).toHaveLength(20)
})

test('is larger than the limit of generations', async () => {
  const api = createFake({ limits: { generations: 15 } })
  const id = await createBatch(api)
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('COMPLETED 15 5 0')
})

test('returns 404 for an unknown id, a batch of another session and a batch before a reset', async () => {
  const api = createFake()
  const notFound = { message: 'Batch not found', error: 'Not Found', statusCode: 404 }
  const id = await createBatch(api)
  for (const [target, key] of [
    ['/v2/batch/batch_nobody', 'test'],
    [`/v2/batch/${id}`, 'w3:'],
  ] as const) {
    const { status, body } = await callApi(api, 'sync', target, { key })
    expect([status, body]).toEqual([404, notFound])
  }
  expect(api.requests().at(-1)?.reason ?? '').toBe('the session has no batch with this id')
  api.reset()
  expect(await readBatch(api, id)).toEqual(notFound)
  expect((await callApi(api, 'sync', '/v2/batch')).body).toEqual([])
})

test('keeps the newest 100 batches of a session, and warns once', async () => {
  const warnings: string[] = []
  const api = createFake({ warn: (text) => warnings.push(text) })
  const ids: string[] = []
  for (let count = 0; count < 102; count += 1) ids.push(await createBatch(api))
  const { body } = await callApi(api, 'sync', '/v2/batch')
  const listed = Array.isArray(body) ? body.map((each) => getField(each, 'id')) : []
  expect(listed).toEqual(ids.slice(2).toReversed())
  expect((await callApi(api, 'sync', `/v2/batch/${ids[1]}`)).status).toBe(404)
  expect(warnings).toEqual([
    'Reached the limit of 100 batches in a session: the oldest are removed. Use more sessions, or call reset().',
  ])
})

test('allows as many running batches as the quota', async () => {
  const api = createFake({ quotas: { sync: { batches: 1 } } })
  const id = await createBatch(api)
  const { status, body } = await submitBatch(api)
  expect([status, body]).toEqual([
    429,
    {
      message:
        'Batch concurrency limit reached. Please wait for an existing batch to complete or upgrade your plan.',
      error: 'Too Many Requests',
      statusCode: 429,
      errorCode: 'concurrency_limit_reached',
    },
  ])
  expect(api.requests().at(-1)?.reason).toBe('1 batches are running, and the batches quota is 1')
  expect(api.generations.list()).toHaveLength(20)
  expect((await submitBatch(api, undefined, { key: 'w3:' })).status).toBe(201)
  expect((await submit(api)).status).toBe(201)
  await api.clock.advance('30s')
  expect(await formatRead(api, id)).toBe('COMPLETED 20 0 0')
  expect((await submitBatch(api)).status).toBe(201)
})

test('warns of a manual clock that does not move, and of a webhook that the auto clock never reaches', async () => {
  const warnings: string[] = []
  const manual = createFake({ warn: (text) => warnings.push(text) })
  const id = await createBatch(manual)
  for (let reads = 0; reads < 50; reads += 1) await readBatch(manual, id)
  expect(warnings).toEqual([expect.stringContaining('50 status reads were answered, but the manual clock')])

  warnings.length = 0
  const auto = createFake({ clock: 'auto', warn: (text) => warnings.push(text), scenario: 'webhook-late' })
  const fields: readonly [string, string][] = [['webhook_url', 'http://127.0.0.1:9/hook']]
  const other = await createBatch(auto, { 20: mark('slow') }, { fields })
  while (!(await formatRead(auto, other)).startsWith('PROCESSING 19'));
  const [first] = auto.generations.list()
  await callApi(auto, 'sync', `/v2/generate/${first?.id}`)
  expect(warnings).toEqual([])
  while (!(await formatRead(auto, other)).startsWith('COMPLETED'));
  expect(warnings).toEqual([
    expect.stringContaining(
      'The webhook of scenario webhook-late is sent some time after the generation ends.',
    ),
  ])
})

test('runs 500 lines', async () => {
  const api = createFake()
  const fields: readonly [string, string][] = [['webhook_url', 'https://example.com/hook']]
  const { body } = await submitBatch(api, encodeLines(buildLines(500, { 500: mark('quick-fail') })), {
    fields,
  })
  const id = String(getField(body, 'id'))
  expect(getField(body, 'metrics')).toMatchObject({ total_generations: 500, pending_count: 500 })
  await api.clock.advance('5s')
  expect(await formatRead(api, id)).toBe('PROCESSING 0 1 499')
  await api.clock.advance('25s')
  expect(await formatRead(api, id)).toBe('COMPLETED 499 1 0')
  expect(await readResult(api, id)).toHaveLength(500)
  expect(api.deliveries().map(({ generation }) => generation)).toEqual([id])
})

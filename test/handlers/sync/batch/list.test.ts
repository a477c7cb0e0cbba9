import { expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { callApi } from '../../../support/call.ts'
import { badRequestBody, getField } from '../requests.ts'
import { createBatch, mark, readBatch } from './requests.ts'

/** Creates five batches, ten seconds apart, the first one at the start. At the end each has another status. */
async function createFive() {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const scenarios = ['happy', 'quick-fail', 'stuck', 'happy', 'happy'] as const
  const ids: string[] = []
  for (const scenario of scenarios) {
    await api.clock.advance(ids.length === 0 ? 0 : '10s')
    ids.push(await createBatch(api, {}, { headers: { 'x-mock-scenario': scenario } }))
  }
  const list = async (query: string): Promise<unknown> => {
    const { status, body } = await callApi(api, 'sync', `/v2/batch${query}`)
    if (!Array.isArray(body)) return [status, body]
    return body.map((batch) => ids.indexOf(String(getField(batch, 'id'))))
  }
  return { api, ids, list }
}

test('lists the batches of the session as they are read, the newest first', async () => {
  const { api, ids, list } = await createFive()
  await createBatch(api, {}, { key: 'w3:' })
  const { status, body } = await callApi(api, 'sync', '/v2/batch')
  const read: unknown[] = []
  for (const id of ids.toReversed()) read.push(await readBatch(api, id))
  expect([status, body]).toEqual([200, read])
  expect(read.map((batch) => getField(batch, 'status'))).toEqual([
    'JOBS_CREATED',
    'PROCESSING',
    'PROCESSING',
    'FAILED',
    'COMPLETED',
  ])
  expect(await list('')).toEqual([4, 3, 2, 1, 0])
})

test('returns an empty list without a batch', async () => {
  const { status, body } = await callApi(createMockVideoApi(), 'sync', '/v2/batch')
  expect([status, body]).toEqual([200, []])
})

test.each<[query: string, found: readonly number[]]>([
  ['?status=PROCESSING', [3, 2]],
  ['?status=COMPLETED,FAILED', [1, 0]],
  ['?status=FAILED&status=JOBS_CREATED', [4, 1]],
  [`?status=${encodeURIComponent('["COMPLETED"]')}`, [0]],
  ['?status=PENDING', []],
  ['?status=', [4, 3, 2, 1, 0]],
  ['?created_after=2026-01-01T00:00:10.000Z', [4, 3, 2]],
  ['?created_after=2026-01-01T00:00:09.999Z', [4, 3, 2, 1]],
  ['?created_before=2026-01-01T00:00:10.000Z', [0]],
  ['?created_before=2026-01-01T00:00:10.001Z', [1, 0]],
  ['?created_after=2026-01-01T00:00:05Z&created_before=2026-01-01T00:00:25Z', [2, 1]],
  [`?created_after=${encodeURIComponent('2026-01-01T02:00:10+02:00')}`, [4, 3, 2]],
  ['?created_after=2026-01-01T00:00:10', [4, 3, 2]],
  ['?created_after=2026-01-01', [4, 3, 2, 1]],
  ['?created_after=2025-12-31', [4, 3, 2, 1, 0]],
  ['?created_before=2025-12-31', []],
  ['?status=PROCESSING&created_before=2026-01-01T00:00:25Z', [2]],
])('filters with %s', async (query, found) => {
  const { list } = await createFive()
  expect(await list(query)).toEqual(found)
})

const STATUS_MISTAKE = 'status must be a list of PENDING, JOBS_CREATED, PROCESSING, COMPLETED, FAILED'

test.each<[query: string, mistakes: readonly string[]]>([
  ['?status=REJECTED', [STATUS_MISTAKE]],
  ['?status=completed', [STATUS_MISTAKE]],
  ['?created_after=yesterday', ['created_after must be an ISO 8601 date and time']],
  ['?created_before=1767225600000', ['created_before must be an ISO 8601 date and time']],
  ['?created_before=2026-13-01', ['created_before must be an ISO 8601 date and time']],
  ['?created_before=', ['created_before must be an ISO 8601 date and time']],
  [
    '?created_before=a&created_after=b&status=c',
    [
      STATUS_MISTAKE,
      'created_after must be an ISO 8601 date and time',
      'created_before must be an ISO 8601 date and time',
    ],
  ],
])('refuses %s', async (query, mistakes) => {
  const { list } = await createFive()
  expect(await list(query)).toEqual([400, badRequestBody(...mistakes)])
})

test('shows what a read of the batch does not change', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await createBatch(api, { 1: mark('third-poll') })
  await api.clock.advance('30s')
  for (let reads = 0; reads < 5; reads += 1) {
    const { body } = await callApi(api, 'sync', '/v2/batch')
    expect(body).toMatchObject([{ status: 'PROCESSING', metrics: { success_count: 19, pending_count: 1 } }])
  }
})

test('reads a time without an offset as UTC, whatever the time zone of the machine', async () => {
  const { list } = await createFive()
  // A thread cannot change its time zone.
  const parse = vi.spyOn(Date, 'parse')
  await list('?created_after=2026-01-01T00:00:10&created_before=2026-01-01T00:00:25%2B02:00')
  const times = new Set(parse.mock.calls.map(([time]) => time))
  expect(times).toEqual(new Set(['2026-01-01T00:00:10Z', '2026-01-01T00:00:25+02:00']))
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { getField, PENDING, badRequestBody } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const PROJECT = 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81'

/** Creates a fake with a generation of each status, oldest first. */
function createFake(revision: string): MockVideoApi {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
  api.sync.create({ id: 'rejected' })
  api.sync.create({ id: 'failed', input: { projectId: PROJECT } })
  api.sync.create({ id: 'completed' })
  api.sync.create({ id: 'processing', scenario: 'stuck', input: { projectId: PROJECT } })
  api.sync.create({ id: 'pending' })
  api.generations.reject('rejected')
  api.generations.fail('failed')
  api.generations.complete('completed')
  return api
}

async function list(api: MockVideoApi, query = ''): Promise<unknown> {
  const { status, body } = await callApi(api, 'sync', `/v2/generations?${query}`)
  return status === 200 && Array.isArray(body) ? body.map((item) => getField(item, 'id')) : body
}

test('returns an empty list at first, then full generations, newest first', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, headers, body } = await callApi(api, 'sync', '/v2/generations')
  expect([status, headers, body]).toEqual([200, { 'content-type': 'application/json; charset=utf-8' }, []])
  api.sync.create({ id: 'one', input: { options: null } })
  await api.clock.advance('1s')
  api.sync.create({ id: 'two', input: { options: null } })
  api.sync.create({ id: 'three', input: { options: null } })
  expect((await callApi(api, 'sync', '/v2/generations')).body).toEqual([
    { ...PENDING, id: 'three', createdAt: '2026-01-01T00:00:01.000Z' },
    { ...PENDING, id: 'two', createdAt: '2026-01-01T00:00:01.000Z' },
    { ...PENDING, id: 'one' },
  ])
})

test("lists the generations of the caller's session, and the sample once it was read", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: 'mine' })
  api.prism.create({ id: 'other-provider' })
  api.session('w3').sync.create({ id: 'theirs' })
  expect(await list(api)).toEqual(['mine'])
  await callApi(api, 'sync', getStatusPath('sync'))
  expect(await list(api)).toEqual([SAMPLE_IDS.sync, 'mine'])
})

test('is not a status read', async () => {
  const scenario = { name: 'polled', steps: [{ state: 'queued', polls: 1 }, { state: 'completed' }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  api.sync.create()
  for (let count = 0; count < 3; count += 1)
    expect((await callApi(api, 'sync', '/v2/generations')).body).toMatchObject([{ status: 'PENDING' }])
})

test.each([
  ['', ['pending', 'processing', 'completed', 'failed', 'rejected']],
  ['status=COMPLETED', ['completed']],
  ['status=COMPLETED,FAILED', ['completed', 'failed']],
  ['status=COMPLETED&status=FAILED', ['completed', 'failed']],
  ['status=%5B%22COMPLETED%22%2C%22FAILED%22%5D', ['completed', 'failed']],
  ['status=%20PENDING%20,,PROCESSING,PENDING', ['pending', 'processing']],
  ['status=', ['pending', 'processing', 'completed', 'failed', 'rejected']],
  ['status=%5B%5D', ['pending', 'processing', 'completed', 'failed', 'rejected']],
  ['ids=failed', ['failed']],
  ['ids=failed,unknown,pending', ['pending', 'failed']],
  ['ids=failed&ids=pending', ['pending', 'failed']],
  ['ids=%5B%22failed%22%5D', ['failed']],
  ['ids=%5Bnot-json', []],
  ['ids=failed,pending&status=FAILED', ['failed']],
  ['unknown=1', ['pending', 'processing', 'completed', 'failed', 'rejected']],
])('filters by %s, in every revision', async (query, ids) => {
  for (const revision of ['2026-06', '2026-08', '2026-10'])
    expect(await list(createFake(revision), query)).toEqual(ids)
})

test('returns nothing for an unknown status at first, and 400 from 2026-08 on', async () => {
  expect(await list(createFake('2026-06'), 'status=CANCELED')).toEqual([])
  for (const revision of ['2026-08', '2026-10']) {
    expect(await list(createFake(revision), 'status=completed,FAILED')).toEqual(
      badRequestBody('status must be a list of PENDING, PROCESSING, COMPLETED, FAILED, REJECTED'),
    )
  }
})

test.each([
  ['limit=2', ['pending', 'processing']],
  ['limit=100', ['pending', 'processing', 'completed', 'failed', 'rejected']],
  ['limit=2&cursor=processing', ['completed', 'failed']],
  ['limit=2&cursor=failed', ['rejected']],
  ['limit=2&cursor=rejected', []],
  ['limit=1&cursor=processing&status=REJECTED', ['rejected']],
  [`projectId=${PROJECT}`, ['processing', 'failed']],
  [`projectId=${PROJECT.replace('d', 'e')}`, []],
  ['source=api', ['pending', 'processing', 'completed', 'failed', 'rejected']],
  ['source=mcp,api&limit=1', ['pending']],
  ['source=mcp', []],
])('pages and filters by %s from 2026-10 on', async (query, ids) => {
  expect(await list(createFake('2026-10'), query)).toEqual(ids)
})

test.each([
  ['limit=0', 'limit must be a whole number from 1 to 100'],
  ['limit=101', 'limit must be a whole number from 1 to 100'],
  ['limit=', 'limit must be a whole number from 1 to 100'],
  ['limit=2.5', 'limit must be a whole number from 1 to 100'],
  ['limit=ten&projectId=mine', 'limit must be a whole number from 1 to 100', 'projectId must be a UUID'],
  ['cursor=pending', 'cursor must come with limit'],
  ['limit=1&cursor=unknown', 'cursor must be the id of a generation'],
])('returns 400 for %s from 2026-10 on, and ignores it before', async (query, ...mistakes) => {
  expect(await list(createFake('2026-10'), query)).toEqual(badRequestBody(...mistakes))
  for (const revision of ['2026-06', '2026-08'])
    expect(await list(createFake(revision), query)).toHaveLength(5)
})

test('returns all generations page by page', async () => {
  const api = createFake('2026-10')
  const ids: unknown[] = []
  for (let cursor = ''; ids.length < 5; cursor = `&cursor=${String(ids.at(-1))}`)
    ids.push(...[await list(api, `limit=2${cursor}`)].flat())
  expect(ids).toEqual(await list(api))
})

test('returns at most 1,000 generations without limit, the newest ones', async () => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: '2026-10' } })
  for (let number = 0; number < 1_002; number += 1) api.sync.create({ id: `${number}` })
  const newest = Array.from({ length: 1_000 }, (_, index) => `${1_001 - index}`)
  expect(await list(api)).toEqual(newest)
  expect(await list(api, 'limit=100&cursor=2')).toEqual(['1', '0'])
})

test.each([
  ['', 5],
  ['status=COMPLETED,FAILED', 2],
  ['status=%5B%22PENDING%22%5D', 1],
  ['type=api', 5],
  ['type=playground', 0],
  ['source=api', 5],
  ['source=anything', 0],
  ['generationSource=mcp,api&status=FAILED', 1],
  ['generationSource=ios', 0],
  ['currentUserOnly=true', 5],
  ['currentUserOnly=false', 5],
])('counts %s', async (query, count) => {
  const reply = await callApi(createFake('2026-06'), 'sync', `/v2/generations/count?${query}`)
  expect([reply.status, reply.body]).toEqual([200, { count }])
})

test.each([
  ['status=DONE', 'status must be a list of PENDING, PROCESSING, COMPLETED, FAILED, REJECTED'],
  ['type=web', 'type must be a list of playground, api'],
  ['currentUserOnly=1', 'currentUserOnly must be true or false'],
  [
    'generationSource=web',
    'generationSource must be a list of studio_lite, studio_advanced, studio_assistant, ios, premiere-plugin, resolve-plugin, mcp, chatgpt, claude, gemini, api',
  ],
])('returns 400 for a count with %s', async (query, mistake) => {
  const reply = await callApi(createFake('2026-06'), 'sync', `/v2/generations/count?${query}`)
  expect([reply.status, reply.body]).toEqual([400, badRequestBody(mistake)])
})

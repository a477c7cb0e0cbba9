import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { badRequestBody, getField } from '../requests.ts'
import { addUrlAsset, callAssets, VIDEO_URL } from './calls.ts'
import type { MockVideoApi } from '../../../../src/index.ts'

const PROJECT = 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81'

/** The facts of four assets, in the order of their creation. */
const FACTS = [
  { name: 'b', type: 'VIDEO', size: 30, durationSeconds: 2 },
  { name: 'A clip', type: 'IMAGE', size: 10 },
  { name: 'c', type: 'AUDIO', size: 20, durationSeconds: 9 },
  { name: 'd clip', type: 'VIDEO', durationSeconds: 5, projectId: PROJECT },
]

async function setUp(): Promise<MockVideoApi> {
  const api = createMockVideoApi({ clock: 'manual' })
  for (const { name, type, projectId, ...facts } of FACTS) {
    const id = await addUrlAsset(api, { name, type, projectId })
    await callAssets(api, `PATCH /${id}`, facts)
    await api.clock.advance('1s')
  }
  return api
}

/** Lists the names of the assets that a query selects. */
async function listNames(api: MockVideoApi, query: string): Promise<unknown> {
  const { body } = await callAssets(api, `GET ${query}`)
  const items = getField(body, 'items')
  return Array.isArray(items) ? items.map((item) => getField(item, 'name')) : body
}

test('lists the assets of the session, newest first', async () => {
  const api = await setUp()
  const { status, body } = await callAssets(api, 'GET ')
  expect([status, Object.keys(body ?? {})]).toEqual([200, ['items', 'totalCount']])
  expect(getField(body, 'totalCount')).toBe(4)
  expect(await listNames(api, '')).toEqual(['d clip', 'c', 'A clip', 'b'])
  const items = getField(body, 'items')
  for (const item of Array.isArray(items) ? items : [])
    expect((await callAssets(api, `GET /${String(getField(item, 'id'))}`)).body).toEqual(item)
  expect((await callAssets(api, 'GET ', undefined, { key: 'w3:' })).body).toEqual({
    items: [],
    totalCount: 0,
  })
})

test.each([
  ['nameAsc', ['A clip', 'b', 'c', 'd clip']],
  ['nameDesc', ['d clip', 'c', 'b', 'A clip']],
  ['dateAsc', ['b', 'A clip', 'c', 'd clip']],
  ['dateDesc', ['d clip', 'c', 'A clip', 'b']],
  ['durationAsc', ['A clip', 'b', 'd clip', 'c']],
  ['durationDesc', ['c', 'd clip', 'b', 'A clip']],
  ['sizeAsc', ['d clip', 'A clip', 'c', 'b']],
  ['sizeDesc', ['b', 'c', 'A clip', 'd clip']],
  // The newest comes first among equal ones.
  ['kindAsc', ['c', 'A clip', 'd clip', 'b']],
  ['kindDesc', ['d clip', 'b', 'A clip', 'c']],
])('sorts by %s', async (sortBy, names) => {
  const api = await setUp()
  expect(await listNames(api, `?sortBy=${sortBy}`)).toEqual(names)
})

const SELECTIONS = [
  ['types=VIDEO', ['d clip', 'b']],
  ['types=AUDIO,IMAGE', ['c', 'A clip']],
  ['types=AUDIO&types=IMAGE', ['c', 'A clip']],
  ['types=%5B%22AUDIO%22%2C%22IMAGE%22%5D', ['c', 'A clip']],
  ['types=', ['d clip', 'c', 'A clip', 'b']],
  ['searchQuery=CLIP', ['d clip', 'A clip']],
  ['searchQuery=a%20clip', ['A clip']],
  ['searchQuery=.*', []],
  ['searchQuery=', ['d clip', 'c', 'A clip', 'b']],
  [`projectId=${PROJECT}`, ['d clip']],
  ['projectId=00000000-0000-4000-8000-000000000000', []],
  ['types=VIDEO&searchQuery=b', ['b']],
] as const

test.each(SELECTIONS)('selects assets with %s, and counts them', async (query, names) => {
  const api = await setUp()
  expect(await listNames(api, `?${query}`)).toEqual(names)
  expect(await callAssets(api, `GET /count?${query}`)).toMatchObject({ status: 200, body: names.length })
})

test('counts the assets of every user, and those of the session only', async () => {
  const api = await setUp()
  expect((await callAssets(api, 'GET /count?userId=d2a7e0d5-1705-43b5-be96-85b9c5f25b81')).body).toBe(4)
  expect((await callAssets(api, 'GET /count', undefined, { key: 'w3:' })).body).toBe(0)
})

test.each(['', '&sortBy=nameAsc', '&types=VIDEO,AUDIO&sortBy=durationDesc'])(
  'returns all assets on pages, each once: %s',
  async (query) => {
    const api = await setUp()
    const all = await listNames(api, `?${query.slice(1)}`)
    for (const limit of [1, 2, 3, 4, 100]) {
      const names: unknown[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const { body } = await callAssets(api, `GET ?limit=${limit}${query}${cursor}`)
        const items = getField(body, 'items')
        for (const item of Array.isArray(items) ? items : []) names.push(getField(item, 'name'))
        expect(getField(body, 'totalCount')).toBe(Array.isArray(all) ? all.length : -1)
        const next = getField(body, 'nextCursor')
        cursor = typeof next === 'string' ? `&cursor=${next}` : undefined
      }
      expect([limit, names]).toEqual([limit, all])
    }
  },
)

test('has 20 assets on a page by default', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  for (let number = 0; number < 21; number += 1) await addUrlAsset(api)
  const { body } = await callAssets(api, 'GET ')
  expect(getField(body, 'items')).toHaveLength(20)
  const last = await callAssets(api, `GET ?cursor=${String(getField(body, 'nextCursor'))}`)
  expect(getField(last.body, 'items')).toHaveLength(1)
  expect(getField(last.body, 'nextCursor')).toBeUndefined()
})

const CURSOR = 'cursor must be the nextCursor of a page of this list'

test('returns 400 for a cursor of another session, of another selection, or of an asset that is gone', async () => {
  const api = await setUp()
  const [foreign, gone] = [await addUrlAsset(api, {}, { key: 'w3:' }), await addUrlAsset(api)]
  await callAssets(api, `DELETE /${gone}`)
  const picture = getField((await callAssets(api, 'GET ?types=IMAGE')).body, 'items')
  const image = String(getField(Array.isArray(picture) ? picture[0] : undefined, 'id'))
  for (const query of [
    `cursor=${foreign}`,
    `cursor=${gone}`,
    `types=VIDEO&cursor=${image}`,
    'cursor=a',
    'cursor=',
  ])
    expect(await callAssets(api, `GET ?${query}`)).toMatchObject({
      status: 400,
      body: badRequestBody(CURSOR),
    })
  expect((await callAssets(api, `GET ?cursor=${image}`)).status).toBe(200)
})

test.each([
  ['limit=0', 'limit must be a whole number from 1 to 100'],
  ['limit=101', 'limit must be a whole number from 1 to 100'],
  ['limit=1.5', 'limit must be a whole number from 1 to 100'],
  ['limit=', 'limit must be a whole number from 1 to 100'],
  [
    'sortBy=name',
    'sortBy must be one of nameAsc, nameDesc, dateAsc, dateDesc, durationAsc, durationDesc, sizeAsc, sizeDesc, kindAsc, kindDesc',
  ],
  ['projectId=a', 'projectId must be a UUID'],
  ['types=video', 'types must be a list of AUDIO, VIDEO, IMAGE'],
  ['types=VIDEO,OTHER', 'types must be a list of AUDIO, VIDEO, IMAGE'],
])('returns 400 for %s', async (query, mistake) => {
  const api = await setUp()
  expect(await callAssets(api, `GET ?${query}`)).toMatchObject({ status: 400, body: badRequestBody(mistake) })
})

test('names all mistakes of a query', async () => {
  const api = await setUp()
  const { body } = await callAssets(api, 'GET ?limit=0&sortBy=a&projectId=a&types=a&cursor=a')
  expect(getField(body, 'message')).toHaveLength(5)
})

test('returns 400 for a count with a query that is not valid', async () => {
  const api = await setUp()
  expect(await callAssets(api, 'GET /count?types=a&projectId=a')).toMatchObject({
    status: 400,
    body: badRequestBody('projectId must be a UUID', 'types must be a list of AUDIO, VIDEO, IMAGE'),
  })
})

test('lists parameters that it does not know', async () => {
  const api = await setUp()
  await callAssets(api, 'GET ?search=a&userId=b')
  expect(
    api
      .requests()
      .at(-1)
      ?.unknown.map(({ field }) => field),
  ).toEqual(['search', 'userId'])
  await callAssets(api, `POST `, { url: VIDEO_URL })
  expect(api.requests().at(-1)?.unknown).toEqual([])
})

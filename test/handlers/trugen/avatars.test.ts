import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import { avatarCatalog } from '../../../src/handlers/trugen/catalog.ts'
import avatarFixture from '../../../src/fixtures/trugen/avatar.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences } from '../../support/compare.ts'

const PATHS = ['/v1/ext/avatars', '/v1/public/avatar/']
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

test.each(PATHS)('lists the avatars as an array: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path)).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: avatarCatalog.rows,
  })
})

test.each(PATHS)('returns 401 without a key, and 403 for a key without access: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await callApi(api, 'trugen', path, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test.each(PATHS)('returns 405 for a POST: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'trugen', path, { method: 'POST', json: {} })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
    body: { error: 'Method not allowed' },
  })
})

test.each(['/v1/ext/avatars/', '/v1/public/avatar', '/v1/ext/Avatars'])(
  'returns 404 for another case, and for another trailing slash: %s',
  async (path) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await callApi(api, 'trugen', path)).toEqual({
      status: 404,
      headers: JSON_TYPE,
      body: { error: 'Not found' },
    })
  },
)

test('returns a 500 if a fault asks for it', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'avatars', reply: { error: 'server-error' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'trugen', '/v1/ext/avatars')).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to retrieve avatars' },
  })
})

test('lists avatars that were added to the catalog', async () => {
  const catalogs = await createCatalogs()
  const created = await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me', gender: 'male' })
  const { body } = await callApi(
    createMockVideoApi({ clock: 'manual', catalogs }),
    'trugen',
    '/v1/ext/avatars',
  )
  expect(body).toEqual(catalogs.avatars.all())
  expect(body).toContainEqual({ ...created, avatar_key_id: 'me', avatar_name: 'Me', gender: 'male' })
})

test('returns the documented avatar, except for the shortened picture', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await callApi(api, 'trugen', '/v1/ext/avatars')
  const rows = Array.isArray(body) ? body : []
  expect(findDifferences(avatarFixture.body, rows.at(-1))).toEqual([
    [
      'display_picture',
      avatarFixture.body.display_picture,
      expect.stringMatching(/^data:image\/jpeg;base64,[\w+/]+=*$/),
    ],
  ])
})

import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import { TRUGEN_AVATARS } from '../../../src/fixtures/trugen-catalog.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { findDifferences } from '../../support/compare.ts'

const PATHS = ['/v1/ext/avatars', '/v1/public/avatar/']
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

test.each(PATHS)('lists the avatars in a bare array: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', path)).toEqual({ status: 200, headers: JSON_TYPE, body: TRUGEN_AVATARS })
})

test.each(PATHS)('returns 401 without a key, and 403 to a key without access: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'Unauthorized: not a valid authorization api key' },
  })
  expect(await ask(api, 'trugen', path, { key: ':forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'Forbidden: api key does not have access to this resource' },
  })
})

test.each(PATHS)('returns 405 to a POST: %s', async (path) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'trugen', path, { method: 'POST', json: {} })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
    body: { error: 'Method not allowed' },
  })
})

test.each(['/v1/ext/avatars/', '/v1/public/avatar', '/v1/ext/Avatars'])(
  'minds case and slashes: %s',
  async (path) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await ask(api, 'trugen', path)).toEqual({
      status: 404,
      headers: JSON_TYPE,
      body: { error: 'Not found' },
    })
  },
)

test('returns a 500 when asked to', async () => {
  const scenario = { name: 'broken', faults: [{ on: 'avatars', reply: { error: 'server-error' } }] } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await ask(api, 'trugen', '/v1/ext/avatars')).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'Failed to retrieve avatars' },
  })
})

test('lists avatars of your own', async () => {
  const catalogs = await createCatalogs()
  const own = await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me', gender: 'male' })
  const { body } = await ask(createMockVideoApi({ clock: 'manual', catalogs }), 'trugen', '/v1/ext/avatars')
  expect(body).toEqual(catalogs.avatars.all())
  expect(body).toContainEqual({ ...own, avatar_key_id: 'me', avatar_name: 'Me', gender: 'male' })
})

/** https://docs.trugen.ai/api-reference/endpoint/avatarget */
const DOCUMENTED = {
  avatar_key_id: 'ed3a666dc5',
  avatar_name: 'Lisa',
  gender: 'male',
  display_picture: 'data:image/jpeg;base64,...',
}

test('writes the documented avatar, but for the picture the page cuts short', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await ask(api, 'trugen', '/v1/ext/avatars')
  const rows = Array.isArray(body) ? body : []
  expect(findDifferences(DOCUMENTED, rows.at(-1))).toEqual([
    [
      'display_picture',
      DOCUMENTED.display_picture,
      expect.stringMatching(/^data:image\/jpeg;base64,[\w+/]+=*$/),
    ],
  ])
})

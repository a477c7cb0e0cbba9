import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import richFixture from '../../../src/fixtures/prism/template-2026-02.json' with { type: 'json' }
import slimFixture from '../../../src/fixtures/prism/template-2026-09.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const older = { clock: 'manual', revisions: { prism: '2026-02' } } as const
const newer = { clock: 'manual', revisions: { prism: '2026-09' } } as const

const HOOK = {
  id: 'abc123',
  title: 'Product hook',
  description: 'A presenter opens with a hook and shows the product.',
  category: 'beauty',
  duration_sec: 20,
  input_variables: [
    { key: 'hook', label: 'Hook', type: 'text', required: true, max_length: 140 },
    { key: 'productImage', label: 'Product image', type: 'image', required: true },
    { key: 'benefit', label: 'Benefit', type: 'text', required: false, placeholder: 'Softer skin in a week' },
  ],
  prompt_template: '{{hook}} Show {{productImage}}. Then: {{benefit}}',
}
const PITCH = {
  id: 'featured-ugc-pitch',
  title: 'UGC pitch',
  description: 'A creator pitches a product to the camera.',
  category: 'ugc',
  duration_sec: 8,
  input_variables: [],
  prompt_template: null,
}
const SLIM_HOOK = {
  id: 'abc123',
  title: 'Product hook',
  description: 'A presenter opens with a hook and shows the product.',
  kind: 'video',
  model_name: 'veo-3.1',
}
const SLIM_PITCH = {
  id: 'featured-ugc-pitch',
  title: 'UGC pitch',
  description: 'A creator pitches a product to the camera.',
  kind: 'video',
  model_name: 'veo-3.1',
}

const all = { offset: 0, limit: 50, has_more: false }

test.each([
  ['', [HOOK, PITCH], all],
  ['?limit=1', [HOOK], { offset: 0, limit: 1, has_more: true }],
  ['?limit=1&offset=1', [PITCH], { offset: 1, limit: 1, has_more: false }],
  ['?limit=2', [HOOK, PITCH], { offset: 0, limit: 2, has_more: false }],
  ['?limit=100', [HOOK, PITCH], { offset: 0, limit: 100, has_more: false }],
  ['?limit=101', [HOOK, PITCH], { offset: 0, limit: 100, has_more: false }],
  ['?limit=999999999999999', [HOOK, PITCH], { offset: 0, limit: 100, has_more: false }],
  ['?offset=2', [], { offset: 2, limit: 50, has_more: false }],
  ['?category=beauty', [HOOK], all],
  ['?category=ugc&limit=1', [PITCH], { offset: 0, limit: 1, has_more: false }],
  ['?category=Beauty', [], all],
  ['?category=', [], all],
  ['?q=pitch', [HOOK, PITCH], all],
  ['?q=p', [HOOK, PITCH], all],
  ['?colour=blue', [HOOK, PITCH], all],
])('lists the templates of 2026-02: %s', async (query, data, pagination) => {
  const api = createMockVideoApi(older)
  const reply = await callApi(api, 'prism', `/api/templates${query}`)
  expect(reply).toEqual({ status: 200, headers: JSON_TYPE, body: { data, pagination } })
  expect(JSON.stringify(reply.body)).toBe(JSON.stringify({ data, pagination }))
})

test.each([
  ['', [SLIM_HOOK, SLIM_PITCH], all],
  ['?limit=1', [SLIM_HOOK], { offset: 0, limit: 1, has_more: true }],
  ['?q=PITCH', [SLIM_PITCH], all],
  ['?q=the+product', [SLIM_HOOK], all],
  ['?q=product&limit=1&offset=1', [SLIM_PITCH], { offset: 1, limit: 1, has_more: false }],
  ['?q=nothing', [], all],
  ['?q=beauty', [], all],
  ['?category=beauty', [SLIM_HOOK, SLIM_PITCH], all],
])('lists the templates of 2026-09: %s', async (query, data, pagination) => {
  const api = createMockVideoApi(newer)
  const reply = await callApi(api, 'prism', `/api/templates${query}`)
  expect(reply).toEqual({ status: 200, headers: JSON_TYPE, body: { data, pagination } })
  expect(JSON.stringify(reply.body)).toBe(JSON.stringify({ data, pagination }))
})

test('returns a longer catalog in pages of fifty', async () => {
  const catalogs = await createCatalogs()
  await catalogs.templates.create({ id: 'mine', title: 'Mine' })
  const api = createMockVideoApi({ ...older, catalogs })
  const ids: string[] = []
  for (const offset of [0, 50]) {
    const { body } = await callApi(api, 'prism', `/api/templates?offset=${offset}`)
    expect(body).toMatchObject({ pagination: { offset, limit: 50, has_more: offset === 0 } })
    ids.push(...[...JSON.stringify(body).matchAll(/\{"id":"([^"]+)"/g)].map(([, id = '']) => id))
  }
  expect(ids).toEqual(catalogs.templates.all().map(({ id }) => id))
  expect(ids.at(-1)).toBe('mine')
})

test.each(['0', '-1', '1.5', 'ten', '', ' ', '1e3', '0x10', 'NaN', '99999999999999999999'])(
  'returns 400 for a limit that is not a whole number from 1: "%s"',
  async (limit) => {
    const api = createMockVideoApi(older)
    expect(await callApi(api, 'prism', `/api/templates?limit=${limit}`)).toEqual(
      invalid('limit must be a whole number from 1'),
    )
  },
)

test.each(['-1', '1.5', 'ten', ''])(
  'returns 400 for an offset that is not a whole number: "%s"',
  async (offset) => {
    const api = createMockVideoApi(older)
    expect(await callApi(api, 'prism', `/api/templates?offset=${offset}`)).toEqual(
      invalid('offset must be a whole number from 0'),
    )
  },
)

test.each(['', 'a'])('returns 400 for a search text of less than two characters: "%s"', async (q) => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', `/api/templates?q=${q}`)).toEqual(
    invalid('q must have at least 2 characters'),
  )
})

test.each([
  [older, 'abc123', HOOK],
  [older, 'featured-ugc-pitch', PITCH],
  [newer, 'abc123', SLIM_HOOK],
  [newer, 'featured-ugc-pitch', SLIM_PITCH],
])('returns one template in a data field: %j %s', async (options, id, data) => {
  const reply = await callApi(createMockVideoApi(options), 'prism', `/api/templates/${id}`)
  expect(reply).toEqual({ status: 200, headers: JSON_TYPE, body: { data } })
  expect(JSON.stringify(reply.body)).toBe(JSON.stringify({ data }))
})

test.each(['unknown-id', 'ABC123', '__proto__', 'constructor', 'gen_abc123'])(
  'returns 404 for an unknown template: %s',
  async (id) => {
    const api = createMockVideoApi(older)
    expect(await callApi(api, 'prism', `/api/templates/${id}`)).toEqual({
      status: 404,
      headers: JSON_TYPE,
      body: { error: 'not_found', message: 'Template not found' },
    })
  },
)

test.each([
  '/api/templates',
  '/api/templates/abc123',
  '/api/templates/unknown?limit=0',
  '/api/templates?limit=0',
])('checks the key and its scope first: %s', async (path) => {
  const api = createMockVideoApi(older)
  expect(await callApi(api, 'prism', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'unauthorized', message: 'Invalid or missing API key' },
  })
  expect(await callApi(api, 'prism', path, { key: 'prism_sk_:forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'forbidden', message: 'API key lacks templates:read scope' },
  })
})

test.each([
  ['/api/templates', 'templates'],
  ['/api/templates/abc123', 'template'],
])('returns a 500 if a fault asks for it: %s', async (path, on) => {
  const scenario = { name: 'broken', faults: [{ on, reply: { error: 'server-error' } }] } as const
  expect(await callApi(createMockVideoApi({ ...older, scenario }), 'prism', path)).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'server_error', message: 'Internal server error' },
  })
})

test.each(['/api/templates', '/api/templates/abc123'])('returns 405 for a POST: %s', async (path) => {
  const api = createMockVideoApi(older)
  expect(await callApi(api, 'prism', path, { method: 'POST', json: {} })).toEqual({
    status: 405,
    headers: { ...JSON_TYPE, allow: 'GET, HEAD' },
    body: { error: 'method_not_allowed', message: 'Method not allowed' },
  })
})

test('returns the documented templates, with our texts where the pages have none', async () => {
  const rich = (await callApi(createMockVideoApi(older), 'prism', '/api/templates/abc123')).body
  expect(rich).toMatchObject({ data: richFixture.body })
  expect(getKeys(HOOK)).toEqual(richFixture.keys)
  const differences = richFixture.body.input_variables.map((variable, index) =>
    findDifferences(variable, HOOK.input_variables[index])
      .filter(([key]) => key !== 'order of keys')
      .map(([key]) => key),
  )
  expect(differences).toEqual([['label'], ['label'], ['label', 'placeholder']])
  const slim = (await callApi(createMockVideoApi(newer), 'prism', '/api/templates/featured-ugc-pitch')).body
  expect(slim).toMatchObject({ data: slimFixture.body })
  expect(getKeys(SLIM_PITCH)).toEqual(slimFixture.keys)
})

function invalid(message: string): object {
  return { status: 400, headers: JSON_TYPE, body: { error: 'validation_error', message } }
}

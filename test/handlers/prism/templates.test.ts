import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { findDifferences, keysOf } from '../../support/compare.ts'

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
  const answer = await ask(api, 'prism', `/api/templates${query}`)
  expect(answer).toEqual({ status: 200, headers: JSON_TYPE, body: { data, pagination } })
  expect(JSON.stringify(answer.body)).toBe(JSON.stringify({ data, pagination }))
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
  const answer = await ask(api, 'prism', `/api/templates${query}`)
  expect(answer).toEqual({ status: 200, headers: JSON_TYPE, body: { data, pagination } })
  expect(JSON.stringify(answer.body)).toBe(JSON.stringify({ data, pagination }))
})

test('pages through a longer catalog, fifty at a time', async () => {
  const catalogs = await createCatalogs()
  await catalogs.templates.create({ id: 'mine', title: 'Mine' })
  const api = createMockVideoApi({ ...older, catalogs })
  const ids: string[] = []
  for (const offset of [0, 50]) {
    const { body } = await ask(api, 'prism', `/api/templates?offset=${offset}`)
    expect(body).toMatchObject({ pagination: { offset, limit: 50, has_more: offset === 0 } })
    ids.push(...[...JSON.stringify(body).matchAll(/\{"id":"([^"]+)"/g)].map(([, id = '']) => id))
  }
  expect(ids).toEqual(catalogs.templates.all().map(({ id }) => id))
  expect(ids.at(-1)).toBe('mine')
})

test.each(['0', '-1', '1.5', 'ten', '', ' ', '1e3', '0x10', 'NaN', '99999999999999999999'])(
  'refuses a limit that is no whole number from 1: "%s"',
  async (limit) => {
    const api = createMockVideoApi(older)
    expect(await ask(api, 'prism', `/api/templates?limit=${limit}`)).toEqual(
      invalid('limit must be a whole number from 1'),
    )
  },
)

test.each(['-1', '1.5', 'ten', ''])('refuses an offset that is no whole number: "%s"', async (offset) => {
  const api = createMockVideoApi(older)
  expect(await ask(api, 'prism', `/api/templates?offset=${offset}`)).toEqual(
    invalid('offset must be a whole number from 0'),
  )
})

test.each(['', 'a'])('refuses a search for less than two characters: "%s"', async (q) => {
  const api = createMockVideoApi(newer)
  expect(await ask(api, 'prism', `/api/templates?q=${q}`)).toEqual(
    invalid('q must have at least 2 characters'),
  )
})

test.each([
  [older, 'abc123', HOOK],
  [older, 'featured-ugc-pitch', PITCH],
  [newer, 'abc123', SLIM_HOOK],
  [newer, 'featured-ugc-pitch', SLIM_PITCH],
])('returns one template, wrapped: %j %s', async (options, id, data) => {
  const answer = await ask(createMockVideoApi(options), 'prism', `/api/templates/${id}`)
  expect(answer).toEqual({ status: 200, headers: JSON_TYPE, body: { data } })
  expect(JSON.stringify(answer.body)).toBe(JSON.stringify({ data }))
})

test.each(['nobody-made-this', 'ABC123', '__proto__', 'constructor', 'gen_abc123'])(
  'returns 404 for a template that is not there: %s',
  async (id) => {
    const api = createMockVideoApi(older)
    expect(await ask(api, 'prism', `/api/templates/${id}`)).toEqual({
      status: 404,
      headers: JSON_TYPE,
      body: { error: 'not_found', message: 'Template not found' },
    })
  },
)

test.each([
  '/api/templates',
  '/api/templates/abc123',
  '/api/templates/nobody?limit=0',
  '/api/templates?limit=0',
])('looks at the key and its scope first: %s', async (path) => {
  const api = createMockVideoApi(older)
  expect(await ask(api, 'prism', path, { key: null })).toEqual({
    status: 401,
    headers: JSON_TYPE,
    body: { error: 'unauthorized', message: 'Invalid or missing API key' },
  })
  expect(await ask(api, 'prism', path, { key: 'prism_sk_:forbidden' })).toEqual({
    status: 403,
    headers: JSON_TYPE,
    body: { error: 'forbidden', message: 'API key lacks templates:read scope' },
  })
})

test.each([
  ['/api/templates', 'templates'],
  ['/api/templates/abc123', 'template'],
])('returns a 500 when asked to: %s', async (path, on) => {
  const scenario = { name: 'broken', faults: [{ on, reply: { error: 'server-error' } }] } as const
  expect(await ask(createMockVideoApi({ ...older, scenario }), 'prism', path)).toEqual({
    status: 500,
    headers: JSON_TYPE,
    body: { error: 'server_error', message: 'Internal server error' },
  })
})

test.each(['/api/templates', '/api/templates/abc123'])('returns 405 to a POST: %s', async (path) => {
  const api = createMockVideoApi(older)
  expect(await ask(api, 'prism', path, { method: 'POST', json: {} })).toEqual({
    status: 405,
    headers: { ...JSON_TYPE, allow: 'GET, HEAD' },
    body: { error: 'method_not_allowed', message: 'Method not allowed' },
  })
})

/** https://docs.prismvideos.com/api-reference/list-templates, as far as the pages of both stages show values. */
const DOCUMENTED = {
  rich: { id: 'abc123', category: 'beauty', duration_sec: 20 },
  richKeys: ['id', 'title', 'description', 'category', 'duration_sec', 'input_variables', 'prompt_template'],
  variables: [
    { key: 'hook', type: 'text', required: true, max_length: 140 },
    { key: 'productImage', type: 'image', required: true },
    { key: 'benefit', type: 'text', required: false },
  ],
  slim: { id: 'featured-ugc-pitch', model_name: 'veo-3.1' },
  slimKeys: ['id', 'title', 'description', 'kind', 'model_name'],
}

test('writes the documented templates, with words of ours where the pages give none', async () => {
  const rich = (await ask(createMockVideoApi(older), 'prism', '/api/templates/abc123')).body
  expect(rich).toMatchObject({ data: { ...DOCUMENTED.rich, input_variables: DOCUMENTED.variables } })
  expect(keysOf(HOOK)).toEqual(DOCUMENTED.richKeys)
  const differences = DOCUMENTED.variables.map((variable, index) =>
    findDifferences(variable, HOOK.input_variables[index])
      .filter(([key]) => key !== 'order of keys')
      .map(([key]) => key),
  )
  expect(differences).toEqual([['label'], ['label'], ['label', 'placeholder']])
  const slim = (await ask(createMockVideoApi(newer), 'prism', '/api/templates/featured-ugc-pitch')).body
  expect(slim).toMatchObject({ data: DOCUMENTED.slim })
  expect(keysOf(SLIM_PITCH)).toEqual(DOCUMENTED.slimKeys)
})

function invalid(message: string): object {
  return { status: 400, headers: JSON_TYPE, body: { error: 'validation_error', message } }
}

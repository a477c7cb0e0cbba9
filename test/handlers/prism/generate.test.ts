import { expect, test } from 'vitest'
import { createCatalogs } from '../../../src/catalogs.ts'
import submitFixture from '../../../src/fixtures/prism/submit.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY, createFormBody } from '../../support/bodies.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { START, getStatusPath } from '../../support/fixed.ts'

const PATH = '/api/templates/abc123/generate'
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const newer = { clock: 'manual', revisions: { prism: '2026-09' } } as const

const variables = { hook: 'Meet the serum', productImage: 'https://example.com/serum.png' }
const REQUEST = { variables }
const ID = expect.stringMatching(/^gen_[0-9a-f]{16}$/) as unknown

function invalid(message: string): object {
  return { status: 400, headers: JSON_TYPE, body: { error: 'validation_error', message } }
}

test('creates a generation in 2026-02', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const reply = await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })
  expect(reply).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: {
      generations: [{ generation_id: ID, status: 'generating' }],
      template_id: 'abc123',
      credits_charged: 50,
    },
  })
  expect(getKeys(reply.body)).toEqual(['generations', 'template_id', 'credits_charged'])
})

test('returns a latency estimate in 2026-09', async () => {
  const { body } = await callApi(createMockVideoApi(newer), 'prism', PATH, { method: 'POST', json: REQUEST })
  expect(body).toEqual({
    generations: [{ generation_id: ID, status: 'generating' }],
    template_id: 'abc123',
    credits_charged: 50,
    latency_estimate_sec: { typical: 127, busy: 241 },
  })
})

test('shows the created generation in a status read', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  await api.clock.advance('1s')
  await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })
  const id = api.generations.list()[0]?.id ?? ''
  await api.clock.advance('90s')
  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toEqual({
    id,
    status: 'failed',
    template_id: 'abc123',
    video_url: null,
    created_at: START.replace('00.000Z', '01.000Z'),
    completed_at: null,
    error: 'Generation timed out',
  })
})

test('replies with the state before the first step in any scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { body } = await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })
  expect(body).toMatchObject({ generations: [{ status: 'generating' }] })
})

test.each([
  ['an image by its S3 key', { variables: { ...variables, productImage: 'users/user_abc/file_abc.png' } }],
  ['an image that cannot be reached', { variables: { ...variables, productImage: 'http://192.0.2.1/x' } }],
  ['variables that the template does not have', { variables: { ...variables, colour: 5, constructor: {} } }],
  ['undocumented fields', { ...REQUEST, modelName: 5, prompt: null }],
  ['characters, which a later revision added', { ...REQUEST, character_variables: 'none' }],
  ['an empty webhook', { ...REQUEST, webhook_url: '' }],
  ['a hook of 140 characters', { variables: { ...variables, hook: 'x'.repeat(140) } }],
])('accepts %s', async (_, json) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await callApi(api, 'prism', PATH, { method: 'POST', json })).status).toBe(200)
})

test.each([
  [{}, 'variables is required'],
  [{ variables: null }, 'variables must be an object'],
  [{ variables: ['hook'] }, 'variables must be an object'],
  [{ variables: {} }, 'variables.hook is required; variables.productImage is required'],
  [{ variables: { ...variables, hook: '' } }, 'variables.hook is required'],
  [{ variables: { ...variables, hook: null } }, 'variables.hook must be a string'],
  [{ variables: { ...variables, hook: 5 } }, 'variables.hook must be a string'],
  [{ variables: { ...variables, benefit: {} } }, 'variables.benefit must be a string'],
  [{ variables: { ...variables, hook: 'x'.repeat(141) } }, 'variables.hook must have at most 140 characters'],
  [
    { variables: { ...variables, productImage: 'ftp://example.com/x.png' } },
    'variables.productImage must be an HTTP(S) URL or an S3 key',
  ],
  [
    { variables: { ...variables, productImage: 'data:image/png;base64,AAAA' } },
    'variables.productImage must be an HTTP(S) URL or an S3 key',
  ],
  [{ ...REQUEST, webhook_url: 5 }, 'webhook_url must be a string'],
  [{ ...REQUEST, webhook_url: null }, 'webhook_url must be a string'],
  [{ webhook_url: 5 }, 'variables is required; webhook_url must be a string'],
])('returns 400 that names the field: %j', async (json, message) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json })).toEqual(invalid(message))
  expect(api.generations.list()).toEqual([])
})

test.each(NON_OBJECT_BODIES)('returns 400 for a body that is not an object: %j', async (json) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json })).toEqual(
    invalid('body must be a JSON object'),
  )
})

test.each(INVALID_BODIES)('returns 400 for %s, and creates nothing', async (_, body) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', ...(body && { body }) })).toEqual(
    invalid('body must be valid JSON, sent as application/json'),
  )
  expect(api.generations.list()).toEqual([])
})

test('returns 400 for a form in 2026-02', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const body = await createFormBody([['variables', JSON.stringify(variables)]])
  expect(await callApi(api, 'prism', PATH, { method: 'POST', body })).toEqual(
    invalid('body must be valid JSON, sent as application/json'),
  )
})

test('returns 413 for a body of more than one mebibyte', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', body: TOO_LARGE_BODY })).toEqual({
    status: 413,
    headers: JSON_TYPE,
    body: { error: 'payload_too_large', message: 'Request body too large' },
  })
})

test('checks the key, its scope, the template, the body and the credits, in this order', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { prism: { credits: 49 } } })
  const post = async (path: string, json: object, key?: string | null): Promise<unknown> =>
    (await callApi(api, 'prism', path, { method: 'POST', json, ...(key !== undefined && { key }) })).body
  const unknown = '/api/templates/unknown/generate'
  expect(await post(unknown, {}, null)).toEqual({
    error: 'unauthorized',
    message: 'Invalid or missing API key',
  })
  expect(await post(unknown, {}, 'prism_sk_:forbidden')).toEqual({
    error: 'forbidden',
    message: 'API key lacks templates:read scope',
  })
  expect(await post(unknown, {})).toEqual({ error: 'not_found', message: 'Template not found' })
  expect(await post(PATH, {})).toEqual({ error: 'validation_error', message: 'variables is required' })
  expect(await post(PATH, REQUEST)).toEqual({
    error: 'insufficient_credits',
    message: 'Insufficient credits',
  })
  expect(api.generations.list()).toEqual([])
})

test('charges 50 credits, and returns 402 once a session has spent its credits', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { prism: { credits: 120 } } })
  const post = async (key = 'test'): Promise<number> =>
    (await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST, key })).status
  expect([await post(), await post(), await post(), await post('prism_sk_w3:')]).toEqual([200, 200, 402, 200])
  expect(api.generations.list()).toHaveLength(2)
  expect(api.requests().at(-1)?.reason).toBe(
    'the submit costs 50 credits, but less than that is left of the quota of 120',
  )
  api.reset()
  expect(await post()).toBe(200)
})

test('charges nothing for a request that it refuses', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { prism: { credits: 50 } } })
  await callApi(api, 'prism', PATH, { method: 'POST', json: {} })
  expect((await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })).status).toBe(200)
})

test.each([
  [{ error: 'server-error' }, 500, { error: 'generation_error', message: 'Failed to submit the generation' }],
  [{ status: 422 }, 422, { error: 'invalid_template', message: 'Unprocessable Content' }],
  [{ status: 402 }, 402, { error: 'insufficient_credits', message: 'Payment Required' }],
  [{ error: 'not-found' }, 404, { error: 'not_found', message: 'Template not found' }],
] as const)('returns the error that a fault asks for: %j', async (reply, status, body) => {
  const scenario = { name: 'broken', faults: [{ on: 'create', reply }] }
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect(await callApi(api, 'prism', PATH, { method: 'POST', json: REQUEST })).toEqual({
    status,
    headers: JSON_TYPE,
    body,
  })
})

test('accepts a template that was added to the catalog, with its defaults', async () => {
  const catalogs = await createCatalogs()
  const music = {
    key: 'music',
    label: 'Music',
    type: 'audio',
    required: true,
    default_value: 'a/b.wav',
  } as const
  await catalogs.templates.create({ id: 'mine', title: 'Mine', input_variables: [music] })
  const api = createMockVideoApi({ clock: 'manual', catalogs })
  const path = '/api/templates/mine/generate'
  expect((await callApi(api, 'prism', path, { method: 'POST', json: { variables: {} } })).body).toMatchObject(
    {
      template_id: 'mine',
    },
  )
  expect(await callApi(api, 'prism', path, { method: 'POST', json: { variables: { music: 5 } } })).toEqual(
    invalid('variables.music must be a string'),
  )
})

test('uses the scenario of a mark in a variable', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { variables: { ...variables, benefit: '[scenario:quick-fail]' } }
  await callApi(api, 'prism', PATH, { method: 'POST', json })
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['quick-fail'])
})

test.each([
  ['happy', '30s'],
  ['quick-fail', '5s'],
] as const)('sends the status to the webhook when the generation ends: %s', async (scenario, after) => {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const webhook_url = 'https://your-app.com/webhooks/prism'
  await callApi(api, 'prism', PATH, { method: 'POST', json: { ...REQUEST, webhook_url } })
  await api.clock.advance(after)
  const id = api.generations.list()[0]?.id ?? ''
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id))
  expect(api.deliveries()).toMatchObject([{ generation: id, url: webhook_url, status: 'blocked', body }])
})

test('returns the documented reply, except for the id', async () => {
  const { body } = await callApi(createMockVideoApi(newer), 'prism', PATH, { method: 'POST', json: REQUEST })
  expect(findDifferences(submitFixture.body, body)).toEqual([
    ['generations', submitFixture.body.generations, [{ generation_id: ID, status: 'generating' }]],
  ])
})

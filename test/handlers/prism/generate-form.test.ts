import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createFormBody } from '../../support/bodies.ts'
import { callApi } from '../../support/call.ts'

const PATH = '/api/templates/abc123/generate'
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }
const newer = { clock: 'manual', revisions: { prism: '2026-09' } } as const

const file = new Blob(['picture'], { type: 'image/png' })
const hook = JSON.stringify({ hook: 'Meet the serum' })

test.each([
  [
    'a file for a variable',
    [
      ['variables', hook],
      ['productImage', file],
    ],
  ],
  [
    'a file before the fields',
    [
      ['productImage', file],
      ['variables', hook],
    ],
  ],
  [
    'a URL instead of a file',
    [['variables', JSON.stringify({ hook: 'Meet', productImage: 'https://example.com/x.png' })]],
  ],
  [
    'a file beside a value',
    [
      ['variables', JSON.stringify({ hook: 'Meet', productImage: 5 })],
      ['productImage', file],
    ],
  ],
  [
    'a character',
    [
      ['variables', hook],
      ['character_variables', '{"productImage":"d2a7e0d5"}'],
    ],
  ],
  [
    'unknown fields and files',
    [
      ['variables', hook],
      ['productImage', file],
      ['colour', 'blue'],
      ['logo', file],
    ],
  ],
] as const)('accepts a form with %s', async (_, fields) => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', body: await createFormBody(fields) })).toEqual({
    status: 200,
    headers: JSON_TYPE,
    body: {
      generations: [{ generation_id: api.generations.list()[0]?.id, status: 'generating' }],
      template_id: 'abc123',
      credits_charged: 50,
      latency_estimate_sec: { typical: 127, busy: 241 },
    },
  })
})

test.each([
  [[], 'variables is required'],
  [[['productImage', file]], 'variables is required'],
  [[['variables', hook]], 'variables.productImage is required'],
  [
    [
      ['variables', '{'],
      ['productImage', file],
    ],
    'variables must be valid JSON',
  ],
  [
    [
      ['variables', '{"a":{"__proto__":{}}}'],
      ['productImage', file],
    ],
    'variables must be valid JSON',
  ],
  [[['variables', '['.repeat(202) + ']'.repeat(202)]], 'variables must be valid JSON'],
  [
    [['variables', `[${'[],'.repeat(50_000)}[]]`]],
    'variables is too large: it has more than 50000 objects and lists',
  ],
  [
    [
      ['variables', '[]'],
      ['productImage', file],
    ],
    'variables must be an object',
  ],
  [
    [
      ['variables', hook],
      ['character_variables', 'x'],
    ],
    'character_variables must be valid JSON',
  ],
  [
    [
      ['variables', hook],
      ['variables', hook],
    ],
    'variables is given twice',
  ],
  [
    [
      ['variables', hook],
      ['productImage', file],
      ['productImage', file],
    ],
    'productImage is given twice',
  ],
  [
    [
      ['variables', hook],
      ['productImage', file],
      ['productImage', 'x'],
    ],
    'productImage is given twice',
  ],
  [
    [
      ['variables', '{}'],
      ['hook', file],
      ['productImage', file],
    ],
    'variables.hook must be a string, not a file',
  ],
] as const)('returns 400 that names the field of a form: %j', async (fields, message) => {
  const api = createMockVideoApi(newer)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', body: await createFormBody(fields) })).toEqual({
    status: 400,
    headers: JSON_TYPE,
    body: { error: 'validation_error', message },
  })
  expect(api.generations.list()).toEqual([])
})

test('returns 413 for a form with too many fields', async () => {
  const api = createMockVideoApi(newer)
  const fields = Array.from({ length: 1_001 }, (_, index) => [`part${index}`, 'x'] as const)
  expect(await callApi(api, 'prism', PATH, { method: 'POST', body: await createFormBody(fields) })).toEqual({
    status: 413,
    headers: JSON_TYPE,
    body: { error: 'payload_too_large', message: 'Request body too large' },
  })
})

test('sends the webhook of a form', async () => {
  const api = createMockVideoApi(newer)
  const webhook_url = 'https://your-app.com/webhooks/prism'
  const body = await createFormBody([
    ['variables', hook],
    ['productImage', file],
    ['webhook_url', webhook_url],
  ])
  await callApi(api, 'prism', PATH, { method: 'POST', body })
  await api.clock.advance('30s')
  expect(api.deliveries().map(({ url }) => url)).toEqual([webhook_url])
})

test('accepts data URIs and characters in JSON', async () => {
  const api = createMockVideoApi(newer)
  const variables = { hook: 'Meet', productImage: 'data:image/png;base64,AAAA' }
  const post = async (json: object): Promise<unknown> =>
    (await callApi(api, 'prism', PATH, { method: 'POST', json })).body
  expect(await post({ variables })).toMatchObject({ template_id: 'abc123' })
  expect(
    await post({
      variables: { hook: 'Meet' },
      character_variables: { productImage: 'd2a7e0d5', unknown: 5 },
    }),
  ).toMatchObject({ template_id: 'abc123' })
  expect(await post({ variables, character_variables: 'd2a7e0d5' })).toEqual({
    error: 'validation_error',
    message: 'character_variables must be an object',
  })
  expect(await post({ variables, character_variables: { productImage: 5 } })).toEqual({
    error: 'validation_error',
    message: 'character_variables.productImage must be the id of a character',
  })
})

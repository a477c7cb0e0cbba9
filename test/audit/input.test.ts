// What calls have in their body, their query, their headers and their path: unknown-field and key-in-url.
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { getCheck, listFindings, listFound } from './results.ts'
import type { MockVideoApi, Options, ProviderName } from '../../src/index.ts'
import type { ParsedReply } from '../support/call.ts'

const DEFAULTS = { session: 'default', generation: null, deliveries: [], money: null }
const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

const createFake = (options: Options = {}) =>
  createMockVideoApi({ clock: 'manual', warn: () => {}, ...options })

/** Submits with further fields. */
// oxlint-disable-next-line max-params
function submit(
  api: MockVideoApi,
  provider: ProviderName,
  { fields = {}, headers = {} }: { readonly fields?: object; readonly headers?: Record<string, string> } = {},
): Promise<ParsedReply> {
  const [path, json] = SUBMITS[provider]('http://localhost:9/hook')
  return callApi(api, provider, path, { method: 'POST', json: { ...json, ...fields }, headers })
}

test.for(PROVIDERS)('finds nothing in calls as they are documented: %s', async (provider) => {
  const api = createFake()
  await submit(api, provider, { headers: { 'user-agent': 'node', accept: '*/*', traceparent: '00-1' } })
  await callApi(api, provider, getStatusPath(provider))
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  for (const id of ['unknown-field', 'key-in-url'])
    expect(audit.checks.find((check) => check.id === id)).toMatchObject({ result: 'passed', evidence: [] })
})

test.for([
  ['trugen', { calback_url: '' }, 'body field calback_url (did you mean callback_url?)'],
  [
    'sync',
    { options: { sync_mod: 'loop' } },
    'body field options.sync_mod (did you mean options.sync_mode?)',
  ],
  [
    'prism',
    { variables: { hook: 'a', productImage: 'https://example.com/a.png', colour: 'red' } },
    'body field variables.colour',
  ],
] as const)('finds an unknown field of a body: %s', async ([provider, fields, name]) => {
  const api = createFake()
  await submit(api, provider)
  await submit(api, provider, { fields })
  await submit(api, provider, { fields })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['unknown-field: failed'])
  expect(listFindings(audit, 'unknown-field')).toEqual([{ ...DEFAULTS, provider, count: 2, calls: [2, 3] }])
  expect(audit.checks.find(({ id }) => id === 'unknown-field')?.evidence[0]?.text).toBe(
    `2 calls of create with unknown ${name}`,
  )
})

test('finds an unknown query parameter and a misspelt header', async () => {
  const api = createFake({ revisions: { sync: '2026-10' } })
  await callApi(api, 'sync', `${getStatusPath('sync')}?waite=true`)
  await submit(api, 'sync', { headers: { 'idempotency-kei': 'order-1' } })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['unknown-field: failed'])
  expect(listFindings(audit, 'unknown-field')).toEqual([
    { ...DEFAULTS, provider: 'sync', count: 1, calls: [1] },
    { ...DEFAULTS, provider: 'sync', count: 1, calls: [2] },
  ])
})

test('does not judge a field that a later revision knows, once the fake serves it', async () => {
  for (const [revision, found] of [
    ['2026-06', ['unknown-field: failed']],
    ['2026-10', []],
  ] as const) {
    const api = createFake({ revisions: { sync: revision } })
    await callApi(api, 'sync', '/v2/generations?limit=5')
    expect(listFound(api.audit())).toEqual(found)
  }
})

const KEY = 'sk_live_0123456789'

/** Calls with a key in their URL. */
const LEAKS = [
  ['a query parameter', `${getStatusPath('sync')}?api_key=${KEY}`, 'the query parameter api_key'],
  [
    'a query parameter with another key',
    `${getStatusPath('sync')}?x-api-key=another`,
    'the query parameter x-api-key',
  ],
  ['the value of a known parameter', `/v2/generations?status=${KEY}`, 'the query parameter status'],
  ['the name of a parameter', `/v2/generations?${KEY}=${KEY}`, 'the query parameter (the API key)'],
  ['the id', getStatusPath('sync', KEY), 'the path'],
  ['an unknown path', `/${KEY}/v2/generations`, 'the path'],
  ['an encoded path', `/v2/generations/${KEY.replace('s', '%73')}`, 'the path'],
] as const

test.for(LEAKS)('finds a key in %s', async ([, target, place]) => {
  const api = createFake()
  await callApi(api, 'sync', target, { key: KEY })
  const audit = api.audit()
  expect(listFound(audit)).toContain('key-in-url: failed')
  expect(listFindings(audit, 'key-in-url')).toEqual([{ ...DEFAULTS, provider: 'sync', count: 1, calls: [1] }])
  const [, text] = getCheck(audit, 'key-in-url').evidence[0]?.text.split(' with an API key in ') ?? []
  expect(text).toBe(place)
  expect(JSON.stringify(audit)).not.toMatch(/sk_live|%73k_live/)
})

test.for([
  ['sync', 'generate', '/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'],
  ['prism', 'api', '/api/generations/gen_abc123'],
  ['trugen', 'v1', '/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f'],
] as const)(
  'allows a key that is also a word of the documented path: %s, %s',
  async ([provider, key, target]) => {
    const api = createFake()
    await callApi(api, provider, target, { key })
    expect(listFound(api.audit())).toEqual([])
  },
)

test('allows the token of an output URL, and a generation with the name of the key', async () => {
  const api = createFake({ scenario: 'instant', unknownIds: 'create' })
  const { id } = api.sync.create({ id: 'test' })
  await callApi(api, 'sync', getStatusPath('sync', id))
  await callApi(api, 'sync', `/v2/generations/${id}/result?token=wrong`, { key: null })
  await callApi(api, 'sync', '/v2/generate/test')
  expect(listFound(api.audit())).toEqual([])
})

import { expect, test } from 'vitest'
import { createMockVideoApi, defineScenario } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getErrorMessage } from '../../support/error-message.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { createReceiver } from '../../support/receiver.ts'
import { SUBMITS } from '../webhooks/submit.ts'
import type { CallOptions, ParsedReply } from '../../support/call.ts'
import type { Fault, MockVideoApi, ProviderName } from '../../../src/index.ts'

const PROVIDERS = ['trugen', 'sync', 'prism'] as const

function submit(
  api: MockVideoApi,
  provider: ProviderName = 'sync',
  { url = 'https://hooks.example.com/a', ...options }: CallOptions & { readonly url?: string } = {},
): Promise<ParsedReply> {
  const [path, json] = SUBMITS[provider](url)
  return callApi(api, provider, path, { method: 'POST', json, ...options })
}

async function submitTimes(api: MockVideoApi, times: number, provider?: ProviderName): Promise<number[]> {
  const statuses: number[] = []
  while (statuses.length < times) statuses.push((await submit(api, provider)).status)
  return statuses
}

function createFake(...faults: readonly Fault[]): MockVideoApi {
  const scenario = defineScenario({ name: 'own', faults })
  return createMockVideoApi({ clock: 'manual', scenario })
}

test.each(PROVIDERS)(
  'submit-lost carries out the first submit to %s and loses its answer',
  async (provider) => {
    const api = createMockVideoApi({ clock: 'manual', scenario: 'submit-lost' })
    const [lost = -1, ...others] = await submitTimes(api, 4, provider)
    // Each accepted submit whose answer arrives starts the count anew.
    expect([lost, others[1]]).toEqual([0, 0])
    expect([others[0], others[2]].filter((status = 0) => status < 200 || status > 299)).toEqual([])
    const [first] = api.generations.list()
    expect([api.generations.list().length, first?.state]).toEqual([4, 'queued'])
    expect(api.requests()[0]).toMatchObject({
      status: 0,
      state: null,
      generation: first?.id,
      scenario: 'submit-lost',
      reason:
        'a fault of scenario submit-lost left this call without a reply, after the provider carried it out (attempt 1 of create)',
    })
  },
)

test('submit-timeout answers with the page of a gateway, and the webhook is sent all the same', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual', scenario: 'submit-timeout' })
  const { status, headers, body } = await submit(api, 'sync', { url })
  expect([status, headers['content-type']]).toEqual([504, 'text/html'])
  expect(String(body)).toContain('504 Gateway Time-out')
  await api.clock.advance('30s')
  expect(posted).toHaveLength(1)
})

test('a repeat by an idempotency key creates no second generation, and starts the count anew', async () => {
  const api = createMockVideoApi({ scenario: 'submit-timeout', revisions: { sync: '2026-10' } })
  const keyed = (key: string) => submit(api, 'sync', { headers: { 'idempotency-key': key } })
  expect([(await keyed('a')).status, (await keyed('a')).status]).toEqual([504, 201])
  expect(api.generations.list()).toHaveLength(1)
  expect((await keyed('b')).status).toBe(504)
})

test('counts refused, replaced and truncated submits on, and starts anew after a whole answer', async () => {
  const api = createFake(
    { on: 'create', attempts: [2], body: 'truncated' },
    { on: 'create', attempts: [3], reply: { status: 503 } },
    { on: 'create', attempts: [4], headers: { 'x-attempt': '4' } },
  )
  const [path] = SUBMITS.sync('')
  expect((await callApi(api, 'sync', path, { method: 'POST', json: {} })).status).toBe(400)
  expect((await submit(api)).status).toBe(201)
  expect((await submit(api)).status).toBe(503)
  expect((await submit(api)).headers['x-attempt']).toBe('4')
  expect(await submitTimes(api, 1)).toEqual([201])
  // That was attempt 1, so its answer started the count anew again.
  expect(await submitTimes(api, 1)).toEqual([201])
})

test('starts anew after a late answer, but every counts on', async () => {
  const api = createFake(
    { on: 'create', every: 3, reply: { status: 429 } },
    { on: 'create', attempts: [2], reply: { status: 503 } },
  )
  expect(await submitTimes(api, 6)).toEqual([201, 201, 429, 503, 201, 429])
})

test('replaces a refusal of the provider too', async () => {
  const api = createFake({ on: 'create', first: 1, processed: true, reply: { status: 504 } })
  const [path] = SUBMITS.sync('')
  const refused = await callApi(api, 'sync', path, { method: 'POST', json: {} })
  expect([refused.status, api.generations.list()]).toEqual([504, []])
  expect(await submitTimes(api, 1)).toEqual([201])
})

test('counts the status read of which only the answer is lost', async () => {
  const scenario = defineScenario({
    name: 'own',
    steps: [{ state: 'processing', polls: 2 }, { state: 'completed' }],
    faults: [{ on: 'status', first: 1, processed: true, connection: 'reset' }],
  })
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const { id } = api.sync.create()
  const read = async () => (await callApi(api, 'sync', getStatusPath('sync', id))).body
  expect(await read()).toBe(null)
  expect(await read()).toMatchObject({ status: 'COMPLETED' })
})

test('replaces the answer of a held long-poll when it ends', async () => {
  const api = createFake({ on: 'status', first: 1, processed: true, reply: { status: 504 } })
  const { id } = api.sync.create()
  const held = callApi(api, 'sync', `${getStatusPath('sync', id)}?wait=true`)
  await api.clock.advance('30s')
  expect((await held).status).toBe(504)
})

test('uses up the scenarios of a queue', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.use(['submit-lost', 'happy'])
  expect(await submitTimes(api, 2)).toEqual([0, 201])
})

test.each(['sync', 'prism'] as const)(
  'webhook-empty sends no error to a receiver of %s',
  async (provider) => {
    const { url, posted } = await createReceiver()
    const api = createMockVideoApi({ clock: 'manual', scenario: 'webhook-empty' })
    await submit(api, provider, { url })
    await api.clock.advance('5s')
    const [generation] = api.generations.list()
    const shown = (await callApi(api, provider, getStatusPath(provider, generation?.id))).body
    expect(shown).not.toMatchObject({ error: null })
    const error = provider === 'sync' ? { error: null, error_code: null } : { error: null }
    expect(JSON.parse(posted[0]?.raw ?? '')).toMatchObject(error)
  },
)

test('refuses processed without a reply, a connection or a limit', () => {
  const faults = [{ on: 'create', processed: true, latency: '1s' }] as const
  expect(getErrorMessage(() => defineScenario({ name: 'own', faults }))).toBe(
    'Failed to define scenario "own": faults[0].processed: has no effect without reply, connection or limit. Add one of them, or remove it.',
  )
})

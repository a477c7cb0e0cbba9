// Clients that submit again: paid-twice and permanent-error-retried, and what it costs.
import { SyncClient } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { getTarget, listNumbers, openTimed } from '../open.ts'
import { getCheck, listFindings, listFound } from '../results.ts'
import { submitUntilAccepted } from './faulty.ts'
import { getKeyHeaders, readJob, readId, sendSubmit, sleep, submit, submitBatch } from './wire.ts'
import type { Fault, Options, ProviderName } from '../../../src/index.ts'

const DEFAULTS = { session: 'default', deliveries: [] }

/** A scenario with a fault of the first submit. The second one comes five seconds later. */
function own(fault: Omit<Fault, 'on'>): Options<string> {
  const faults = [{ on: 'create', during: ['0s', '4s'], ...fault }] as const
  return { scenarios: [{ name: 'own', faults }], scenario: 'own' }
}

const PRICES = {
  trugen: 'not-judged',
  sync: { unit: 'USD', spent: 0.8, wasted: 0.4, bySession: { default: { spent: 0.8, wasted: 0.4 } } },
  prism: { unit: 'credits', spent: 100, wasted: 50, bySession: { default: { spent: 100, wasted: 50 } } },
} as const
const COSTS = { trugen: null, sync: { unit: 'USD', amount: 0.4 }, prism: { unit: 'credits', amount: 50 } }

/** The ways in which the answer to a submit is lost. */
const LOST: Readonly<Record<string, Omit<Fault, 'on'>>> = {
  'a reset': { processed: true, connection: 'reset' },
  'a 504': { processed: true, reply: { status: 504 } },
  'a 500': { processed: true, reply: { error: 'server-error' } },
  'no answer': { processed: true, connection: 'hang' },
  'half of an answer': { body: 'truncated' },
  'an answer that comes too late': { latency: '30s' },
  'a body that is too slow': { latency: '9s', body: 'slow' },
}

const CASES = Object.entries(LOST).flatMap(([name, fault]) =>
  (['trugen', 'sync', 'prism'] as const).map((provider) => [name, provider, fault] as const),
)

test.for(CASES)('finds a submit that is paid twice after %s: %s', async ([, provider, fault]) => {
  const api = openTimed({ scenarios: [{ name: 'lost', faults: [{ on: 'create', ...fault }] }] })
  api.use('lost', { once: true })
  await submitUntilAccepted(getTarget(api, provider), { timeoutMs: 10_000 })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['paid-twice: failed'])
  const [first] = api.generations.list()
  expect(listFindings(audit, 'paid-twice')).toEqual([
    { ...DEFAULTS, provider, generation: first?.id, count: 2, calls: [1, 2], money: COSTS[provider] },
  ])
  expect(audit.money[provider]).toEqual(PRICES[provider])
})

test('finds each submit that is paid again', async () => {
  const api = openTimed(own({ during: ['0s', '9s'], processed: true, connection: 'reset' }))
  await submitUntilAccepted(getTarget(api))
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['paid-twice: failed'])
  expect(listFindings(audit, 'paid-twice')).toMatchObject([
    { calls: [1, 2], money: { amount: 50 } },
    { calls: [2, 3], money: { amount: 50 } },
  ])
  expect(audit.money['prism']).toMatchObject({ spent: 150, wasted: 100 })
})

test('finds a repeated submit that is refused, which costs nothing', async () => {
  const api = openTimed({ scenario: 'submit-lost', quotas: { prism: { credits: 50 } } })
  const target = getTarget(api)
  await sendSubmit(target).catch(() => {})
  expect((await sendSubmit(target)).status).toBe(402)
  expect(listFindings(api.audit(), 'paid-twice')).toMatchObject([{ calls: [1, 2], money: null }])
})

test('allows another body, and the same body after an answer that arrived', async () => {
  const api = openTimed(own({ processed: true, connection: 'reset' }))
  const target = getTarget(api, 'trugen')
  await sendSubmit(target).catch(() => {})
  await sleep(5_000)
  const ids = [
    await submit(target, { fields: { script: 'B' } }),
    await submit(target, { fields: { script: 'B' } }),
  ]
  await sleep(60_000)
  for (const id of ids) await readJob(target, id)
  const audit = api.audit()
  // Nobody looked for the first one.
  expect(listFound(audit)).toEqual(['abandoned: failed'])
  expect(getCheck(audit, 'abandoned').evidence.map(({ text }) => text)).toEqual([
    'completed 30 s after the submit, and nobody read the end. The answer to its submit was lost: only a webhook or a list tells its id',
  ])
  expect(getCheck(audit, 'paid-twice')).toMatchObject({ result: 'passed' })
})

test('takes a body for the same in any order of keys', async () => {
  const api = openTimed({ scenario: 'submit-lost' })
  const target = getTarget(api)
  await sendSubmit(target, {
    fields: { variables: { hook: 'a', productImage: 'https://example.com/a.png' } },
  }).catch(() => {})
  await sendSubmit(target, {
    fields: { variables: { productImage: 'https://example.com/a.png', hook: 'a' } },
  })
  expect(listFound(api.audit())).toEqual(['paid-twice: failed'])
})

const KEYED = { 'idempotency-key': 'order-1' }
const PAID_TWICE = 'call 2 repeats the submit of call 1, which was carried out although its answer was lost'

test.for([
  ['2026-10', KEYED, undefined],
  ['2026-10', {}, PAID_TWICE],
  // This revision does not know the header.
  ['2026-06', KEYED, `${PAID_TWICE}. Its Idempotency-Key has no effect here`],
] as const)('follows the Idempotency-Key of revision %s: %j', async ([revision, headers, found]) => {
  const api = openTimed({ scenario: 'submit-lost', revisions: { sync: revision } })
  await submitUntilAccepted(getTarget(api, 'sync'), { headers })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(found === undefined ? [] : ['paid-twice: failed'])
  expect(getCheck(audit, 'paid-twice').evidence[0]?.text).toBe(found)
})

test('finds another Idempotency-Key with the same body', async () => {
  const api = openTimed({ scenario: 'submit-timeout', revisions: { sync: '2026-10' } })
  const target = getTarget(api, 'sync')
  await sendSubmit(target, { headers: KEYED })
  await sendSubmit(target, { headers: { 'idempotency-key': 'order-2' } })
  expect(listFound(api.audit())).toEqual(['paid-twice: failed'])
})

test('allows a client that looks for a lost submit in the list', async () => {
  const api = openTimed({ scenario: 'submit-lost' })
  const target = getTarget(api, 'sync')
  const headers = { 'x-api-key': target.key }
  await sendSubmit(target).catch(() => {})
  await sleep(5_000)
  const response = await fetch(`${target.baseUrl}/v2/generations`, { headers })
  expect(await response.json()).toMatchObject([{ status: 'PROCESSING' }])
  await sleep(40_000)
  await fetch(`${target.baseUrl}/v2/generations?status=COMPLETED`, { headers })
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(audit.money['sync']).toMatchObject({ spent: 0.4, wasted: 0 })
})

test('allows the same body for a new video, once the lost one was found', async () => {
  const api = openTimed({ scenario: 'submit-lost' })
  const target = getTarget(api, 'sync')
  await sendSubmit(target).catch(() => {})
  await sleep(40_000)
  await fetch(`${target.baseUrl}/v2/generations`, { headers: getKeyHeaders(target) })
  const id = await submit(target)
  await sleep(40_000)
  await readJob(target, id)
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(audit.money['sync']).toMatchObject({ spent: 0.8, wasted: 0 })
})

// The SDK sends a 504 again by itself.
test('finds that the SDK of Sync pays twice after a 504', async () => {
  const api = openTimed({ scenario: 'submit-timeout' })
  const sync = new SyncClient({ apiKey: 'test' })
  const input = [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ] as const
  await sync.generations.create({ model: 'lipsync-2', input: [...input] })
  expect(listFound(api.audit())).toEqual(['paid-twice: failed'])
})

test('finds a batch that is paid twice', async () => {
  const faults = [{ on: 'batch-create', attempts: [1], processed: true, connection: 'reset' }] as const
  const api = openTimed({ scenarios: [{ name: 'own', faults }], scenario: 'own' })
  const target = getTarget(api, 'sync')
  await submitBatch(target).catch(() => {})
  const id = await submitBatch(target)
  await sleep(60_000)
  await fetch(`${target.baseUrl}/v2/batch/${id}`, { headers: getKeyHeaders(target) })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['paid-twice: failed'])
  expect(listFindings(audit, 'paid-twice')).toMatchObject([
    { calls: [1, 2], money: { unit: 'USD', amount: 8 } },
  ])
  expect(audit.money['sync']).toMatchObject({ spent: 16, wasted: 8 })
})

/** Submits that stay refused: by their content, or by a scenario. */
const REFUSED: readonly (readonly [
  status: number,
  provider: ProviderName,
  fields: object,
  options?: Options<string>,
])[] = [
  [400, 'trugen', { script: 5 }],
  [400, 'prism', { variables: {} }],
  [402, 'sync', {}, { scenario: 'out-of-credits' }],
  [404, 'prism', {}, own({ during: ['0s', '1h'], reply: { error: 'not-found' } })],
  [413, 'trugen', { script: 'x'.repeat(1_100_000) }],
  [422, 'prism', {}, { scenario: 'create-error:invalid_template' }],
]

test.for(REFUSED)(
  'finds a submit that is sent again after a %i: %s',
  async ([status, provider, fields, options]) => {
    const api = openTimed(options)
    const target = getTarget(api, provider)
    expect((await sendSubmit(target, { fields })).status).toBe(status)
    await sleep(5_000)
    await sendSubmit(target, { fields })
    await sleep(5_000)
    await sendSubmit(target, { fields })
    const audit = api.audit()
    expect(listFound(audit)).toEqual(['permanent-error-retried: failed'])
    expect(listFindings(audit, 'permanent-error-retried')).toEqual([
      { ...DEFAULTS, provider, generation: null, count: 2, calls: listNumbers(1, 3), money: null },
    ])
  },
)

test('allows a submit that is corrected, and one that is sent again after a 429', async () => {
  const api = openTimed({ scenario: 'create-rate-limited' })
  const target = getTarget(api, 'trugen')
  await sendSubmit(target, { fields: { script: 5 } })
  await sendSubmit(target, { fields: { script: 6 } })
  await sleep(10_000)
  const id = await readId(target, await sendSubmit(target))
  await sleep(60_000)
  await readJob(target, id)
  expect(listFound(api.audit())).toEqual([])
})

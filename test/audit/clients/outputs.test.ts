// Clients that do not get what they paid for, and uses of output URLs: abandoned and stale-output.
import { expect, test } from 'vitest'
import { getTarget, openTimed } from '../open.ts'
import { getCheck, listFindings, listFound } from '../results.ts'
import { fetchAgain, fetchLate, giveUpEarly, pollEvery, submitOnly } from './faulty.ts'
import { createCarefulReceiver, HOOK, SECRET } from './receivers.ts'
import { getKeyHeaders, readJob, sendSubmit, sleep, submit, submitBatch } from './wire.ts'
import type { ProviderName } from '../../../src/index.ts'
import type { Target } from './wire.ts'

const DEFAULTS = { session: 'default', deliveries: [], count: 1 }
const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']
const COSTS = { trugen: null, sync: { unit: 'USD', amount: 0.4 }, prism: { unit: 'credits', amount: 50 } }

test.for(PROVIDERS)('finds a generation whose end nobody reads: %s', async (provider) => {
  const api = openTimed()
  const id = await submitOnly(getTarget(api, provider))
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['abandoned: failed'])
  expect(listFindings(audit, 'abandoned')).toEqual([
    { ...DEFAULTS, provider, generation: id, calls: [1], money: COSTS[provider] },
  ])
  expect(getCheck(audit, 'abandoned').evidence[0]?.text).toBe(
    'completed 30 s after the submit, and nobody read the end',
  )
})

test('does not judge a generation that has not ended', async () => {
  const api = openTimed()
  const target = getTarget(api)
  const skipped = 'Not judged: submitted generations that have not ended: 1.'
  const id = await submit(target)
  const early = getCheck(api.audit(), 'abandoned')
  expect([early.result, early.why]).toEqual(['not-judged', skipped])
  await pollEvery(target, id, 5_000)
  await submit(target)
  const late = getCheck(api.audit(), 'abandoned')
  expect([late.result, late.why]).toEqual(['passed', `Judged 1 submitted generation that ended. ${skipped}`])
})

test.for([
  ['flaky', 'completed'],
  ['happy', 'completed'],
  ['slow-fail', 'failed'],
] as const)('finds a client that gives up after three reads: %s', async ([scenario, state]) => {
  const api = openTimed({ scenario })
  const target = getTarget(api)
  await giveUpEarly(target)
  await sleep(60_000)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['abandoned: failed'])
  expect(getCheck(audit, 'abandoned').evidence[0]?.text).toMatch(new RegExp(`^${state} `))
})

test('finds a video that expired before it was fetched', async () => {
  const api = openTimed()
  await fetchLate(getTarget(api))
  const audit = api.audit()
  const [generation] = api.generations.list()
  expect(listFound(audit)).toEqual(['abandoned: failed', 'stale-output: failed'])
  expect(listFindings(audit, 'abandoned')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: generation?.id, calls: [1], money: COSTS.prism },
  ])
  expect(listFindings(audit, 'stale-output')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: generation?.id, calls: [9], money: null },
  ])
})

test('finds only the expired use if the video was fetched before', async () => {
  const api = openTimed({ scenario: 'instant' })
  const target = getTarget(api)
  const id = await submit(target)
  await sleep(5_000)
  const job = await readJob(target, id)
  await fetch(job?.videoUrl ?? '')
  await sleep(2 * 3_600_000)
  expect(listFound(api.audit())).toEqual([])
  await fetch(job?.videoUrl ?? '')
  expect(listFound(api.audit())).toEqual(['stale-output: failed'])
  const again = await readJob(target, id)
  expect((await fetch(again?.videoUrl ?? '')).status).toBe(200)
  expect(listFindings(api.audit(), 'stale-output')).toMatchObject([{ calls: [4] }])
})

test.for(PROVIDERS)('finds an expired URL that is used again without a read: %s', async (provider) => {
  const api = openTimed({ scenario: 'expired-output' })
  await fetchAgain(getTarget(api, provider))
  const audit = api.audit()
  const [generation] = api.generations.list()
  expect(listFound(audit)).toEqual(['stale-output: failed'])
  // Calls 2 to 8 are reads, and the first use of the URL is call 9.
  expect(listFindings(audit, 'stale-output')).toEqual([
    { ...DEFAULTS, provider, generation: generation?.id, count: 2, calls: [10, 11], money: null },
  ])
})

test.for(PROVIDERS)(
  'judges the uses of a URL of a generation that no call has created: %s',
  async (provider) => {
    const api = openTimed({ scenario: 'expired-output', unknownIds: 'create' })
    const target = getTarget(api, provider)
    const { id } = api[provider].create({ state: 'completed' })
    for (const each of [id, ...(provider === 'sync' ? ['00000000-0000-4000-8000-000000000007'] : [])]) {
      await readJob(target, each)
      await sleep(40_000)
      // A read before each use is what the check asks for.
      for (let uses = 0; uses < 4; uses += 1) {
        const job = await readJob(target, each)
        await fetch(job?.videoUrl ?? '')
      }
      expect(listFound(api.audit())).toEqual([])
    }
    const job = await readJob(target, id)
    await fetch(job?.videoUrl ?? '')
    await fetch(job?.videoUrl ?? '')
    expect(listFound(api.audit())).toEqual(['stale-output: failed'])
  },
)

test('takes a URL of the download route of Sync for a new one', async () => {
  const api = openTimed({ scenario: 'instant+expired-output' })
  const target = getTarget(api, 'sync')
  const id = await submit(target)
  for (let uses = 0; uses < 3; uses += 1) {
    const response = await fetch(`${target.baseUrl}/v2/generations/${id}/download`, {
      headers: getKeyHeaders(target),
    })
    await fetch(await response.text())
  }
  expect(listFound(api.audit())).toEqual([])
})

test('finds an expired URL in a session that only the key names', async () => {
  const api = openTimed({ scenario: 'instant+expired-output' })
  const session = api.session('w3')
  const target: Target = { ...getTarget(api, 'trugen'), key: session.key('trugen') }
  const id = await submit(target)
  await sleep(2_000)
  const job = await readJob(target, id)
  await fetch(job?.videoUrl ?? '')
  await fetch(job?.videoUrl ?? '')
  expect(listFound(api.audit())).toEqual([])
  expect(getCheck(api.audit(), 'stale-output').result).toBe('not-judged')
  expect(listFound(session.audit())).toEqual(['stale-output: failed'])
})

test.for([
  ['key', (name: string) => ({ key: `${name}:` })],
  ['base URL', (name: string) => ({ baseUrl: `https://prismvideos.com/s/${name}/api` })],
] as const)('knows that a video was fetched, in a session that the %s names', async ([, change]) => {
  const api = openTimed({ scenario: 'instant' })
  const target = { ...getTarget(api), ...change('w3') }
  const id = await submit(target)
  await sleep(5_000)
  expect((await fetch((await readJob(target, id))?.videoUrl ?? '')).status).toBe(200)
  await sleep(2 * 3_600_000)
  expect(listFound(api.audit({ session: '*' }))).toEqual([])
  expect(getCheck(api.session('w3').audit(), 'abandoned').result).toBe('passed')
})

test('finds each of the generations of one submit that nobody reads', async () => {
  const api = openTimed({ revisions: { prism: '2026-09' } })
  const target = getTarget(api)
  await fetch(`${target.baseUrl}/generations`, {
    method: 'POST',
    headers: { ...getKeyHeaders(target), 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'A cat', modelName: 'veo', count: 3 }),
  })
  const [a, b, c] = api.generations.list()
  for (const each of [a, c]) await pollEvery(target, each?.id ?? '', 5_000)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['abandoned: failed'])
  expect(listFindings(audit, 'abandoned')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: b?.id, calls: [1], money: COSTS.prism },
  ])
  expect(audit.money['prism']).toMatchObject({ spent: 150, wasted: 50 })
})

test('takes an end that was set by hand for an end, and a deleted generation for none', async () => {
  const api = openTimed({ scenario: 'stuck' })
  const target = getTarget(api, 'sync')
  const ids = [
    await submit(target),
    await submit(target, { fields: { model: 'lipsync-2-pro' } }),
    await submit(target, { fields: { model: 'sync-3' } }),
  ]
  api.generations.complete(ids[0] ?? '')
  api.generations.delete(ids[1] ?? '')
  expect(listFindings(api.audit(), 'abandoned')).toMatchObject([{ generation: ids[0] }])
  await fetch(`${target.baseUrl}/v2/generations/${ids[0]}`, {
    method: 'DELETE',
    headers: getKeyHeaders(target),
  })
  expect(listFound(api.audit())).toEqual([])
})

test('needs no read of generations that no call has submitted', async () => {
  const api = openTimed({ scenario: 'instant' })
  api.sync.create()
  await readJob(getTarget(api), 'gen_abc123')
  await sleep(60_000)
  const audit = api.audit()
  expect(getCheck(audit, 'abandoned').result).toBe('not-judged')
  expect(audit.money).toMatchObject({ sync: { spent: 0 }, prism: { spent: 0 } })
})

/** The ways in which a client learns that a batch has ended. */
const BATCH_ENDS: Readonly<Record<string, (target: Target, id: string) => Promise<unknown>>> = {
  'a read of the batch': (target, id) =>
    fetch(`${target.baseUrl}/v2/batch/${id}`, { headers: getKeyHeaders(target) }),
  'the list of batches': (target) => fetch(`${target.baseUrl}/v2/batch`, { headers: getKeyHeaders(target) }),
  'its result': (target, id) => fetch(`${target.baseUrl}/v2/batches/${id}/result`),
  'the list of generations': (target) =>
    fetch(`${target.baseUrl}/v2/generations`, { headers: getKeyHeaders(target) }),
}

test.for(Object.entries(BATCH_ENDS))('takes %s for a read of the ends of a batch', async ([, read]) => {
  const api = openTimed()
  const target = getTarget(api, 'sync')
  const id = await submitBatch(target)
  await sleep(40_000)
  expect(listFound(api.audit())).toEqual(['abandoned: failed'])
  expect(api.audit().money['sync']).toMatchObject({ spent: 8, wasted: 8 })
  expect(listFindings(api.audit(), 'abandoned')[0]).toMatchObject({ money: { amount: 0.4 } })
  await read(target, id)
  expect(listFound(api.audit())).toEqual([])
})

test('waits for the webhook of a batch until the last of its generations has ended', async () => {
  const receiver = createCarefulReceiver()
  const api = openTimed({ scenario: 'jittery', webhooks: { secret: SECRET } }, receiver.handler)
  await submitBatch(getTarget(api, 'sync'), { webhook_url: HOOK })
  await sleep(30_000)
  const states = api.generations.list().map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['completed', 'processing']))
  expect(listFound(api.audit())).toEqual([])
  await sleep(60_000)
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(listFound(api.audit())).toEqual([])
  expect(getCheck(api.audit(), 'abandoned').result).toBe('passed')
})

test('takes prices of your own, and none for TruGen', async () => {
  const api = openTimed({ prices: { sync: { perSecond: 1 }, prism: { perVideo: 7 } } })
  for (const provider of PROVIDERS) await sendSubmit(getTarget(api, provider))
  expect(api.audit().money).toEqual({
    trugen: 'not-judged',
    sync: { unit: 'USD', spent: 8, wasted: 0, bySession: { default: { spent: 8, wasted: 0 } } },
    prism: { unit: 'credits', spent: 7, wasted: 0, bySession: { default: { spent: 7, wasted: 0 } } },
  })
  await sleep(60_000)
  expect(api.audit().money).toMatchObject({ sync: { wasted: 8 }, prism: { wasted: 7 } })
})

// Clients that call again too soon after an error: retry-after and no-backoff.
import { SyncClient } from '@sync.so/sdk'
import { expect, test } from 'vitest'
import { getTarget, listNumbers, openTimed, START } from '../open.ts'
import { getCheck, listFindings, listFound } from '../results.ts'
import { pollEvery, readTimes, submitUntilAccepted } from './faulty.ts'
import { readJob, sendRead, sendSubmit, sleep, submit } from './wire.ts'
import type { Fault } from '../../../src/index.ts'

const DEFAULTS = { session: 'default', deliveries: [], money: null }

/** A scenario with faults. */
function own(...faults: readonly Fault[]) {
  return { scenarios: [{ name: 'own', faults }], scenario: 'slow+own' }
}

const BUSY: Fault = { on: 'status', reply: { status: 503 } }

test.for(['trugen', 'sync'] as const)('finds a loop that ignores Retry-After: %s', async (provider) => {
  const api = openTimed({ scenario: 'rate-limited' })
  const target = getTarget(api, provider)
  const id = await submit(target)
  await pollEvery(target, id, 2_500)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['retry-after: failed'])
  // Two reads in 12 s are allowed. The third read gets 429 with 7 s, and so does the eighth. The first 429 is listed too.
  expect(listFindings(audit, 'retry-after')).toEqual([
    { ...DEFAULTS, provider, generation: id, count: 6, calls: [4, 5, 6, 9, 10, 11] },
  ])
})

test('finds a call before Retry-After in seconds is over, and allows one after it', async () => {
  const api = openTimed(own({ ...BUSY, first: 1, headers: { 'retry-after': '12' } }))
  const target = getTarget(api)
  const id = await submit(target)
  await readTimes(target, id, 4)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['retry-after: failed'])
  expect(listFindings(audit, 'retry-after')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: id, count: 3, calls: [2, 3, 4] },
  ])
})

test('finds a call before Retry-After as a date is over', async () => {
  const until = new Date(START + 40_000).toUTCString()
  const api = openTimed(own({ ...BUSY, first: 1, headers: { 'retry-after': until } }))
  const target = getTarget(api)
  const id = await submit(target)
  await readTimes(target, id, 2)
  await sleep(30_000)
  await readJob(target, id)
  expect(listFindings(api.audit(), 'retry-after')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: id, count: 2, calls: [2, 3] },
  ])
})

test.for(['soon', '-5', '', '1.5'])('ignores a Retry-After that is not valid: "%s"', async (value) => {
  const api = openTimed(own({ ...BUSY, first: 1, headers: { 'retry-after': value } }))
  const target = getTarget(api)
  await readTimes(target, await submit(target), 2)
  expect(listFound(api.audit())).toEqual([])
})

test('judges Retry-After in real time, whatever the speed', async () => {
  const api = openTimed({ ...own({ on: 'status', limit: { calls: 1, per: '60s' } }), speed: 60 })
  const target = getTarget(api, 'sync')
  const id = await submit(target)
  await readJob(target, id)
  const { headers } = await sendRead(target, id)
  expect(headers.get('retry-after')).toBe('1')
  await sleep(1_000)
  await readJob(target, id)
  expect(listFound(api.audit())).toEqual([])
})

test('finds a submit before Retry-After is over, and none of other clients', async () => {
  const api = openTimed({ scenario: 'create-rate-limited' })
  const target = getTarget(api)
  // Ten submits at once cannot know of each other.
  const replies = await Promise.all(
    listNumbers(1, 10).map((hook) =>
      sendSubmit(target, {
        fields: { variables: { hook: `${hook}`, productImage: 'https://example.com/a.png' } },
      }),
    ),
  )
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(9)
  await sendSubmit(getTarget(api, 'sync'))
  const w2 = { ...target, key: api.session('w2').key('prism') }
  await sendSubmit(w2)
  expect(listFound(api.audit({ session: '*' }))).toEqual([])
  await sleep(5_000)
  await sendSubmit(target)
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['retry-after: failed'])
  expect(listFindings(audit, 'retry-after')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: null, count: 2, calls: [10, 13] },
  ])
})

test('judges two generations apart', async () => {
  const api = openTimed(own({ ...BUSY, attempts: [2], headers: { 'retry-after': '20' } }))
  const target = getTarget(api)
  const [a, b] = [
    await submit(target),
    await submit(target, { fields: { variables: { hook: 'b', productImage: 'https://example.com/b.png' } } }),
  ]
  await readTimes(target, a, 2)
  await readTimes(target, b, 1)
  await sleep(15_000)
  await readTimes(target, a, 1)
  expect(listFound(api.audit())).toEqual([])
})

test('advises to wait after a long-poll with Retry-After', async () => {
  const api = openTimed({ revisions: { sync: 'latest' } })
  const target = getTarget(api, 'sync')
  const id = await submit(target)
  for (let reads = 0; reads < 3; reads += 1) await sendRead(target, id, '?wait=true')
  const audit = api.audit()
  expect(audit.ok).toBe(true)
  expect(listFound(audit)).toEqual(['retry-after: advice'])
  expect(listFindings(audit, 'retry-after')).toMatchObject([{ count: 3, calls: [2, 3, 4] }])
})

/** The waits of a client that gives up after six retries, in seconds. */
const WAITS: Readonly<Record<string, readonly number[]>> = {
  'no wait': [0, 0, 0, 0, 0, 0],
  'a second': [1, 1, 1, 1, 1, 1],
  'seconds with a little jitter': [1, 1.2, 0.9, 1.1, 1.4, 1],
  '4.9 seconds': [4.9, 4.9, 4.9, 4.9, 4.9, 4.9],
}

test.for(Object.entries(WAITS))('finds retries without a backoff: %s', async ([, waits]) => {
  const api = openTimed(own({ on: 'status', reply: { error: 'server-error' } }))
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  await sleep(5_000)
  await readJob(target, id)
  for (const seconds of waits) {
    if (seconds > 0) await sleep(seconds * 1_000)
    await readJob(target, id)
  }
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['no-backoff: failed'])
  expect(listFindings(audit, 'no-backoff')).toEqual([
    { ...DEFAULTS, provider: 'trugen', generation: id, count: 7, calls: listNumbers(2, 8) },
  ])
  const shown = waits.slice(0, 5).map((seconds) => `${seconds} s`)
  expect(getCheck(audit, 'no-backoff').evidence[0]?.text).toBe(
    `7 calls of status after a 429 or 5xx without growing waits, such as ${shown.join(', ')} from call 2 on`,
  )
})

const BACKOFFS: Readonly<Record<string, readonly number[]>> = {
  'doubled waits': [1, 2, 4, 8, 16, 32],
  'full jitter': [0.8, 0.1, 1.3, 0.4, 0.9, 3],
  'a plain loop of 5 s': [5, 5, 5, 5, 5, 5],
  'a timer that fires a millisecond early': [4.999, 4.999, 4.999, 4.999, 4.999, 4.999],
  'five calls': [1, 1, 1, 1],
}

test.for(Object.entries(BACKOFFS))('allows %s', async ([, waits]) => {
  const api = openTimed(own({ on: 'status', reply: { error: 'rate-limited' } }))
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  await sleep(5_000)
  await readJob(target, id)
  for (const seconds of waits) {
    await sleep(seconds * 1_000)
    await readJob(target, id)
  }
  expect(listFound(api.audit())).toEqual([])
})

test('allows waits that are as long as Retry-After says, and no shorter ones', async () => {
  const api = openTimed(own({ ...BUSY, headers: { 'retry-after': '2' } }))
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  for (let reads = 0; reads < 8; reads += 1) {
    await sleep(2_000)
    await readJob(target, id)
  }
  expect(listFound(api.audit())).toEqual([])
  for (let reads = 0; reads < 6; reads += 1) {
    await sleep(1_000)
    await readJob(target, id)
  }
  expect(listFound(api.audit())).toEqual(['retry-after: failed', 'no-backoff: failed'])
})

test('allows an interval of 5 s whose answers take some time', async () => {
  const api = openTimed(own({ ...BUSY, latency: '300ms' }))
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  for (let reads = 0; reads < 8; reads += 1) {
    await sleep(4_700)
    await readJob(target, id)
  }
  expect(listFound(api.audit())).toEqual([])
})

test('finds retries at once, although each answer takes longer than 5 s', async () => {
  const api = openTimed(own({ on: 'status', reply: { status: 504 }, latency: '6s' }))
  const target = getTarget(api, 'trugen')
  const id = await submit(target)
  for (let reads = 0; reads < 6; reads += 1) await readJob(target, id)
  expect(listFound(api.audit())).toEqual(['no-backoff: failed'])
})

test('finds submits without a backoff, and takes another body for another submit', async () => {
  const api = openTimed(own({ on: 'create', reply: { status: 503 } }))
  const target = getTarget(api)
  for (const hook of 'abcdefgh')
    await sendSubmit(target, { fields: { variables: { hook, productImage: 'https://example.com/a.png' } } })
  expect(listFound(api.audit())).toEqual([])
  await submitUntilAccepted(target, { waitMs: 1_000 })
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['no-backoff: failed'])
  expect(listFindings(audit, 'no-backoff')).toEqual([
    { ...DEFAULTS, provider: 'prism', generation: null, count: 8, calls: listNumbers(9, 16) },
  ])
})

// Version 0.3 of the SDK waits one and two seconds, whatever Retry-After says.
test('finds that the SDK of Sync ignores Retry-After', async () => {
  const api = openTimed({ scenario: 'outage' })
  const sync = new SyncClient({ apiKey: api.key('sync') })
  const { id } = api.sync.create()
  await sleep(5_000)
  await sync.generations.get(id).catch(() => {})
  expect(listFound(api.audit())).toEqual(['retry-after: failed'])
  expect(listFindings(api.audit(), 'retry-after')).toMatchObject([
    { generation: id, count: 3, calls: [1, 2, 3] },
  ])
})

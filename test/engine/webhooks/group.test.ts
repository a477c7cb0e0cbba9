import { expect, test } from 'vitest'
import { createSharedClock } from '../../../src/engine/clock.ts'
import { createMemoryLimit } from '../../../src/engine/memory-limit.ts'
import { createSessions } from '../../../src/engine/sessions.ts'
import { createWebhooks } from '../../../src/engine/webhooks/webhooks.ts'
import { isTerminal } from '../../../src/scenarios/scenario.ts'
import { callApi } from '../../support/call.ts'
import { createTestGeneration } from '../../support/generation.ts'
import { createReceiver } from '../../support/receiver.ts'
import { createBatch, formatBatch, formatRead, mark, readBatch } from '../../handlers/sync/batch/requests.ts'
import {
  createFake,
  deliveredAt,
  formatAttempts,
  listDeliveries,
  parseBody,
  signAt,
  signedWith,
} from './submit.ts'
import type { Generation } from '../../../src/generations/generation.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'
import type { Payloads } from '../../handlers/sync/batch/requests.ts'

interface Batch {
  readonly api: MockVideoApi
  readonly id: string
  readonly posted: Awaited<ReturnType<typeof createReceiver>>['posted']
  readonly url: string
}

/** Submits a batch of 20 lines with a webhook. */
async function startBatch(payloads: Payloads = {}, options: Options = {}): Promise<Batch> {
  const { url, posted } = await createReceiver()
  const api = createFake({ warn: () => {}, ...options })
  const id = await createBatch(api, payloads, { fields: [['webhook_url', url]] })
  return { api, id, posted, url }
}

/** Returns the statuses and numbers of the received webhooks. */
function formatPosted({ posted }: Batch): string[] {
  return posted.map(({ raw }) => formatBatch(parseBody(raw)))
}

test('sends one webhook at the end of the last generation, with the body that a read then shows', async () => {
  const batch = await startBatch({ 3: mark('quick-fail'), 7: mark('slow') })
  const { api, id, posted, url } = batch
  await api.clock.advance('299999ms')
  expect([posted, api.deliveries()]).toEqual([[], []])
  await api.clock.advance('1ms')
  const [received] = posted
  expect(posted).toHaveLength(1)
  expect(received?.method).toBe('POST')
  expect(parseBody(received?.raw)).toEqual(await readBatch(api, id))
  expect(parseBody(received?.raw)).toMatchObject({ id, status: 'COMPLETED', webhookUrl: url })
  expect(JSON.stringify(parseBody(received?.raw))).toBe(received?.raw)
  const signature = signedWith(signAt(received?.raw, 300))
  expect(received?.headers).toMatchObject({ 'content-type': 'application/json', ...signature })
  const [delivery] = listDeliveries(api)
  expect(delivery).toMatchObject({
    provider: 'sync',
    generation: id,
    session: 'default',
    status: 'delivered',
  })
  expect(delivery).toEqual(deliveredAt(delivery, 300, { 'content-type': 'application/json', ...signature }))
  await api.clock.advance('1h')
  expect(posted).toHaveLength(1)
})

test('sends the same in one jump of the clock as in steps', async () => {
  const payloads = { 1: mark('quick-fail'), 20: mark('slow-fail') }
  const stepping = await startBatch(payloads)
  for (let second = 0; second < 100; second += 1) await stepping.api.clock.advance('1s')
  const jumping = await startBatch(payloads)
  await jumping.api.clock.advance('1h')
  expect(formatAttempts(stepping.api)).toEqual(['delivered: 90'])
  expect(formatAttempts(jumping.api)).toEqual(['delivered: 90'])
  expect([formatPosted(stepping), formatPosted(jumping)]).toEqual([
    ['COMPLETED 18 2 0'],
    ['COMPLETED 18 2 0'],
  ])
})

test('sends a batch that has failed', async () => {
  const batch = await startBatch({}, { scenario: 'quick-fail' })
  await batch.api.clock.advance('1h')
  expect([formatPosted(batch), formatAttempts(batch.api)]).toEqual([['FAILED 0 20 0'], ['delivered: 5']])
})

test('sends a batch of which all generations are rejected, unlike a rejected generation', async () => {
  const batch = await startBatch({}, { scenario: 'rejected' })
  await batch.api.clock.advance('1h')
  expect([formatPosted(batch), formatAttempts(batch.api)]).toEqual([['FAILED 0 20 0'], ['delivered: 1']])
})

test('sends nothing while a generation runs', async () => {
  const batch = await startBatch({ 20: mark('stuck') })
  await batch.api.clock.advance('24h')
  expect([batch.posted, batch.api.deliveries()]).toEqual([[], []])
})

test('sends after the reply if all generations have ended at once', async () => {
  const batch = await startBatch({}, { scenario: 'instant' })
  await batch.api.deliveries.waitFor({ status: 'delivered' })
  expect([formatPosted(batch), formatAttempts(batch.api)]).toEqual([['COMPLETED 20 0 0'], ['delivered: 0']])
})

test('sends the webhooks of lines too, before that of the batch', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake()
  const id = await createBatch(api, { 2: { webhookUrl: url } }, { fields: [['webhook_url', url]] })
  await api.clock.advance('1h')
  const [, second] = api.generations.list()
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject([{ id: second?.id }, { id }])
  expect(api.deliveries().map(({ generation }) => generation)).toEqual([second?.id, id])
})

test.each<[scenario: string, attempts: string[], received: number]>([
  ['webhook-late', ['delivered: 90'], 1],
  ['webhook-twice', ['delivered: 30', 'delivered: 30'], 2],
  ['webhook-lost', ['lost: '], 0],
  ['webhook-early', ['delivered: 30'], 1],
])('takes the webhook of the first line: %s', async (scenario, attempts, received) => {
  const batch = await startBatch({ 1: mark(scenario) })
  await batch.api.clock.advance('1h')
  expect([formatAttempts(batch.api), batch.posted.length]).toEqual([attempts, received])
})

test('ignores the webhook of other lines', async () => {
  const batch = await startBatch({
    2: mark('webhook-late'),
    3: mark('webhook-lost'),
    20: mark('webhook-unsigned'),
  })
  await batch.api.clock.advance('1h')
  expect(formatAttempts(batch.api)).toEqual(['delivered: 30'])
  expect(batch.posted[0]?.headers).toMatchObject(signedWith(signAt(batch.posted[0]?.raw, 30)))
})

test('shows the batch at its end in a late webhook', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake()
  const id = await createBatch(api, { 1: mark('webhook-late') }, { fields: [['webhook_url', url]] })
  await api.clock.advance('30s')
  const atEnd = await readBatch(api, id)
  await api.clock.advance('60s')
  expect(posted.map(({ raw }) => parseBody(raw))).toEqual([atEnd])
})

/** Sends the webhook of a batch whose first line has a scenario. Returns its text and both signatures. */
async function receiveSignatures(
  scenario: string,
): Promise<{ raw: string | undefined; signatures: unknown[] }> {
  const { api, posted } = await startBatch({ 1: mark(scenario) })
  await api.clock.advance('1h')
  const [received] = posted
  const signatures = ['sync-signature', 'x-signature-primary'].map((name) => received?.headers[name])
  return { raw: received?.raw, signatures }
}

test('damages both signatures as the first line says', async () => {
  expect((await receiveSignatures('webhook-unsigned')).signatures).toEqual([undefined, undefined])
  const stale = await receiveSignatures('webhook-stale')
  const signature = signAt(stale.raw, 30 - 600)
  expect(stale.signatures).toEqual([signature, signature])
  const wrong = await receiveSignatures('webhook-bad-signature')
  expect(wrong.signatures[0]).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
  expect(wrong.signatures).not.toContain(signAt(wrong.raw, 30))
  expect(wrong.signatures[1]).toBe(wrong.signatures[0])
})

test('delays every second batch with webhook-out-of-order', async () => {
  const { url } = await createReceiver()
  const api = createFake({ scenario: 'webhook-out-of-order' })
  for (let count = 0; count < 3; count += 1) await createBatch(api, {}, { fields: [['webhook_url', url]] })
  await api.clock.advance('1h')
  expect(formatAttempts(api)).toEqual(['delivered: 30', 'delivered: 60', 'delivered: 60'])
})

test('tries again if the receiver refuses', async () => {
  const { url, posted } = await createReceiver((count) => (count < 3 ? 500 : 200))
  const api = createFake({ webhooks: { attempts: 3 } })
  await createBatch(api, {}, { fields: [['webhook_url', url]] })
  await api.clock.advance('1h')
  expect([posted.length, formatAttempts(api)]).toEqual([3, ['delivered: 30, 31, 33']])
})

test('does not send to a host that is not allowed', async () => {
  const api = createFake()
  const id = await createBatch(api, {}, { fields: [['webhook_url', 'https://example.com/hook']] })
  await api.clock.advance('1h')
  expect(api.deliveries()).toMatchObject([{ generation: id, status: 'blocked', attempts: [] }])
})

test('sends at the read that ends the last generation', async () => {
  const batch = await startBatch({}, { scenario: 'third-poll' })
  const { api, id } = batch
  await api.clock.advance('10s')
  await formatRead(api, id)
  await formatRead(api, id)
  await api.clock.advance('10s')
  expect(api.deliveries()).toEqual([])
  expect(await formatRead(api, id)).toBe('COMPLETED 20 0 0')
  await api.deliveries.waitFor({ status: 'delivered' })
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 20 0 0'], ['delivered: 20']])
})

test('sends when a status read of the last running generation ends it', async () => {
  const batch = await startBatch({ 20: mark('third-poll') })
  const { api } = batch
  await api.clock.advance('1m')
  const last = api.generations.list().at(-1)
  for (let reads = 0; reads < 3; reads += 1) await callApi(api, 'sync', `/v2/generate/${last?.id}`)
  await api.deliveries.waitFor({ status: 'delivered' })
  expect(formatAttempts(api)).toEqual(['delivered: 60'])
})

test('sends at the manual end of the last generation', async () => {
  const batch = await startBatch({}, { scenario: 'stuck' })
  const { api } = batch
  await api.clock.advance('5s')
  const ids = api.generations.list().map((generation) => generation.id)
  for (const id of ids.slice(1)) api.generations.complete(id)
  await api.clock.advance('5s')
  expect(api.deliveries()).toEqual([])
  api.generations.fail(ids[0] ?? '')
  await api.deliveries.waitFor({ status: 'delivered' })
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 19 1 0'], ['delivered: 10']])
})

test('follows a manual end that is earlier than planned', async () => {
  const batch = await startBatch({ 20: mark('slow') })
  const { api } = batch
  await api.clock.advance('40s')
  api.generations.complete(api.generations.list().at(-1)?.id ?? '')
  await api.clock.advance('1h')
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 20 0 0'], ['delivered: 40']])
})

test('waits for the other generations if one is deleted while it runs, and counts it as failed', async () => {
  const batch = await startBatch({ 20: mark('slow') })
  const { api, id } = batch
  await api.clock.advance('2s')
  api.generations.delete(api.generations.list()[0]?.id ?? '')
  await api.clock.advance('290s')
  expect(api.deliveries()).toEqual([])
  await api.clock.advance('8s')
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 19 1 0'], ['delivered: 300']])
  expect(parseBody(batch.posted[0]?.raw)).toEqual(await readBatch(api, id))
})

test('sends at the deletion of the last running generation', async () => {
  const batch = await startBatch({ 20: mark('stuck') })
  const { api, id } = batch
  await api.clock.advance('40s')
  api.generations.delete(api.generations.list().at(-1)?.id ?? '')
  await api.deliveries.waitFor({ status: 'delivered' })
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 19 1 0'], ['delivered: 40']])
  expect(parseBody(batch.posted[0]?.raw)).toEqual(await readBatch(api, id))
})

test('counts a generation that was deleted after its end by its outcome', async () => {
  const batch = await startBatch({ 1: mark('quick-fail'), 2: mark('instant') })
  const { api } = batch
  await api.clock.advance('5s')
  const [first, second] = api.generations.list()
  api.generations.delete(first?.id ?? '')
  await callApi(api, 'sync', `/v2/generations/${second?.id}`, { method: 'DELETE' })
  await api.clock.advance('1h')
  expect(formatPosted(batch)).toEqual(['COMPLETED 19 1 0'])
})

test('counts generations that were removed at the limit as failed', async () => {
  const batch = await startBatch({}, { limits: { generations: 20 } })
  const { api, id } = batch
  for (let count = 0; count < 2; count += 1) api.sync.create()
  await api.clock.advance('1h')
  expect([formatPosted(batch), formatAttempts(api)]).toEqual([['COMPLETED 18 2 0'], ['delivered: 30']])
  expect(parseBody(batch.posted[0]?.raw)).toEqual(await readBatch(api, id))
})

test('sends nothing if no generation is left', async () => {
  const batch = await startBatch({}, { limits: { generations: 20 } })
  for (let count = 0; count < 20; count += 1) batch.api.sync.create()
  await batch.api.clock.advance('1h')
  expect([batch.posted, batch.api.deliveries()]).toEqual([[], []])
})

test('sends nothing after a reset', async () => {
  const batch = await startBatch()
  batch.api.reset()
  await batch.api.clock.advance('1h')
  expect([batch.posted, batch.api.deliveries()]).toEqual([[], []])
})

test('sends a delivery of a batch again', async () => {
  const batch = await startBatch()
  await batch.api.clock.advance('30s')
  await batch.api.deliveries.send(batch.api.deliveries()[0]?.id ?? '')
  expect(formatPosted(batch)).toEqual(['COMPLETED 20 0 0', 'COMPLETED 20 0 0'])
})

test('counts the scenarios of the generations as exercised', async () => {
  const batch = await startBatch({ 2: mark('quick-fail') })
  await batch.api.clock.advance('30s')
  expect(batch.api.report().coverage.scenarios.exercised).toEqual(['happy', 'quick-fail'])
})

test('is scheduled once for a change of all its generations', () => {
  const clock = createSharedClock({ kind: 'manual', startAt: 0, speed: 1 })
  let alarms = 0
  const createClock: typeof clock.createClock = () => {
    const own = clock.createClock()
    return {
      ...own,
      setAlarm(...alarm) {
        alarms += 1
        return own.setAlarm(...alarm)
      },
    }
  }
  const memory = createMemoryLimit(() => {})
  const limits = { sessions: 1, requests: 1 }
  const sessions = createSessions(limits, createClock, { memory, onEvict: () => {}, onEnd: () => {} })
  const session = sessions.getOrCreate('default')
  const settings = { hosts: [], attempts: 1, timeoutMs: 1_000, timestamps: 'clock' } as const
  const webhooks = createWebhooks(settings, { memory, warnOnce: () => {}, observers: new Set() })
  const ends: boolean[] = []
  const generations = Array.from({ length: 500 }, (_, index) =>
    createTestGeneration([{ state: 'processing', for: 1_000, polls: 3 }, { state: 'completed' }], {
      id: String(index),
    }),
  )
  const [first] = generations
  if (first === undefined) return
  const removed = new Set<Generation>()
  webhooks.subscribe({
    generations,
    group: { collection: 'rows', row: { id: 'row' } },
    counts: (generation) => !removed.has(generation),
    id: 'group',
    provider: 'sync',
    plan: first.plan,
    session,
    nextNumber: () => 1,
    reorderDelayMs: 0,
    compose(end) {
      ends.push(isTerminal(end.state))
      return undefined
    },
  })
  expect(alarms).toBe(1)
  for (let reads = 1; reads <= 2; reads += 1) {
    for (const generation of generations) generation.polls = [...generation.polls, 0]
    webhooks.reschedule(generations)
    expect(alarms).toBe(1 + reads)
  }
  // Each removal is scheduled once, too.
  removed.add(first)
  webhooks.unsubscribe(first)
  webhooks.reschedule([first])
  expect([alarms, ends]).toEqual([4, []])
  for (const generation of generations) generation.polls = [...generation.polls, 0]
  webhooks.reschedule(generations)
  // The first alarm sends it, and none follows.
  clock.advance(10_000)
  expect([alarms, ends]).toEqual([5, [true]])
})

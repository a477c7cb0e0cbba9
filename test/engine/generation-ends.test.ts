import { afterEach, expect, test, vi } from 'vitest'

import { createMockVideoApi, defineProvider, defineScenario, jsonReply } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { GenerationEnd } from '../../src/engine/generation-ends.ts'
import type { Duration, MockVideoApi, Options } from '../../src/index.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('reports a generation that ends by time, once to each observer', async () => {
  const { api, ends } = setUp()
  const others: GenerationEnd[] = []
  api.adapter.observeEnds((end) => others.push(end))
  const { id } = api.session('one').sync.create({ scenario: 'slow-fail' })
  await api.clock.advance('89s')
  expect(ends).toEqual([])

  await api.clock.advance('10s')
  await api.clock.advance('1h')
  expect(ends).toEqual([
    {
      at: '2026-01-01T00:01:30.000Z',
      provider: 'sync',
      generation: id,
      session: 'one',
      scenario: 'slow-fail',
      state: 'failed',
      failure: 'controller_timeout',
      afterMs: 90_000,
    },
  ])
  expect(others).toEqual(ends)
})

test('reports the failure in the words of the provider', async () => {
  const { api, ends } = setUp()
  for (const provider of ['trugen', 'sync', 'prism'] as const)
    api[provider].create({ state: 'failed', error: 'timed-out' })
  api.prism.create({ state: 'failed', error: 'Out of memory' })
  api.sync.create({ state: 'completed' })
  await nextMicrotasks()

  expect(ends.map(({ state, failure }) => [state, failure])).toEqual([
    ['failed', null],
    ['failed', 'controller_timeout'],
    ['failed', '"Generation timed out"'],
    ['failed', '"Out of memory"'],
    ['completed', null],
  ])
})

test('reports ends in the order of time', async () => {
  const { api, ends } = setUp()
  const ids = (['20s', '10s', '30s'] as const).map(
    (time) => api.sync.create({ scenario: completeAfter(time) }).id,
  )
  await api.clock.advance('1m')

  expect(ends.map(({ generation, afterMs }) => [ids.indexOf(generation), afterMs])).toEqual([
    [1, 10_000],
    [0, 20_000],
    [2, 30_000],
  ])
})

test('reports a generation that a poll ends, after the poll was observed', async () => {
  const api = createMockVideoApi({ scenario: 'third-poll' })
  const events: string[] = []
  api.adapter.observe(({ shownState }) => events.push(`poll ${shownState?.state ?? ''}`))
  api.adapter.observeEnds(({ state, at }) => events.push(`${state} at ${at}`))
  for (let poll = 0; poll < 4; poll += 1) await callApi(api, 'sync', getStatusPath('sync'))

  expect(events).toEqual([
    'poll processing',
    'poll processing',
    'poll completed',
    'completed at 2026-01-01T00:00:10.000Z',
    'poll completed',
  ])
})

test('reports an end by hand once, and not the one that time would have brought', async () => {
  const { api, ends } = setUp()
  const [completed, failed, rejected] = [api.sync.create(), api.sync.create(), api.sync.create()]
  await api.clock.advance('5s')
  api.generations.complete(completed.id)
  api.generations.fail(failed.id, 'internal')
  api.generations.reject(rejected.id)
  await api.clock.advance('1h')

  expect(
    ends.map(({ generation, state, failure, afterMs }) => [generation, state, failure, afterMs]),
  ).toEqual([
    [completed.id, 'completed', null, 5_000],
    [failed.id, 'failed', 'generation_pipeline_failed', 5_000],
    [rejected.id, 'rejected', 'generation_input_validation_failed', 5_000],
  ])
})

test('reports a generation that is created as ended, once', async () => {
  const { api, ends } = setUp()
  api.sync.create({ scenario: 'slow-fail', age: '2m' })
  api.sync.create({ state: 'completed' })
  await api.clock.advance('1h')

  expect(ends.map(({ at, state, afterMs }) => [at, state, afterMs])).toEqual([
    ['2025-12-31T23:59:30.000Z', 'failed', 90_000],
    ['2026-01-01T00:00:00.000Z', 'completed', 30_000],
  ])
})

test('reports generations from before the first observer only if they have not ended', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ state: 'completed' })
  const { id } = api.session('one').sync.create()
  const ends = observe(api)
  await api.clock.advance('1h')

  expect(ends.map(({ generation }) => generation)).toEqual([id])
})

test('does not report generations that are removed before their end', async () => {
  const { api, ends } = setUp({ limits: { generations: 2 }, warn() {} })
  const [, kept] = [api.sync.create(), api.sync.create(), api.sync.create({ scenario: 'stuck' })]
  await api.clock.advance('1h')
  expect(ends.map(({ generation }) => generation)).toEqual([kept.id])

  api.prism.create()
  api.reset()
  await api.clock.advance('1h')
  api.sync.create()
  api.close()
  await api.clock.advance('1h')
  expect(ends.map(({ generation }) => generation)).toEqual([kept.id])
})

test('does not report a generation that a call deletes before its end', async () => {
  const deletable = defineProvider({
    ...ownProvider,
    operations: [
      {
        name: 'delete',
        method: 'DELETE',
        path: '/v1/jobs/:id',
        idParam: 'id',
        handle(context) {
          const snapshot = context.peek()
          if (snapshot === undefined) return context.error('not-found')
          context.remove(snapshot)
          return jsonReply(200, {})
        },
      },
    ],
  })
  const api = createMockVideoApi({ clock: 'manual', providers: [deletable] })
  const ends = observe(api)
  const { id } = api.mine.create()
  const reply = await callApi(api, 'mine', `/v1/jobs/${id}`, { method: 'DELETE' })
  await api.clock.advance('1h')

  expect([reply.status, ends]).toEqual([200, []])
})

test('sets alarms only while somebody observes', () => {
  vi.useFakeTimers({ now: Date.UTC(2030, 0, 1) })
  const api = createMockVideoApi({ clock: 'system' })
  api.sync.create()
  const counts = [vi.getTimerCount()]
  const stops = [api.adapter.observeEnds(() => {}), api.adapter.observeEnds(() => {})]
  api.sync.create()
  counts.push(vi.getTimerCount())
  for (const stop of stops) {
    stop()
    counts.push(vi.getTimerCount())
  }
  api.sync.create()
  counts.push(vi.getTimerCount())

  expect(counts).toEqual([0, 1, 1, 0, 0])
})

test('warns of an observer that throws, and goes on', async () => {
  const warn = vi.fn<(text: string) => void>()
  const { api, ends } = setUp({ warn })
  const stop = api.adapter.observeEnds(() => {
    throw new Error('Broken observer')
  })
  api.sync.create({ state: 'completed' })
  await nextMicrotasks()
  stop()
  api.sync.create({ state: 'completed' })
  await nextMicrotasks()

  expect(warn.mock.calls).toEqual([['Failed to report the end of a generation: Error: Broken observer.']])
  expect(ends.length).toBe(2)
})

function setUp(options: Options = {}) {
  const api = createMockVideoApi({ clock: 'manual', ...options })
  return { api, ends: observe(api) }
}

function observe(api: Pick<MockVideoApi, 'adapter'>): GenerationEnd[] {
  const ends: GenerationEnd[] = []
  api.adapter.observeEnds((end) => ends.push(end))
  return ends
}

function completeAfter(time: Duration) {
  return defineScenario({
    name: `after-${time}`,
    steps: [{ state: 'processing', for: time }, { state: 'completed' }],
  })
}

async function nextMicrotasks(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve()
}

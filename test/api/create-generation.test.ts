import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { START, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'
import type { CreateOptions, GenerationView, MockVideoApi } from '../../src/index.ts'

test('creates a generation as if it had just been submitted', () => {
  const api = createManual()

  expect(api.prism.create()).toEqual({
    id: 'gen_6bd07ab61ebb07c3',
    provider: 'prism',
    session: 'default',
    scenario: 'happy',
    state: 'queued',
    progress: 0,
    createdAt: START,
    endedAt: null,
    input: { template_id: 'abc123' },
  })
})

test('shows the generation to a client of the provider', async () => {
  const api = createManual()
  const { id } = api.prism.create({ input: { template_id: 'own' } })

  expect((await callApi(api, 'prism', getStatusPath('prism', id))).body).toEqual({
    id,
    status: 'generating',
    template_id: 'own',
    video_url: null,
    created_at: START,
    completed_at: null,
    error: null,
  })
})

test("completes the input with the provider's sample", () => {
  const api = createManual()

  expect(api.trugen.create({ input: { script: 'Hello' } }).input).toEqual({
    avatar_id: 'c5b563de',
    callback_url: 'https://your-app.com/webhook/video-status',
    model_name: 'eleven_turbo_v2_5',
    provider_name: 'elevenlabs',
    script: 'Hello',
    voice_id: 'FGY2WhTYpPnrIDTdsKH5',
  })
})

test('accepts a custom id, once for each provider and session', () => {
  const api = createManual()
  const views = [api.sync, api.prism, api.session('w1').sync].map((provider) =>
    provider.create({ id: 'my own' }),
  )

  expect(views.map(({ id }) => id)).toEqual(['my own', 'my own', 'my own'])
  expect(getErrorMessage(() => api.sync.create({ id: 'my own' }))).toBe(
    'Failed to create a Sync generation: session default already has a generation with id "my own". Leave out id, or call reset() first.',
  )
})

test('creates a generation with the given age', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'slow-fail', age: '80s' })
  expect(describe(api, id)).toBe('slow-fail: processing, 80 s old, 88 %')

  await api.clock.advance('10s')
  expect(describe(api, id)).toBe('slow-fail: failed, 90 s old, 99 %, ended at 90 s')
})

test('creates every kind of lifecycle in every state, with a matching age', () => {
  expect(
    describeAll(
      ['happy', 'instant', 'slow-fail', 'rejected', 'stuck', 'third-poll'],
      ['queued', 'processing', 'completed', 'failed', 'rejected'],
    ),
  ).toEqual([
    'happy: queued, 0 s old, 0 %',
    'happy: processing, 2 s old, 0 %',
    'happy: completed, 30 s old, 100 %, ended at 30 s',
    'happy: failed, 30 s old, 99 %, ended at 30 s',
    'happy: rejected, 2 s old, 0 %, ended at 2 s',
    'instant: queued, 0 s old, 0 %',
    'instant: processing, 0 s old, 0 %',
    'instant: completed, 0 s old, 100 %, ended at 0 s',
    'instant: failed, 0 s old, 0 %, ended at 0 s',
    'instant: rejected, 0 s old, 0 %, ended at 0 s',
    'slow-fail: queued, 0 s old, 0 %',
    'slow-fail: processing, 2 s old, 0 %',
    'slow-fail: completed, 90 s old, 100 %, ended at 90 s',
    'slow-fail: failed, 90 s old, 99 %, ended at 90 s',
    'slow-fail: rejected, 2 s old, 0 %, ended at 2 s',
    'rejected: queued, 0 s old, 0 %',
    'rejected: processing, 1 s old, 0 %',
    'rejected: completed, 1 s old, 100 %, ended at 1 s',
    'rejected: failed, 1 s old, 0 %, ended at 1 s',
    'rejected: rejected, 1 s old, 0 %, ended at 1 s',
    'stuck: queued, 0 s old, 0 %',
    'stuck: processing, 0 s old, 0 %',
    'stuck: completed, 0 s old, 100 %, ended at 0 s',
    'stuck: failed, 0 s old, 0 %, ended at 0 s',
    'stuck: rejected, 0 s old, 0 %, ended at 0 s',
    'third-poll: queued, 0 s old, 0 %',
    'third-poll: processing, 0 s old, 0 %',
    'third-poll: completed, 15 s old, 100 %, ended at 15 s',
    'third-poll: failed, 15 s old, 99 %, ended at 15 s',
    'third-poll: rejected, 0 s old, 0 %, ended at 0 s',
  ])
})

test('continues the lifecycle from the given state', async () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'processing' })
  await api.clock.advance('27999ms')
  expect(describe(api, id)).toBe('happy: processing, 29.999 s old, 99 %')

  await api.clock.advance('1ms')
  expect(describe(api, id)).toBe('happy: completed, 30 s old, 100 %, ended at 30 s')
})

test('stays in a state that its lifecycle never reaches', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'rejected', state: 'processing' })
  await api.clock.advance('1h')

  expect(api.generations.get(id)?.state).toBe('processing')
})

test('stays in a state that its lifecycle only passes through', () => {
  const scenario = {
    name: 'own',
    steps: [{ state: 'queued', for: 0 }, { state: 'processing', for: 0 }, { state: 'completed' }],
  } as const
  const api = createManual()
  const states = ['queued', 'processing', 'completed'] as const

  expect(states.map((state) => api.sync.create({ scenario, state }).state)).toEqual(states)
})

test('shows exactly the given progress in any lifecycle', () => {
  const step = fc.oneof(
    fc.nat(400),
    fc.integer({ min: 1, max: 5 }).map((polls) => ({ polls })),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 3 }), fc.nat(99), (lengths, progress) => {
      const running = lengths.map((length) =>
        typeof length === 'number'
          ? ({ state: 'processing', for: length } as const)
          : ({ state: 'processing', polls: length.polls } as const),
      )
      const scenario = { name: 'own', steps: [...running, { state: 'completed' } as const] }
      const { state, progress: percent } = createManual().sync.create({
        scenario,
        state: 'processing',
        progress,
      })

      expect({ state, percent }).toEqual({ state: 'processing', percent: progress })
    }),
  )
})

test('shows exactly the given progress in shipped lifecycles', () => {
  const api = createManual()
  const percents = Array.from({ length: 100 }, (_, index) => index)
  for (const scenario of [
    'happy',
    'slow',
    'slow-fail',
    'third-poll',
    'stuck',
    'instant',
    'rejected',
  ] as const) {
    const views = percents.map((progress) => api.sync.create({ scenario, state: 'processing', progress }))

    expect(views.map(({ progress }) => progress)).toEqual(percents)
    expect(new Set(views.map(({ state }) => state))).toEqual(new Set(['processing']))
  }
})

test('continues from the given progress', async () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'processing', progress: 40 })
  expect(describe(api, id)).toBe('happy: processing, 13.2 s old, 40 %')

  await api.clock.advance('2.8s')
  expect(describe(api, id)).toBe('happy: processing, 16 s old, 50 %')
})

test('takes the scenario in use from the queue', () => {
  const api = createManual()
  api.use(['stuck', 'instant'])

  expect([api.sync.create(), api.prism.create(), api.sync.create()].map(({ scenario }) => scenario)).toEqual([
    'stuck',
    'instant',
    'happy',
  ])
})

test('keeps the scenario in use for the next generation if its own is given', () => {
  const api = createManual()
  api.use(['stuck'])
  const own = { name: 'own', steps: [{ state: 'completed' } as const] }

  expect([api.sync.create({ scenario: own }), api.sync.create()].map(({ scenario }) => scenario)).toEqual([
    'own',
    'stuck',
  ])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

function describeAll(
  scenarios: readonly NonNullable<CreateOptions<unknown>['scenario']>[],
  states: readonly GenerationView['state'][],
): string[] {
  const api = createManual()
  return scenarios.flatMap((scenario) =>
    states.map((state) => describe(api, api.sync.create({ scenario, state }).id)),
  )
}

/** Describes the current state of a generation on one line. */
function describe(api: Pick<MockVideoApi, 'clock' | 'generations'>, id: string): string {
  const view = api.generations.get(id)
  if (view === undefined) return 'none'
  const { scenario, state, progress, createdAt, endedAt } = view
  const age = api.clock.now().getTime() - Date.parse(createdAt)
  const end = endedAt === null ? '' : `, ended at ${(Date.parse(endedAt) - Date.parse(createdAt)) / 1_000} s`
  return `${scenario}: ${state}, ${age / 1_000} s old, ${progress} %${end}`
}

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { START, statusPath } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'
import type { CreateOptions, GenerationView, MockVideoApi } from '../../src/index.ts'

test('puts a generation there as if it was just asked for', () => {
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

test('shows it to a client of that provider', async () => {
  const api = createManual()
  const { id } = api.prism.create({ input: { template_id: 'own' } })

  expect((await ask(api, 'prism', statusPath('prism', id))).body).toEqual({
    id,
    status: 'generating',
    template_id: 'own',
    video_url: null,
    created_at: START,
    completed_at: null,
    error: null,
  })
})

test('fills up the input with the sample of the vendor', () => {
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

test('takes an id of its own, once for each provider and session', () => {
  const api = createManual()
  const all = [api.sync, api.prism, api.session('w1').sync].map((provider) =>
    provider.create({ id: 'my own' }),
  )

  expect(all.map(({ id }) => id)).toEqual(['my own', 'my own', 'my own'])
  expect(refusalOf(() => api.sync.create({ id: 'my own' }))).toBe(
    'Failed to create a Sync generation: session default has one of the id "my own". Leave out id, or reset() first.',
  )
})

test('makes it as old as is said', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'slow-fail', age: '80s' })
  expect(tell(api, id)).toBe('slow-fail: processing, 80 s old, 88 %')

  await api.clock.advance('10s')
  expect(tell(api, id)).toBe('slow-fail: failed, 90 s old, 99 %, ended at 90 s')
})

test('puts a life of every kind into every state, at the instant at which it is in it', () => {
  expect(
    tableOf(
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

test('lets a life go on from the state it was put in', async () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'processing' })
  await api.clock.advance('27999ms')
  expect(tell(api, id)).toBe('happy: processing, 29.999 s old, 99 %')

  await api.clock.advance('1ms')
  expect(tell(api, id)).toBe('happy: completed, 30 s old, 100 %, ended at 30 s')
})

test('stays in a state that its life never comes to', async () => {
  const api = createManual()
  const { id } = api.sync.create({ scenario: 'rejected', state: 'processing' })
  await api.clock.advance('1h')

  expect(api.generations.get(id)?.state).toBe('processing')
})

test('stays in a state that its life only passes through', () => {
  const scenario = {
    name: 'own',
    steps: [{ state: 'queued', for: 0 }, { state: 'processing', for: 0 }, { state: 'completed' }],
  } as const
  const api = createManual()
  const states = ['queued', 'processing', 'completed'] as const

  expect(states.map((state) => api.sync.create({ scenario, state }).state)).toEqual(states)
})

test('makes exactly the progress that is asked for, in any life', () => {
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

test('makes exactly the progress that is asked for, in shipped lives', () => {
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
    const made = percents.map((progress) => api.sync.create({ scenario, state: 'processing', progress }))

    expect(made.map(({ progress }) => progress)).toEqual(percents)
    expect(new Set(made.map(({ state }) => state))).toEqual(new Set(['processing']))
  }
})

test('goes on from the progress it was put at', async () => {
  const api = createManual()
  const { id } = api.sync.create({ state: 'processing', progress: 40 })
  expect(tell(api, id)).toBe('happy: processing, 13.2 s old, 40 %')

  await api.clock.advance('2.8s')
  expect(tell(api, id)).toBe('happy: processing, 16 s old, 50 %')
})

test('gets the scenario in use, and spends it', () => {
  const api = createManual()
  api.use(['stuck', 'instant'])

  expect([api.sync.create(), api.prism.create(), api.sync.create()].map(({ scenario }) => scenario)).toEqual([
    'stuck',
    'instant',
    'happy',
  ])
})

test('leaves the scenario in use to the next, where it has its own', () => {
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

function tableOf(
  scenarios: readonly NonNullable<CreateOptions<unknown>['scenario']>[],
  states: readonly GenerationView['state'][],
): string[] {
  const api = createManual()
  return scenarios.flatMap((scenario) =>
    states.map((state) => tell(api, api.sync.create({ scenario, state }).id)),
  )
}

/** What matters of a generation now, in a line. */
function tell(api: Pick<MockVideoApi, 'clock' | 'generations'>, id: string): string {
  const view = api.generations.get(id)
  if (view === undefined) return 'none'
  const { scenario, state, progress, createdAt, endedAt } = view
  const age = api.clock.now().getTime() - Date.parse(createdAt)
  const end = endedAt === null ? '' : `, ended at ${(Date.parse(endedAt) - Date.parse(createdAt)) / 1_000} s`
  return `${scenario}: ${state}, ${age / 1_000} s old, ${progress} %${end}`
}

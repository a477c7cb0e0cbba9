import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { actions, runActions } from './actions.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: Date.UTC(2026, 5, 1) })
  vi.stubGlobal(
    'fetch',
    async (url: string) => new Response(null, { status: url.endsWith('bad') ? 500 : 200 }),
  )
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const ignore = (): void => {}

const OWN = {
  name: 'own',
  steps: [{ state: 'processing', for: ['2s', '20s'] }, { state: 'completed' }],
} as const

const clocks = fc.constantFrom<Options[]>(
  { clock: 'auto', pollStep: '2s' },
  { clock: 'manual', now: '2026-03-01' },
  { clock: 'system', speed: 2 },
)

const optionSets: fc.Arbitrary<Options<'own'>> = fc
  .record({
    seed: fc.integer(),
    scenario: fc.constantFrom<('happy' | 'slow-fail' | 'own')[]>('happy', 'slow-fail', 'own'),
    journal: fc.constantFrom('requests' as const, 'full' as const),
    unknownIds: fc.constantFrom('reject' as const, 'create' as const),
    revisions: fc.constantFrom<Record<string, string>[]>({}, { sync: 'latest' }),
    limits: fc.constantFrom<NonNullable<Options['limits']>[]>(
      {},
      { generations: 6, requests: 5, sessions: 2 },
    ),
    quotas: fc.constantFrom<NonNullable<Options['quotas']>[]>({}, { sync: { concurrency: 3, perMinute: 6 } }),
    debugHeaders: fc.boolean(),
  })
  .chain((options) => clocks.map((clock) => Object.assign({ scenarios: [OWN] }, options, clock)))

const WEBHOOKS = { attempts: 4, timestamps: 'clock' } as const

/** The times of the wall clock, and the numbers of API keys: a restored fake cannot know a key again. */
const VARYING = new Set(['realAt', 'answeredAt', 'keyNumber'])

/** Returns all that a fake shows, without what varies. */
function observe(api: MockVideoApi): unknown {
  const text = JSON.stringify({
    sessions: api.adapter.listSessions(),
    generations: api.adapter.readSession('*').listGenerations({}),
    requests: api.adapter.readSession('*').requests({}),
    deliveries: api.adapter.readSession('*').deliveries({}),
    timeline: api.adapter.readSession('*').timeline({ limit: 100 }),
    report: api.report(),
    scenarios: api.adapter.scenarios,
    snapshot: api.snapshot(),
  })
  return JSON.parse(text, (key, value: unknown) => (VARYING.has(key) ? 0 : value))
}

test('a snapshot, written as JSON and restored in another fake, gives the same answers from then on', async () => {
  await fc.assert(
    fc.asyncProperty(optionSets, actions(25), actions(25), async (options, before, after) => {
      const original = createMockVideoApi({ ...options, webhooks: WEBHOOKS, warn: ignore })
      await runActions(original, before)
      const text = JSON.stringify(original.snapshot())
      const expected = [await runActions(original, after), observe(original)]
      original.close()

      const restored = createMockVideoApi({ seed: 7, clock: 'auto', warn: ignore })
      await runActions(restored, before.slice(0, 3))
      const snapshot: unknown = JSON.parse(text)
      restored.adapter.restore(snapshot)
      expect(restored.snapshot()).toEqual(snapshot)
      const found = [await runActions(restored, after), observe(restored)]
      restored.close()
      expect(found).toEqual(expected)
    }),
    { numRuns: 60 },
  )
}, 120_000)

import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { parseSnapshotText } from '../../../src/api/snapshots/parse-snapshot-text.ts'
import { getErrorMessage } from '../../support/error-message.ts'
import { callApi } from '../../support/call.ts'
import { RECEIVERS, runActions } from './actions.ts'
import type { Action } from './actions.ts'
import type { MockVideoApi } from '../../../src/index.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const session = 'default'

/** Actions after which a snapshot has at least one of everything. */
const RICH: readonly Action[] = [
  { kind: 'use', session, scenarios: ['own', 'happy'], isForAll: true },
  { kind: 'submit', provider: 'sync', session, scenario: '', url: RECEIVERS.good, key: 0 },
  { kind: 'submit', provider: 'trugen', session, scenario: 'quick-fail', url: RECEIVERS.bad, key: 0 },
  { kind: 'submit', provider: 'prism', session, scenario: 'rate-limited', url: RECEIVERS.blocked, key: 0 },
  { kind: 'redefine', session, nth: 0 },
  { kind: 'batch', session, nth: 0 },
  { kind: 'upload', session, nth: 0 },
  { kind: 'poll', session, nth: 2 },
  { kind: 'poll', session, nth: 2 },
  { kind: 'end', session, nth: 1, how: 2 },
  { kind: 'create', provider: 'sync', session: 'w1', state: 3, scenario: 'webhook-early' },
  { kind: 'advance', session: 'w1', ms: 25_000 },
  { kind: 'advance', session: undefined, ms: 5_000 },
]

async function createRichText(): Promise<string> {
  vi.stubGlobal('fetch', (url: string) =>
    Promise.resolve(new Response(null, { status: url.endsWith('bad') ? 500 : 200 })),
  )
  const api = createMockVideoApi({
    clock: 'manual',
    journal: 'full',
    revisions: { sync: 'latest' },
    quotas: { sync: { perMinute: 50 } },
    scenarios: [{ name: 'own', steps: [{ state: 'processing', for: ['2s', '9s'] }, { state: 'completed' }] }],
    webhooks: { attempts: 3 },
    warn: () => {},
  })
  await runActions(api, RICH)
  const text = JSON.stringify(api.snapshot())
  api.close()
  return text
}

type Path = readonly (string | number)[]

function listPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, item]) => listPaths(item, [...path, key]))]
}

/** Returns a JSON text in which the value at a path is another JSON text. */
function replaceAt(text: string, path: Path, replacement: string): string {
  const mark = 'the-replaced-value'
  const value: unknown = JSON.parse(text)
  if (path.length === 0) return replacement
  let parent: unknown = value
  for (const key of path.slice(0, -1)) parent = Reflect.get(Object(parent), key)
  Reflect.set(Object(parent), path.at(-1) ?? '', mark)
  return JSON.stringify(value).replace(`"${mark}"`, () => replacement)
}

const VALUES = [
  'null',
  'true',
  '-1',
  '0.5',
  '1e400',
  '9007199254740991',
  '""',
  '"x"',
  '"Infinity"',
  '[]',
  '[null]',
  '{}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '[["__proto__",1]]',
]

/** Reads everything that a fake shows, and lets an hour pass. */
async function exercise(api: MockVideoApi): Promise<void> {
  api.adapter.listSessions()
  const reads = api.adapter.readSession('*')
  for (const { id } of reads.listGenerations({}))
    await callApi(api, 'sync', `/v2/generate/${encodeURIComponent(id)}`)
  reads.requests({})
  reads.deliveries({})
  reads.timeline({ limit: 100 })
  api.report()
  api.snapshot()
  await callApi(api, 'sync', '/v2/assets')
  await api.clock.advance('1h')
}

test('a snapshot with any wrong value is refused with an error that names it, or harms nothing', async () => {
  const text = await createRichText()
  const paths = listPaths(JSON.parse(text))
  expect(paths.length).toBeGreaterThan(1_000)
  await fc.assert(
    fc.asyncProperty(fc.nat(paths.length - 1), fc.constantFrom(...VALUES), async (index, value) => {
      const path = paths[index] ?? []
      const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
      const before = api.snapshot()
      const changed: unknown = JSON.parse(replaceAt(text, path, value))
      const message = getErrorMessage(() => api.adapter.restore(changed))
      const isRefused = message !== 'none'
      expect(message).toMatch(/^(?:none|Failed to restore the snapshot: .+)$/s)
      expect(isRefused ? api.snapshot() : before).toEqual(before)
      if (isRefused) return
      await exercise(api)
      expect('polluted' in {}).toBe(false)
      api.close()
    }),
    { numRuns: 400 },
  )
}, 120_000)

test('names the path of a mistake, and what is expected', async () => {
  const text = await createRichText()
  const explain = (path: Path, value: string): string => {
    const changed: unknown = JSON.parse(replaceAt(text, path, value))
    return getErrorMessage(() => createMockVideoApi({ warn: () => {} }).adapter.restore(changed))
  }
  expect([
    explain(['version'], '2'),
    explain(['version'], '"1"'),
    explain([], '5'),
    explain(['clock', 'instant'], '1e300'),
    explain(['generations', 0, 'plan'], '99'),
    explain(['generations', 1, 'manualEnd'], '{"at":0,"state":"failed","failure":{"sync":"no_such_code"}}'),
    explain(['sessions', 0, 'name'], '"*"'),
    explain(['sessions', 0, 'deliveries', 0, 'body'], '"{"'),
    explain(['scenarios', 0], '{"name":"own","steps":[{"state":"processing","for":"soon"}]}'),
    explain(['options', 'seed'], '"a"'),
    explain(['options', 'apiKeys'], '["a"]'),
  ]).toMatchInlineSnapshot(`
    [
      "Failed to restore the snapshot: it has version 2, and this version of mock-video-api reads version 1. Update mock-video-api.",
      "Failed to restore the snapshot: version: must be 1, not "1". Use a file of --save, or the result of api.snapshot().",
      "Failed to restore the snapshot: 5 is not an object. Use a file of --save, or the result of api.snapshot().",
      "Failed to restore the snapshot: clock.instant: must be a time in milliseconds since the epoch.",
      "Failed to restore the snapshot: generations[0].plan: must be an index of plans.",
      "Failed to restore the snapshot: generations[1].manualEnd.failure.sync: "no_such_code" is not a Sync error code. Nearest: voice_blocked, account_on_hold, internal_error. Run mock-video-api explain sync-code to list all.",
      "Failed to restore the snapshot: generations[0].session: is not a session; generations[1].session: is not a session; generations[2].session: is not a session; generations[3].session: is not a session; generations[4].session: is not a session; generations[5].session: is not a session; generations[6].session: is not a session; generations[7].session: is not a session; generations[8].session: is not a session; generations[9].session: is not a session; generations[10].session: is not a session; generations[11].session: is not a session; generations[12].session: is not a session; generations[13].session: is not a session; generations[14].session: is not a session; generations[15].session: is not a session; generations[16].session: is not a session; generations[17].session: is not a session; generations[18].session: is not a session; generations[19].session: is not a session; generations[20].session: is not a session; generations[21].session: is not a session; generations[22].session: is not a session; sessions[0].name: is not the name of a session; sessions: must have default; files[0].session: is not a session.",
      "Failed to restore the snapshot: sessions[0].deliveries[0].body: must be JSON.",
      "Failed to restore the snapshot: scenarios[0].steps[0].for: "soon" is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds, or a list of two, the shorter first: [20s, 40s]; scenarios[0].steps[0]: ends, but no step follows. Add a step, or remove for and polls so that it never ends.",
      "Failed to restore the snapshot: options.seed: must be a whole number.",
      "Failed to restore the snapshot: options: "apiKeys" is unknown. Nearest: prices, speed, limits.",
    ]
  `)
})

test('refuses more sessions than a fake of these options could have', () => {
  const api = createMockVideoApi()
  const snapshot = { ...api.snapshot(), sessions: Array.from({ length: 100_000 }, () => ({})) }
  expect(getErrorMessage(() => api.restore(snapshot))).toBe(
    'Failed to restore the snapshot: sessions: must have at most 10000 sessions, as options.limits.sessions says.',
  )
  const unlimited = {
    ...snapshot,
    sessions: Array.from({ length: 100_001 }, () => ({})),
    options: { clock: 'auto', limits: { sessions: 1e9 } },
  }
  expect(getErrorMessage(() => api.restore(unlimited))).toContain(
    'sessions: must have at most 100,000 sessions',
  )
})

test('reads no text that would take too much memory', () => {
  for (const text of [
    '['.repeat(400),
    `[${'[],'.repeat(4_000_001)}0]`,
    `{${'"a":0,'.repeat(8_000_001)}"b":0}`,
    '',
    '{"version":1',
  ])
    expect(getErrorMessage(() => parseSnapshotText(text))).toMatch(
      /^Failed to restore the snapshot: it (?:is|has) .+\. Use a file/,
    )
})

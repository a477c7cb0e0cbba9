import { createHmac } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { hurry } from '../parity/skip-delays.ts'
import { valueOf } from '../parity/probe.ts'
import { receive } from '../support/receiver.ts'
import { open } from '../support/server.ts'
import { DIALECTS, runErrand } from './client.ts'
import type { ProviderName } from '../../src/index.ts'

/** What a naive client goes through, a line each; a line said twice in a row stands once. */
interface Story {
  readonly lines: readonly string[]
  /** The progress it draws, in percent. */
  readonly bar: readonly number[]
  /** How long it waits for answers in real time, in milliseconds. */
  readonly waits: readonly number[]
}

interface Cast {
  readonly provider?: ProviderName
  /** How many clients run their errand at the same time. */
  readonly clients?: number
  /** How long one waits between two reads. Default 5 s. */
  readonly paceMs?: number
}

const START = Date.UTC(2026, 0, 1)
const SECRET = 'whsec_naive'

/** Runs a naive client against a server with a scenario, and listens for two minutes more. */
async function tell(
  scenario: string,
  { provider = 'sync', clients = 1, paceMs = 5_000 }: Cast = {},
): Promise<Story> {
  const waits: number[] = []
  onTestFinished(hurry((ms) => waits.push(ms)))
  const server = await open({ scenario, webhooks: { secret: SECRET } })
  const { url, posted } = await receive()
  const lines: string[] = []
  const bar: number[] = []
  let heard = 0
  const say = (line: string): void => void (line !== lines.at(-1) && lines.push(line))
  const pause = async (): Promise<void> => {
    await server.api.clock.advance(paceMs)
    const seconds = (server.api.clock.now().getTime() - START) / 1_000
    for (const { headers, raw } of posted.slice(heard)) {
      heard += 1
      lines.push(
        `told at ${seconds} s: ${valueOf(raw, 'status')}, ${toProof(headers['sync-signature'], raw, seconds)}`,
      )
    }
  }
  const patience = new AbortController()
  const never = server.api.requests.waitFor({ scenario: 'hang' }, { timeout: '10s' })
  void never.then(() => patience.abort()).catch(() => {})
  const errand = {
    base: server.baseUrls[provider],
    dialect: DIALECTS[provider],
    webhook: url,
    pause,
    signal: patience.signal,
    say,
    bar,
  }
  for (let client = 1; client <= clients; client += 1) await runErrand(errand)
  while (server.api.clock.now().getTime() < START + 120_000) await pause()
  return { lines, bar, waits }
}

/** What a receiver makes of a signature that must not be older than five minutes. */
function toProof(header: string | string[] | undefined, raw: string, seconds: number): string {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header)) ?? []
  if (t === undefined) return 'unsigned'
  if (v1 !== createHmac('sha256', SECRET).update(`${t}.${raw}`).digest('hex')) return 'badly signed'
  return START / 1_000 + seconds - Number(t) > 300 ? 'signed long ago' : 'signed'
}

const DONE = ['COMPLETED', '200 video/mp4, 1479 bytes']
const RUNS = ['PENDING', 'PROCESSING']
const TOLD = 'told at 30 s: COMPLETED, signed'
/** Nothing is wrong with it. */
const WELL = [...RUNS, TOLD, ...DONE]

/** What a client suffers, by scenario. */
const STORIES: Readonly<Record<string, readonly string[] | readonly [Cast, ...string[]]>> = {
  happy: WELL,
  instant: [...DONE, 'told at 5 s: COMPLETED, signed'],
  'slow-fail': [...RUNS, 'told at 90 s: FAILED, signed', 'FAILED', 'why: controller_timeout'],
  'quick-fail': [
    'PENDING',
    'told at 5 s: FAILED, signed',
    'FAILED',
    'why: generation_input_video_inaccessible',
  ],
  rejected: ['PENDING', 'REJECTED', 'why: generation_input_validation_failed'],
  slow: [...RUNS, 'gives up after 20 reads'],
  stuck: ['PROCESSING', 'gives up after 20 reads'],
  'third-poll': ['PROCESSING', ...DONE, 'told at 15 s: COMPLETED, signed'],
  jittery: [...RUNS, 'told at 25 s: COMPLETED, signed', ...DONE],
  stalling: WELL,
  jumping: WELL,
  regressing: WELL,
  'not-ready': ['404', TOLD],
  'slow-network': WELL,
  unauthorized: ['401'],
  'key-expires': [...RUNS, '401', TOLD],
  forbidden: ['403'],
  'not-found': ['404', TOLD],
  'rate-limited': [{ paceMs: 2_000 }, 'PENDING', '429, retry after 3 s', TOLD],
  'create-rate-limited+instant': [
    { clients: 2 },
    ...DONE,
    '429, retry after 10 s',
    'told at 5 s: COMPLETED, signed',
  ],
  'concurrency-limit': ['429, retry after 10 s'],
  'out-of-credits': ['402'],
  flaky: ['503', TOLD],
  'create-flaky': ['503'],
  'random-errors': [...RUNS, '500', TOLD],
  outage: ['PENDING', '503, retry after 5 s', TOLD],
  'server-error': ['500'],
  'connection-reset': ['no connection'],
  'connection-drops': ['PENDING', 'no connection', TOLD],
  hang: ['no answer, until it left'],
  'slow-body': WELL,
  'truncated-body': ['the body broke off', TOLD],
  'gateway-html': ['502', TOLD],
  'malformed-json': ['no JSON', TOLD],
  'empty-body': ['no JSON', TOLD],
  'unknown-status': ['PAUSED', 'a status it does not know', TOLD],
  'error-in-200': [
    { provider: 'trugen' },
    'a submit without an id: {"status":-1,"error":"Failed to initiate video generation"}',
  ],
  'webhook-late': [...RUNS, ...DONE, 'told at 90 s: COMPLETED, signed'],
  'webhook-early': [{ paceMs: 2_000 }, ...RUNS, 'told at 28 s: COMPLETED, signed', 'PROCESSING', ...DONE],
  'webhook-lost': [...RUNS, ...DONE],
  'webhook-twice': [...RUNS, TOLD, TOLD, ...DONE],
  // What it is named for takes two clients: see below.
  'webhook-out-of-order': [...RUNS, ...DONE, 'told at 60 s: COMPLETED, signed'],
  'webhook-bad-signature': [...RUNS, 'told at 30 s: COMPLETED, badly signed', ...DONE],
  'webhook-unsigned': [...RUNS, 'told at 30 s: COMPLETED, unsigned', ...DONE],
  'webhook-stale': [...RUNS, 'told at 30 s: COMPLETED, signed long ago', ...DONE],
  'no-output': [...RUNS, TOLD, 'COMPLETED', 'no URL: null'],
  'expired-output': [...RUNS, TOLD, 'COMPLETED', '403 application/json; charset=utf-8, 69 bytes'],
  'empty-output': [...RUNS, TOLD, 'COMPLETED', '200 video/mp4, 0 bytes'],
  'truncated-output': [...RUNS, TOLD, 'COMPLETED', '200 video/mp4, 739 bytes'],
  'sync-code:elevenlabs_quota_exceeded': [
    'PENDING',
    'told at 5 s: FAILED, signed',
    'FAILED',
    'why: elevenlabs_quota_exceeded',
  ],
  'create-error:account_on_hold': ['402'],
  'status-error:internal_error': ['500', TOLD],
}

test.each(Object.entries(STORIES))('a naive client meets what %s has for it', async (scenario, story) => {
  const [first] = story
  const cast = typeof first === 'object' ? first : {}
  const lines = story.filter((line) => typeof line === 'string')

  expect((await tell(scenario, cast)).lines).toEqual(lines)
})

test('has a story for every scenario that ships', () => {
  const told = Object.keys(STORIES).map((name) => name.replace(/[+:].*/, ''))

  expect(told.sort()).toEqual(
    [...scenarios, ...parameterizedScenarios].map(({ name }) => name.replace(/:.*/, '')).sort(),
  )
})

test.each([
  ['happy', [0, 10, 28, 46, 64, 82, 100]],
  ['stalling', [0, 19, 51, 83, 90, 90, 100]],
  ['jumping', [0, 0, 25, 25, 50, 75, 100]],
  ['regressing', [0, 10, 28, 46, 34, 52, 100]],
])('a naive client draws the progress of %s', async (scenario, bar) => {
  expect((await tell(scenario)).bar).toEqual(bar)
})

test('a naive client waits for every call on a slow network, as long as the seed has it', async () => {
  const { waits } = await tell('slow-network')

  expect(waits).toEqual(expect.arrayContaining([1308, 701, 1015, 625, 308, 978, 387, 1618]))
})

test('a naive client waits for two seconds for every slow body', async () => {
  const { waits, bar } = await tell('slow-body')
  const pieces = waits.filter((ms) => Math.round(ms) === 222)

  expect(pieces).toHaveLength(9 * bar.length)
  expect(Math.round(pieces.reduce((sum, ms) => sum + ms, 0))).toBe(2_000 * bar.length)
})

test('a naive client hears of the second generation first when webhooks come out of order', async () => {
  const { api } = await open({ scenario: 'webhook-out-of-order' })
  const { url, posted } = await receive()
  for (const id of ['first', 'second']) api.sync.create({ id, input: { webhookUrl: url } })
  await api.clock.advance('2m')

  expect(posted.map(({ raw }) => valueOf(raw, 'id'))).toEqual(['second', 'first'])
})

import { createHmac } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { skipDelays } from '../parity/skip-delays.ts'
import { readField } from '../parity/probe.ts'
import { createReceiver } from '../support/receiver.ts'
import { openServer } from '../support/server.ts'
import { PROVIDER_APIS, runNaiveClient } from './client.ts'
import type { ProviderName } from '../../src/index.ts'

/** The observations of a naive client. */
interface Observations {
  /** One line for each observation. Equal lines in a row are logged once. */
  readonly lines: readonly string[]
  /** The progress of each status read, in percent. */
  readonly progress: readonly number[]
  /** The real-time delays, in milliseconds. */
  readonly delays: readonly number[]
}

interface RunOptions {
  readonly provider?: ProviderName
  /** The number of clients, which run one after the other. Default: 1. */
  readonly clients?: number
  /** The time between two status reads. Default: 5 s. */
  readonly pollIntervalMs?: number
}

const START = Date.UTC(2026, 0, 1)
const SECRET = 'whsec_naive'

/** Runs naive clients against a server with a scenario, and receives webhooks for two minutes. */
async function observe(
  scenario: string,
  { provider = 'sync', clients = 1, pollIntervalMs = 5_000 }: RunOptions = {},
): Promise<Observations> {
  const delays: number[] = []
  onTestFinished(skipDelays((ms) => delays.push(ms)))
  const server = await openServer({ scenario, webhooks: { secret: SECRET } })
  const { url, posted } = await createReceiver()
  const lines: string[] = []
  const progress: number[] = []
  let webhookCount = 0
  const log = (line: string): void => void (line !== lines.at(-1) && lines.push(line))
  const pause = async (): Promise<void> => {
    await server.api.clock.advance(pollIntervalMs)
    const seconds = (server.api.clock.now().getTime() - START) / 1_000
    for (const { headers, raw } of posted.slice(webhookCount)) {
      webhookCount += 1
      lines.push(
        `webhook at ${seconds} s: ${readField(raw, 'status')}, ${checkSignature(headers['sync-signature'], raw)}`,
      )
    }
  }
  const controller = new AbortController()
  const hangingCall = server.api.requests.waitFor({ scenario: 'hang' }, { timeout: '10s' })
  void hangingCall.then(() => controller.abort()).catch(() => {})
  const options = {
    baseUrl: server.baseUrls[provider],
    providerApi: PROVIDER_APIS[provider],
    webhookUrl: url,
    pause,
    signal: controller.signal,
    log,
    progress,
  }
  for (let client = 1; client <= clients; client += 1) await runNaiveClient(options)
  while (server.api.clock.now().getTime() < START + 120_000) await pause()
  return { lines, progress, delays }
}

/** Checks a signature like a receiver that accepts signatures of the last five minutes. */
function checkSignature(header: string | string[] | undefined, raw: string): string {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(header)) ?? []
  if (t === undefined) return 'unsigned'
  if (v1 !== createHmac('sha256', SECRET).update(`${t}.${raw}`).digest('hex')) return 'wrong signature'
  return Date.now() / 1_000 - Number(t) > 300 ? 'old signature' : 'signed'
}

const DONE = ['COMPLETED', '200 video/mp4, 1505 bytes, 8 s']
const RUNNING = ['PENDING', 'PROCESSING']
const WEBHOOK = 'webhook at 30 s: COMPLETED, signed'
const SUCCESS = [...RUNNING, WEBHOOK, ...DONE]

/** The expected lines by scenario, after the options of the run, if any. */
const EXPECTED: Readonly<Record<string, readonly string[] | readonly [RunOptions, ...string[]]>> = {
  happy: SUCCESS,
  instant: [...DONE, 'webhook at 5 s: COMPLETED, signed'],
  'slow-fail': [...RUNNING, 'webhook at 90 s: FAILED, signed', 'FAILED', 'error: controller_timeout'],
  'quick-fail': [
    'PENDING',
    'webhook at 5 s: FAILED, signed',
    'FAILED',
    'error: generation_input_video_inaccessible',
  ],
  rejected: ['PENDING', 'REJECTED', 'error: generation_input_validation_failed'],
  slow: [...RUNNING, 'gave up after 20 reads'],
  stuck: ['PROCESSING', 'gave up after 20 reads'],
  'third-poll': ['PROCESSING', ...DONE, 'webhook at 15 s: COMPLETED, signed'],
  jittery: [...RUNNING, 'webhook at 25 s: COMPLETED, signed', ...DONE],
  stalling: SUCCESS,
  jumping: SUCCESS,
  regressing: SUCCESS,
  'not-ready': ['404', WEBHOOK],
  'slow-network': SUCCESS,
  unauthorized: ['401'],
  'key-expires': [...RUNNING, '401', WEBHOOK],
  forbidden: ['403'],
  'not-found': ['404', WEBHOOK],
  'rate-limited': ['PENDING', 'PROCESSING', '429, retry after 2 s', WEBHOOK],
  'create-rate-limited+instant': [
    { clients: 2 },
    ...DONE,
    '429, retry after 10 s',
    'webhook at 5 s: COMPLETED, signed',
  ],
  'concurrency-limit': ['429, retry after 10 s'],
  'out-of-credits': ['402'],
  flaky: ['503', WEBHOOK],
  'create-flaky': ['503'],
  'random-errors': [...RUNNING, '500', WEBHOOK],
  outage: ['PENDING', '503, retry after 5 s', WEBHOOK],
  'server-error': ['500'],
  'connection-reset': ['no connection'],
  'connection-drops': ['PENDING', 'no connection', WEBHOOK],
  hang: ['no response before the abort'],
  'slow-body': SUCCESS,
  'truncated-body': ['the body was cut off', WEBHOOK],
  'gateway-html': ['502', WEBHOOK],
  'gateway-block': ['403'],
  'submit-lost': ['no connection', WEBHOOK],
  'submit-timeout': ['504', WEBHOOK],
  'webhook-empty': [
    'PENDING',
    'webhook at 5 s: FAILED, signed',
    'FAILED',
    'error: generation_pipeline_failed',
  ],
  'malformed-json': ['not JSON', WEBHOOK],
  'empty-body': ['not JSON', WEBHOOK],
  'unknown-status': ['PAUSED', 'unknown status', WEBHOOK],
  'error-in-200': [
    { provider: 'trugen' },
    'no id: {"status":-1,"error":"Failed to initiate video generation"}',
  ],
  'webhook-late': [...RUNNING, ...DONE, 'webhook at 90 s: COMPLETED, signed'],
  'webhook-early': [
    { pollIntervalMs: 2_000 },
    ...RUNNING,
    'webhook at 24 s: COMPLETED, signed',
    'PROCESSING',
    ...DONE,
  ],
  'webhook-lost': [...RUNNING, ...DONE],
  'webhook-twice': [...RUNNING, WEBHOOK, WEBHOOK, ...DONE],
  // The order takes two clients, which a test below has.
  'webhook-out-of-order': [...RUNNING, ...DONE, 'webhook at 60 s: COMPLETED, signed'],
  'webhook-bad-signature': [...RUNNING, 'webhook at 30 s: COMPLETED, wrong signature', ...DONE],
  'webhook-unsigned': [...RUNNING, 'webhook at 30 s: COMPLETED, unsigned', ...DONE],
  'webhook-stale': [...RUNNING, 'webhook at 30 s: COMPLETED, old signature', ...DONE],
  'no-output': [...RUNNING, WEBHOOK, 'COMPLETED', 'no URL: null'],
  'expired-output': [...RUNNING, WEBHOOK, 'COMPLETED', '403 application/json; charset=utf-8, 69 bytes'],
  'empty-output': [...RUNNING, WEBHOOK, 'COMPLETED', '200 video/mp4, 0 bytes'],
  'truncated-output': [...RUNNING, WEBHOOK, 'COMPLETED', '200 video/mp4, 752 bytes, 8 s'],
  'shorter-output': [...RUNNING, WEBHOOK, 'COMPLETED', '200 video/mp4, 1505 bytes, 4 s'],
  'corrupt-output': [...RUNNING, WEBHOOK, 'COMPLETED', '200 video/mp4, 1505 bytes'],
  'sync-code:elevenlabs_quota_exceeded': [
    'PENDING',
    'webhook at 5 s: FAILED, signed',
    'FAILED',
    'error: elevenlabs_quota_exceeded',
  ],
  'create-error:account_on_hold': ['402'],
  'status-error:internal_error': ['500', WEBHOOK],
}

test.each(Object.entries(EXPECTED))('shows %s to a naive client', async (scenario, expected) => {
  const [first] = expected
  const options = typeof first === 'object' ? first : {}
  const lines = expected.filter((line) => typeof line === 'string')

  expect((await observe(scenario, options)).lines).toEqual(lines)
})

test('has an expectation for every shipped scenario', () => {
  const names = Object.keys(EXPECTED).map((name) => name.replace(/[+:].*/, ''))

  expect(names.sort()).toEqual(
    [...scenarios, ...parameterizedScenarios].map(({ name }) => name.replace(/:.*/, '')).sort(),
  )
})

test.each([
  ['happy', [0, 10, 28, 46, 64, 82, 100]],
  ['stalling', [0, 19, 51, 83, 90, 90, 100]],
  ['jumping', [0, 0, 25, 25, 50, 75, 100]],
  ['regressing', [0, 10, 28, 46, 34, 52, 100]],
])('shows the progress of %s to a naive client', async (scenario, progress) => {
  expect((await observe(scenario)).progress).toEqual(progress)
})

test('delays every call of a naive client on a slow network, drawn from the seed', async () => {
  const { delays } = await observe('slow-network')

  expect(delays).toEqual(expect.arrayContaining([1308, 701, 1015, 625, 308, 978, 387, 1618]))
})

test('takes two seconds for every slow body of a naive client', async () => {
  const { delays, progress } = await observe('slow-body')
  const pieces = delays.filter((ms) => Math.round(ms) === 222)

  expect(pieces).toHaveLength(9 * progress.length)
  expect(Math.round(pieces.reduce((sum, ms) => sum + ms, 0))).toBe(2_000 * progress.length)
})

test('sends the webhook of the second generation first with webhook-out-of-order', async () => {
  const { api } = await openServer({ scenario: 'webhook-out-of-order' })
  const { url, posted } = await createReceiver()
  for (const id of ['first', 'second']) api.sync.create({ id, input: { webhookUrl: url } })
  await api.clock.advance('2m')

  expect(posted.map(({ raw }) => readField(raw, 'id'))).toEqual(['second', 'first'])
})

// The times of calls: a wall clock that is set back, ids that are written in several ways, and values of Retry-After.
import { expect, onTestFinished, test, vi } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { getCheck, listFindings, listFound } from './results.ts'
import { getVideoPath } from './video-path.ts'
import type { MockVideoApi, Options } from '../../src/index.ts'
import type { ParsedReply } from '../support/call.ts'

type Fake = MockVideoApi<string>

const START = Date.parse('2026-01-01T00:00:00Z')
const HOUR = 3_600_000

/** Opens a fake with the clock `system`, whose time only `pass` moves. */
function openTimed(options: Options<string> = {}): Fake {
  vi.useFakeTimers({ now: START, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const api = createMockVideoApi<string>({ clock: 'system', warn: () => {}, ...options })
  onTestFinished(() => api.close())
  return api
}

/** Moves the wall clock, also back. */
function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

async function submit(api: Fake): Promise<string> {
  const [path, json] = SUBMITS.prism('')
  await callApi(api, 'prism', path, { method: 'POST', json })
  return api.generations.list()[0]?.id ?? ''
}

function read(api: Fake, id: string): Promise<ParsedReply> {
  return callApi(api, 'prism', getStatusPath('prism', id))
}

/** Fetches the video whose URL is in the answer to a status read. */
function fetchVideo(api: Fake, { body }: ParsedReply): Promise<ParsedReply> {
  return callApi(api, 'prism', getVideoPath(body), { key: null, area: 'media' })
}

/** A correct client. The clock is set back by an hour before one of its reads. Returns the number of reads. */
async function runCorrect(api: Fake, setBackAt: number): Promise<number> {
  const id = await submit(api)
  for (let reads = 1; reads < 40; reads += 1) {
    pass(5_000)
    if (reads === setBackAt) pass(-HOUR)
    const reply = await read(api, id)
    pass(Number(reply.headers['retry-after'] ?? 0) * 1_000)
    if (!isRecord(reply.body) || reply.body['status'] !== 'completed') continue
    if ((await fetchVideo(api, reply)).status === 200) return reads
    // The URL has expired: one more read shows a new one.
    pass(reads < setBackAt ? 5_000 - HOUR : 5_000)
    await fetchVideo(api, await read(api, id))
    return reads
  }
  return Infinity
}

test.for(['happy', 'flaky', 'rate-limited', 'expired-output'])(
  'finds nothing in a correct client while the wall clock is set back: %s',
  async (scenario) => {
    for (let setBackAt = 1; setBackAt < 8; setBackAt += 1) {
      const api = openTimed({ scenario })
      expect(await runCorrect(api, setBackAt)).toBeLessThan(40)
      const audit = api.audit()
      expect([setBackAt, listFound(audit)]).toEqual([setBackAt, []])
      expect(getCheck(audit, 'early-poll').result).toBe('passed')
    }
  },
)

test('takes the calls in the order of their arrival when the wall clock is set back', async () => {
  const api = openTimed({ scenario: 'instant' })
  const id = await submit(api)
  for (let reads = 0; reads < 4; reads += 1) {
    pass(5_000 - HOUR)
    await read(api, id)
  }
  const audit = api.audit()
  expect(listFound(audit)).toEqual(['poll-after-end: failed'])
  expect(getCheck(audit, 'poll-after-end').why).toBe(
    'Read 3 more times after call 2 showed the end (completed).',
  )
  expect(listFindings(audit, 'poll-after-end')).toMatchObject([{ calls: [5] }])
})

/** Returns an id of which one character is percent-encoded. */
function encodeAt(id: string, index: number): string {
  const code = id.charCodeAt(index).toString(16)
  return `${id.slice(0, index)}%${index % 2 === 0 ? code : code.toUpperCase()}${id.slice(index + 1)}`
}

test('takes the reads of one generation for one client, however its id is percent-encoded', async () => {
  const api = openTimed({ scenario: 'instant' })
  const id = await submit(api)
  for (let index = 0; index < 6; index += 1) {
    pass(1_000)
    expect((await read(api, encodeAt(id, index))).status).toBe(200)
  }
  expect(listFindings(api.audit(), 'poll-after-end')).toMatchObject([
    { generation: id, count: 3, calls: [5, 6, 7] },
  ])
  const slow = openTimed({ scenario: 'slow' })
  const other = await submit(slow)
  for (let index = 0; index < 6; index += 1) {
    pass(index === 0 ? 5_000 : 1_000)
    await read(slow, encodeAt(other, index))
  }
  expect(listFindings(slow.audit(), 'early-poll')).toMatchObject([
    { generation: other, count: 5, calls: [3, 4, 5, 6, 7] },
  ])
})

test('takes refused reads of one unknown id for one client, however it is percent-encoded', async () => {
  const api = openTimed()
  for (let index = 0; index < 5; index += 1) {
    pass(5_000)
    expect((await read(api, encodeAt('gen_unknown', index))).status).toBe(404)
  }
  expect(listFindings(api.audit(), 'poll-after-end')).toMatchObject([{ count: 2, calls: [4, 5] }])
})

/** Reads twice. The first answer is a 429 with a Retry-After, and the second read comes after this time. */
async function readTwice(retryAfter: string, waitedMs: number): Promise<Fake> {
  const headers = { 'retry-after': retryAfter }
  const api = openTimed({
    scenarios: [{ name: 'wait', faults: [{ on: 'status', first: 1, reply: { status: 429 }, headers }] }],
  })
  const { id } = api.sync.create({ scenario: 'wait' })
  expect(await callApi(api, 'sync', getStatusPath('sync', id))).toMatchObject({ status: 429, headers })
  pass(waitedMs)
  await callApi(api, 'sync', getStatusPath('sync', id))
  return api
}

test.for([
  '-5',
  '1e300',
  'Infinity',
  '9'.repeat(400),
  'soon',
  '1.5',
  '0x10',
  '+5',
  '2026-01-01',
  'Thu, 99 Foo',
])('does not judge a Retry-After that is not valid: %s', async (value) => {
  const audit = (await readTwice(value, 1)).audit()
  const { result, why } = getCheck(audit, 'retry-after')
  expect([audit.ok, result]).toEqual([true, 'not-judged'])
  expect(why).toMatch(/^Not judged: no answer had a Retry-After header\./)
})

test.for([
  ['2026', 2_026_000],
  ['7', 7_000],
  [new Date(START + 60_000).toUTCString(), 60_000],
  ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
] as const)('judges a Retry-After in seconds or as a date: %s', async ([value, waitMs]) => {
  const early = (await readTwice(value, waitMs - 1_000)).audit()
  expect(listFound(early)).toEqual(['retry-after: failed'])
  expect(getCheck(early, 'retry-after').why).toContain(`said Retry-After: ${value}`)
  const late = (await readTwice(value, waitMs)).audit()
  expect([late.ok, getCheck(late, 'retry-after').why]).toEqual([true, 'Judged 1 answer with Retry-After.'])
})

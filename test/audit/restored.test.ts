// What a snapshot keeps for the audit.
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { callApi } from '../support/call.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { getStatusPath } from '../support/fixed.ts'
import { getVideoPath } from './video-path.ts'
import { getCheck, getData, listFindings, listFound } from './results.ts'
import type { MockVideoApi } from '../../src/index.ts'

type Fake = MockVideoApi<string>

const KEY = 'order-4711-of-customer-0815'

const createFake = (): Fake =>
  createMockVideoApi<string>({
    clock: 'manual',
    revisions: { sync: '2026-10' },
    journal: 'full',
    warn: () => {},
  })

async function submit(api: Fake, idempotencyKey: string): Promise<void> {
  const [path, json] = SUBMITS.sync('https://app.example.com/hook')
  const headers = { 'Idempotency-Key': idempotencyKey }
  await callApi(api, 'sync', path, { method: 'POST', json, headers })
}

/** Returns a fake in which the answer to a submit with `KEY` was lost, and came again with the keys of `retries`. */
async function createLost(...retries: readonly string[]): Promise<Fake> {
  const api = createFake()
  api.use('submit-lost', { once: true })
  for (const key of [KEY, ...retries]) await submit(api, key)
  expect(api.requests().map(({ status }) => status)).toEqual([0, ...retries.map(() => 201)])
  return api
}

function restore(text: string): Fake {
  const api = createFake()
  api.adapter.restore(JSON.parse(text))
  return api
}

/** Returns a JSON value without the replies that a repeated `Idempotency-Key` gets, which need the key. */
function withoutCache(text: string): string {
  return JSON.stringify(
    JSON.parse(text, (name, value: unknown) => (name === 'idempotency' && Array.isArray(value) ? [] : value)),
  )
}

test('keeps a hash of an Idempotency-Key', async () => {
  const text = JSON.stringify((await createLost(KEY)).snapshot())
  const api = restore(text)
  for (const each of [text, JSON.stringify(api.snapshot())]) {
    expect(withoutCache(each)).not.toMatch(/4711|0815/)
    expect(each.match(/"idempotencyKey":"[\da-f]{16}"/g)).toHaveLength(2)
  }
  expect(JSON.stringify([api.requests(), api.audit()]) + String(api.audit())).not.toMatch(/4711|0815/)
})

test.each([
  [KEY, 'passed', 1],
  ['another-order', 'failed', 2],
])('knows the Idempotency-Key of the calls of a snapshot: %s', async (key, result, count) => {
  const lost = await createLost(key)
  await lost.clock.advance('1m')
  const api = restore(JSON.stringify(lost.snapshot()))
  for (const each of [lost, api, restore(JSON.stringify(api.snapshot()))]) {
    expect(each.generations.list()).toHaveLength(count)
    expect(getCheck(each.audit(), 'paid-twice').result).toBe(result)
  }
  // The fake that restores goes on with the replies that belong to the keys.
  await submit(api, KEY)
  expect(api.generations.list()).toHaveLength(count)
})

/** Returns the message of the refusal of a snapshot in which a fact of the audit has another value. */
async function refuse(name: string, value: unknown): Promise<string> {
  const text = JSON.stringify((await createLost()).snapshot())
  const changed: unknown = JSON.parse(text, (key, member: unknown) =>
    key === 'audit' && isRecord(member) ? { ...member, [name]: value } : member,
  )
  return getErrorMessage(() => createFake().adapter.restore(changed))
}

const TIME = 'must be a time in milliseconds since the epoch'
const IDS = 'must be a list of ids'
const COUNT = 'must be a whole number from 0 to 4294967295'

test.each([
  ['created', Array.from({ length: 10_001 }, () => 'a'), 'must have at most 10,000 ids'],
  ['shownEnds', Array.from({ length: 10_001 }, () => 'a'), 'must have at most 10,000 ids'],
  ['shownEnds', 'all', IDS],
  ['created', null, IDS],
  ['answeredAt', 1e300, TIME],
  ['answeredAt', '2026', TIME],
  ['arrivedAfter', -1, COUNT],
  ['keyNumber', 0.5, COUNT],
  ['speed', 0, expect.stringMatching(/^must be a number/)],
  ['bodyHash', 5, 'must be a string'],
  ['idempotencyKey', [], 'must be a string'],
  ['retryAfter', {}, 'must be a string'],
  ['keyInUrl', true, 'must be a string'],
  ['isLost', 'no', expect.stringMatching(/^must be true or false/)],
  ['hasIgnoredKey', undefined, expect.stringMatching(/^must be true or false/)],
])('refuses a snapshot with a fact of the audit that is not valid: %s %#', async (name, value, why) => {
  const [, place, shown] =
    /^Failed to restore the snapshot: (\S+): (.+)\.$/.exec(await refuse(name, value)) ?? []
  expect([place, shown]).toEqual([`sessions[0].requests[0].audit.${name}`, why])
})

test('refuses a wrong id, and a fact that does not exist', async () => {
  expect(await refuse('created', ['a', 5])).toBe(
    'Failed to restore the snapshot: sessions[0].requests[0].audit.created[1]: must be a string.',
  )
  expect(await refuse('verdict', 'passed')).toMatch(
    /sessions\[0\]\.requests\[0\]\.audit: "verdict" is unknown/,
  )
})

test('knows a fetch without a session in its URL, and a generation that was removed, after a restore', async () => {
  const api = createMockVideoApi<string>({
    clock: 'manual',
    scenario: 'instant',
    limits: { generations: 2 },
    warn: () => {},
  })
  const [path, json] = SUBMITS.prism('')
  for (const session of ['w1', 'w1', 'w2']) {
    const key = `${session}:`
    await callApi(api, 'prism', path, { method: 'POST', json, key })
    const status = getStatusPath('prism', api.session(session).generations.list().at(-1)?.id)
    for (let reads = 0; reads < 3; reads += 1) await callApi(api, 'prism', status, { key })
    const { body } = await callApi(api, 'prism', status, { key })
    await callApi(api, 'prism', getVideoPath(body), { key: null, area: 'media' })
  }
  await api.clock.advance('2h')
  const audit = api.audit({ session: '*' })
  expect(listFindings(audit, 'poll-after-end')).toHaveLength(3)
  expect(listFound(audit)).toEqual(['poll-after-end: failed'])
  expect(getData(restore(JSON.stringify(api.snapshot())).audit({ session: '*' }))).toEqual(getData(audit))
})

test('accepts the most ids that a call can have', async () => {
  const text = JSON.stringify((await createLost()).snapshot())
  const ids = Array.from({ length: 10_000 }, (_, index) => `id-${index}`)
  const changed = JSON.stringify(
    JSON.parse(text, (key, member: unknown) => (key === 'shownEnds' ? ids : member)),
  )
  const api = restore(changed)
  expect(api.audit().checks).toHaveLength(14)
  expect(JSON.stringify(api.snapshot())).toContain('"id-9999"')
})

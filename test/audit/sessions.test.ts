// Which sessions an audit is about, and what it says when something was removed to make room.
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { callApi } from '../support/call.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { getStatusPath } from '../support/fixed.ts'
import { getCheck, getData, listFindings, listFound } from './results.ts'
import type { MockVideoApi, Options } from '../../src/index.ts'

type Fake = MockVideoApi<string>

const createFake = (options: Options<string> = {}): Fake =>
  createMockVideoApi<string>({ clock: 'manual', warn: () => {}, ...options })

async function submit(api: Fake, key = 'test', fields: object = {}): Promise<void> {
  const [path, json] = SUBMITS.prism('')
  await callApi(api, 'prism', path, { method: 'POST', json: { ...json, ...fields }, key })
}

async function read(api: Fake, times: number, key = 'test'): Promise<void> {
  for (let count = 0; count < times; count += 1) await callApi(api, 'prism', getStatusPath('prism'), { key })
}

test('covers the time since the reset of the session', async () => {
  const api = createFake({ scenario: 'instant' })
  await submit(api, 'a:')
  await submit(api, 'b:', { hook: 1 })
  const [a, b] = [api.session('a'), api.session('b')]
  expect([listFound(a.audit()), listFound(b.audit()), listFound(api.audit())]).toEqual([
    ['abandoned: failed'],
    ['abandoned: failed', 'unknown-field: failed'],
    [],
  ])
  a.reset()
  expect([listFound(a.audit()), listFound(api.audit({ session: 'b' }))]).toEqual([
    [],
    ['abandoned: failed', 'unknown-field: failed'],
  ])
  expect(listFindings(api.audit({ session: '*' }), 'unknown-field')).toMatchObject([{ session: 'b' }])
  api.reset()
  expect(api.audit({ session: '*' }).ok).toBe(true)
})

test('changes nothing by its reads', async () => {
  const api = createFake({ scenario: 'third-poll', clock: 'auto' })
  await read(api, 1)
  const before = JSON.stringify(api.snapshot())
  api.audit()
  api.audit({ session: '*' })
  expect(JSON.stringify(api.snapshot())).toBe(before)
  expect(api.adapter.listSessions()).toHaveLength(1)
})

test('adds up the sessions of a run of which each is reset', async () => {
  const api = createFake({ scenario: 'instant' })
  const run = api.adapter.startAudit()
  for (let index = 0; index < 200; index += 1) {
    const key = `w${index % 4}:`
    await submit(api, key)
    await read(api, 4, key)
    // Every second test resets its session.
    if (index % 2 === 0) api.session(`w${index % 4}`).reset()
  }
  api.reset()
  const audit = run.finish()
  expect(listFound(audit)).toEqual(['poll-after-end: failed', 'abandoned: failed'])
  // Sessions w1 and w3 are never reset, and each generation of theirs is read 200 times.
  const { why, evidence } = getCheck(audit, 'abandoned')
  expect([evidence.length, why]).toEqual([
    20,
    'Completed 0 s after the submit, and nobody read the end. There are 200 findings.',
  ])
  expect(getCheck(audit, 'poll-after-end').why).toBe(
    'Read 3 more times after call 2 showed the end (completed). There are 102 findings.',
  )
  const own = { spent: 2_500, wasted: 2_500 }
  expect(audit.money['prism']).toEqual({
    unit: 'credits',
    spent: 10_000,
    wasted: 10_000,
    bySession: { w0: own, w1: own, w2: own, w3: own },
  })
  // It has stopped.
  await submit(api)
  expect(run.finish().money['prism']).toMatchObject({ spent: 10_000 })
})

test('judges a session before it leaves, and at the end of the fake', async () => {
  const api = createFake({ scenario: 'instant', limits: { sessions: 3 } })
  const run = api.adapter.startAudit()
  for (let index = 0; index < 10; index += 1) await submit(api, `w${index}:`)
  expect(api.adapter.listSessions()).toHaveLength(3)
  expect(listFindings(api.audit({ session: '*' }), 'abandoned')).toHaveLength(2)
  api.close()
  expect(listFindings(run.finish(), 'abandoned').map((each) => 'session' in each && each.session)).toEqual(
    Array.from({ length: 10 }, (_, index) => `w${index}`),
  )
})

test('judges the sessions that a snapshot replaces', async () => {
  const api = createFake({ scenario: 'instant' })
  const empty = api.snapshot()
  const run = api.adapter.startAudit()
  await submit(api)
  api.restore(empty)
  expect(listFound(api.audit())).toEqual([])
  await read(api, 4)
  expect(listFound(run.finish())).toEqual(['poll-after-end: failed', 'abandoned: failed'])
})

test('says what the journal no longer has', async () => {
  const api = createFake({ scenario: 'instant', limits: { requests: 10 } })
  await submit(api)
  await read(api, 15)
  const audit = api.audit()
  const unseen = 'Not seen: 6 older calls, which were removed to make room. Raise limits.requests.'
  expect(getCheck(audit, 'abandoned')).toMatchObject({
    result: 'not-judged',
    why: `Not judged: no submitted generation has ended. ${unseen}`,
  })
  expect(getCheck(audit, 'poll-after-end')).toMatchObject({
    result: 'failed',
    why: `Read 9 more times after call 7 showed the end (completed). ${unseen}`,
  })
  expect(listFindings(audit, 'poll-after-end')).toMatchObject([
    { count: 7, calls: [10, 11, 12, 13, 14, 15, 16] },
  ])
  expect(getCheck(audit, 'slow-receiver').why).toBe('Not judged: no webhook was sent.')
})

// Calls without a key are kept apart, so that they can leave before the submit.
test('does not take a video for unfetched whose fetch may have been removed', async () => {
  const api = createFake({ scenario: 'instant', limits: { requests: 5 } })
  await submit(api)
  const [{ id } = { id: '' }] = api.generations.list()
  await callApi(api, 'prism', getStatusPath('prism', id))
  for (let count = 0; count < 8; count += 1)
    await callApi(api, 'prism', `/generations/${id}.mp4`, { key: null, area: 'media' })
  await api.clock.advance('2h')
  expect(listFound(api.audit())).toEqual([])
})

test('does not take a webhook for unsent that was removed', async () => {
  const api = createFake({ scenario: 'instant', limits: { requests: 2_000 } })
  for (let count = 0; count < 1_010; count += 1)
    await submit(api, 'test', { webhook_url: 'https://app.example.com/hook' })
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(getCheck(audit, 'abandoned').why).toBe(
    'Not judged: submitted generations with a webhook that was removed to make room: 10. Not judged: submitted generations with a webhook whose host is not allowed (use webhooks.hosts): 1000.',
  )
  expect(getCheck(audit, 'slow-receiver').why).toMatch(/Not seen: 10 older webhooks/)
})

test('does not judge generations that were removed', async () => {
  const api = createFake({ scenario: 'instant', limits: { generations: 2 } })
  for (let count = 0; count < 4; count += 1) await submit(api)
  const audit = api.audit()
  expect(listFindings(audit, 'abandoned')).toHaveLength(2)
  expect(getCheck(audit, 'abandoned').why).toBe(
    'Completed 0 s after the submit, and nobody read the end. There are 2 findings. Not judged: submitted generations that were removed to make room (raise limits.generations): 2.',
  )
  expect(audit.money['prism']).toBe('not-judged')
})

test('gives the same result for a snapshot in another fake', async () => {
  const api = createFake({ scenario: 'submit-lost' })
  const revised = { headers: { 'idempotency-key': 'one' } }
  await submit(api)
  await submit(api, 'test', { hok: 1 })
  const [prismPath, prismJson] = SUBMITS.prism('')
  await callApi(api, 'prism', prismPath, { method: 'POST', json: prismJson, ...revised })
  await api.clock.advance('60s')
  await read(api, 6)
  await read(api, 1, 'a-longer-key:')
  await callApi(api, 'prism', `${getStatusPath('prism')}?api_key=1`, revised)
  await callApi(api, 'sync', '/v2/generate/unknown')
  const [path, json] = SUBMITS.sync('https://app.example.com/hook')
  await callApi(api, 'sync', path, { method: 'POST', json, ...revised })
  await api.clock.advance('60s')
  const other = createMockVideoApi<string>({ warn: () => {} })
  other.adapter.restore(JSON.parse(JSON.stringify(api.snapshot())))
  for (const session of ['default', '*']) {
    const [before, after] = [api.audit({ session }), other.audit({ session })]
    expect(listFound(before)).toEqual([
      'poll-after-end: failed',
      'paid-twice: failed',
      'abandoned: failed',
      'unknown-field: failed',
      'key-in-url: failed',
    ])
    // The key is in the third submit, which repeats the first one.
    expect(getCheck(before, 'paid-twice').why).toMatch(/Its Idempotency-Key has no effect here\.$/)
    expect(getData(after)).toEqual(getData(before))
    expect(after.toString()).toBe(before.toString())
  }
})

test('ignores the checks that it is told to ignore', async () => {
  const api = createFake({ scenario: 'instant' })
  await submit(api)
  const audit = api.audit({ ignore: ['abandoned'] })
  expect(audit.ok).toBe(true)
  expect(getCheck(audit, 'abandoned')).toMatchObject({
    result: 'not-judged',
    why: 'The option ignore names the check.',
    evidence: [],
  })
  audit.assert()
  expect(api.session('w1').audit({ ignore: ['early-poll'] }).ok).toBe(true)
})

test.each([
  [
    (api: Fake) => api.adapter.audit(JSON.parse('{"ignore":["abandonned"]}')),
    /ignore\[0\]: .*"abandonned".*abandoned/,
  ],
  [
    (api: Fake) => api.adapter.audit(JSON.parse('{"ignore":"abandoned"}')),
    /ignore: .*must be a list of checks/,
  ],
  [(api: Fake) => api.adapter.audit(JSON.parse('{"sesion":"a"}')), /sesion/],
  [(api: Fake) => api.audit({ session: '' }), /session: .*must not be empty/],
  [(api: Fake) => api.adapter.session('a').audit(JSON.parse('{"session":"b"}')), /session/],
  [
    (api: Fake) => api.audit({ session: 'nobody' }),
    /nobody has used the session nobody.*The sessions are default/,
  ],
])('refuses options that are not valid: %s', (audit, message) => {
  expect(getErrorMessage(() => audit(createFake()))).toMatch(message)
})

test('needs the journal', () => {
  const api = createFake({ journal: 'off' })
  const message = /^Failed to audit the clients: this fake keeps no requests, because its journal is off\. /
  expect(getErrorMessage(() => api.audit())).toMatch(message)
  expect(getErrorMessage(() => api.adapter.startAudit())).toMatch(message)
})

test('lists the situations that no call has met', async () => {
  const api = createFake()
  const list = (): string[] => api.audit().untried.map(({ situation }) => situation)
  expect(api.audit().untried.slice(0, 3)).toEqual([
    { situation: 'a failed generation', scenario: 'slow-fail' },
    { situation: 'a 429', scenario: 'rate-limited' },
    { situation: 'a 5xx', scenario: 'flaky' },
  ])
  // Nobody has used a webhook, so that these come last.
  expect(
    list()
      .slice(-4)
      .every((situation) => situation.includes('webhook')),
  ).toBe(true)
  api.use('flaky', { once: true })
  const { id } = api.prism.create()
  await callApi(api, 'prism', getStatusPath('prism', id))
  expect(list()).not.toContain('a 5xx')
  // Another session has met nothing.
  expect(
    api
      .session('w1')
      .audit()
      .untried.map(({ situation }) => situation),
  ).toContain('a 5xx')
})

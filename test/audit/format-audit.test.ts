import { expect, test } from 'vitest'
import { formatAudit, formatFailures } from '../../src/audit/format-audit.ts'
import { shortenIds } from '../../src/audit/shorten-ids.ts'
import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import type { Audit, AuditCheck, Finding } from '../../src/audit/audit.ts'

const ID = '7b7595d8-5e9a-478c-ba19-c4da3ee60c39'

const FINDING: Finding = {
  text: 'call 4 repeats the submit of call 2',
  session: 'w1',
  provider: 'sync',
  generation: ID,
  count: 5,
  calls: [9, 10, 11, 12].map((number) => ({
    number,
    at: '2026-01-01T00:00:00.000Z',
    realAt: '2026-01-01T00:00:01.250Z',
    method: 'GET',
    path: `/v2/generate/${ID}`,
    status: number === 9 ? 0 : 200,
  })),
  deliveries: [],
  money: { unit: 'USD', amount: 0.4 },
}

function createCheck(check: Partial<AuditCheck>): AuditCheck {
  return {
    id: 'paid-twice',
    title: 'A submit is not paid twice',
    result: 'failed',
    why: 'Call 4 repeats the submit of call 2.',
    advice: 'Send the key.',
    source: 'https://example.com',
    count: 1,
    evidence: [FINDING],
    ...check,
  }
}

function createAudit(audit: Partial<Audit>): Audit {
  const empty = { ok: false, checks: [createCheck({})], money: {}, untried: [] }
  return { ...empty, assert() {}, toString: () => '', ...audit }
}

/** Replaces the local time of the wall clock, which follows the time zone. */
function hideTimes(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d\.250/g, '<time>')
}

test('lists the evidence of a failed check, with short ids and the first calls', () => {
  expect(hideTimes(formatFailures([createCheck({}), createCheck({ result: 'passed' })])).split('\n')).toEqual(
    [
      '1 of 2 checks failed',
      '',
      'failed    paid-twice',
      '  Expected  A submit is not paid twice.',
      '  Source    https://example.com',
      '  Found     sync 7b7595d8 session w1: call 4 repeats the submit of call 2.',
      '            Wasted: 0.4 USD.',
      '            call  9 <time> GET /v2/generate/7b7595d8 no answer',
      '            call 10 <time> GET /v2/generate/7b7595d8 200',
      '            call 11 <time> GET /v2/generate/7b7595d8 200',
      '            and 2 more calls',
      '  To do     Send the key.',
    ],
  )
})

test('lists three findings, and says how many more there are', () => {
  const bare = { ...FINDING, session: 'default', generation: null, calls: [], count: 0, money: null }
  const text = formatFailures([createCheck({ count: 200, evidence: Array.from({ length: 20 }, () => bare) })])
  const found = '  Found     sync: call 4 repeats the submit of call 2.'
  expect(text.split('\n').slice(5, 9)).toEqual([found, found, found, '            and 197 more like this'])
})

test('shows advice after failures, then what passed, then what was not judged', () => {
  const checks = [
    createCheck({ result: 'not-judged', why: 'Not judged: no call was made.' }),
    createCheck({ result: 'passed', why: 'Judged 1 call.' }),
    createCheck({ result: 'advice', evidence: [] }),
    createCheck({ evidence: [] }),
  ]
  const lines = formatAudit(createAudit({ checks }), []).split('\n')
  expect(lines[0]).toBe('Audit of 4 checks: 1 failed, 1 with advice, 1 passed, 1 not judged')
  expect(lines.filter((line) => /^\w/.test(line)).slice(1)).toEqual([
    'failed    paid-twice',
    'advice    paid-twice',
    'passed      paid-twice  1 call',
    'not judged  paid-twice  no call was made',
  ])
})

test('says once what the checks could not see', () => {
  const unseen = 'Not seen: 3 older calls, which were removed to make room. Raise limits.requests.'
  const checks = [
    createCheck({ result: 'passed', why: `Judged 1 call. ${unseen}` }),
    createCheck({ result: 'not-judged', why: `Not judged: no call was made. ${unseen}` }),
    createCheck({ id: 'key-in-url', result: 'passed', why: 'Judged 2 calls. Not seen: 5 older webhooks.' }),
  ]
  expect(formatAudit(createAudit({ checks }), []).split('\n').slice(2)).toEqual([
    'passed      paid-twice  1 call',
    'passed      key-in-url  2 calls',
    'not judged  paid-twice  no call was made',
    '',
    'Not seen: 3 older calls, which were removed to make room. Raise limits.requests.',
    'Not seen: 5 older webhooks.',
  ])
})

test('is the text of an audit, and says so if nothing could be judged', async () => {
  const api = createMockVideoApi({ clock: 'manual', warn: () => {} })
  const empty = api.audit()
  expect(empty.toString().split('\n').slice(0, 3)).toEqual([
    'Audit of 14 checks: 0 failed, 14 not judged',
    '',
    'Nothing could be judged. If no call was made, check the base URLs of the client.',
  ])
  await callApi(api, 'prism', getStatusPath('prism'))
  const audit = api.audit()
  expect(audit.toString()).toBe(formatAudit(audit, []))
  expect(audit.toString()).not.toContain('Nothing could be judged')
})

test('prints the cost where it is known', () => {
  const money = {
    trugen: 'not-judged',
    sync: { unit: 'USD', spent: 0.8, wasted: 0.4, bySession: {} },
    prism: { unit: 'credits', spent: 50, wasted: 0, bySession: {} },
  } as const
  expect(formatAudit(createAudit({ money }), ['trugen', 'sync', 'prism']).split('\n').slice(-4)).toEqual([
    'Cost of the generations:',
    '  trugen: not known: a price is missing, or generations were removed to make room',
    '  sync: 0.8 USD, 0.4 USD of it wasted',
    '  prism: 50 credits, nothing wasted',
  ])
})

test('breaks long texts at 80 characters, and escapes control characters', () => {
  const evidence = [{ ...FINDING, text: `${'word '.repeat(40)}\u001b[31m`, calls: [] }]
  const text = formatAudit(createAudit({ checks: [createCheck({ evidence })] }), [])
  const lines = text.split('\n')
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
  expect(text).toContain(String.raw`\u001b[31m`)
  expect(text).not.toContain('\u001b')
})

test.each([
  [[ID], ['7b7595d8']],
  [
    ['7b7595d8-5e9a-478c-ba19-c4da3ee60c39', '7b7595d8-5e9b-478c-ba19-c4da3ee60c39', 'my-video'],
    ['7b7595d8-5e9a', '7b7595d8-5e9b', 'my-video'],
  ],
  [['gen_6bd07ab61ebb07c3'], ['gen_6bd07ab6']],
])('shortens ids, and keeps them different: %j', (ids, expected) => {
  expect([...shortenIds(ids).values()]).toEqual(expected)
})

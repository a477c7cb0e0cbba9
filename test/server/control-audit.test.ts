import { expect, test } from 'vitest'
import { CHECK_IDS } from '../../src/audit/checks/index.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { callControl } from '../support/control.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { UnknownRecord } from '../../src/lib/unknown-record.ts'
import type { HttpReply } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

/** Reads a generation after its end three times more than a client needs to. */
async function readTooOften(server: RunningServer<string>, session = ''): Promise<void> {
  const api = session === '' ? server.api : server.api.session(session)
  api.sync.create({ id: 'one', state: 'completed' })
  const init = { headers: { 'x-api-key': `${session}:` } }
  for (let count = 0; count < 6; count += 1)
    await fetchReply(`${server.baseUrls['sync']}/v2/generate/one`, init)
}

/** Sends a submit with a field that Sync does not know. */
async function submitUnknownField({ baseUrls }: RunningServer<string>, key = 'test'): Promise<void> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  await fetchReply(`${baseUrls['sync']}/v2/generate`, { method: 'POST', headers, body: { modle: 'a' } })
}

async function readAudit(server: RunningServer<string>, query = ''): Promise<UnknownRecord> {
  const { status, body } = await callControl(server, `GET audit${query}`)
  expect(status).toBe(200)
  return isRecord(body) ? body : {}
}

function listChecks({ checks }: UnknownRecord): UnknownRecord[] {
  return Array.isArray(checks) ? checks.filter(isRecord) : []
}

function listFailed(audit: UnknownRecord): unknown[] {
  return listChecks(audit)
    .filter(({ result }) => result === 'failed')
    .map(({ id }) => id)
}

test('answers with all checks, the money and the situations that nobody has tried', async () => {
  const server = await openServer()
  const audit = await readAudit(server)
  expect(Object.keys(audit)).toEqual(['ok', 'checks', 'money', 'untried'])
  expect(listChecks(audit).map(({ id }) => id)).toEqual(CHECK_IDS)
  expect(audit).toMatchObject({
    ok: true,
    money: { trugen: 'not-judged' },
    untried: expect.arrayContaining([{ situation: 'a 429', scenario: 'rate-limited' }]) as unknown,
  })
})

function expectCall(number: number): unknown {
  const time: unknown = expect.stringMatching(/Z$/)
  return { number, at: time, realAt: time, method: 'GET', path: '/v2/generate/one', status: 200 }
}

test('answers with the evidence of a failed check', async () => {
  const server = await openServer()
  await readTooOften(server)
  const audit = await readAudit(server)
  expect(audit['ok']).toBe(false)
  expect(listChecks(audit).find(({ result }) => result === 'failed')).toEqual({
    id: 'poll-after-end',
    title: 'Status reads stop after the end, after a 401 or 403, and at an unknown id',
    result: 'failed',
    why: 'Read 5 more times after call 1 showed the end (completed).',
    advice:
      'Stop polling when the status is final, and after a 401, a 403 or a third 404. Show the error to the user.',
    source: 'https://docs.prismvideos.com/api-reference/get-generation',
    count: 1,
    evidence: [
      {
        text: 'read 5 more times after call 1 showed the end (completed)',
        session: 'default',
        provider: 'sync',
        generation: 'one',
        count: 3,
        calls: [4, 5, 6].map(expectCall),
        deliveries: [],
        money: null,
      },
    ],
  })
})

test('answers like api.audit()', async () => {
  const server = await openServer()
  await readTooOften(server)
  const { ok, checks, money, untried } = server.api.audit()
  expect(await readAudit(server)).toEqual(
    JSON.parse(JSON.stringify({ ok, checks, money, untried })) as unknown,
  )
})

test('judges one session, default without a name, and * all sessions together', async () => {
  const server = await openServer()
  await readTooOften(server, 'w1')
  await submitUnknownField(server)
  expect(listFailed(await readAudit(server))).toEqual(['unknown-field'])
  expect(listFailed(await readAudit(server, '?session=w1'))).toEqual(['poll-after-end'])
  expect(listFailed(await readAudit(server, '?session=*'))).toEqual(['poll-after-end', 'unknown-field'])
  const { body } = await fetchReply(`${server.url}/s/w1/__mock/audit`)
  expect(listFailed(isRecord(body) ? body : {})).toEqual(['poll-after-end'])
})

test('judges the time since the reset of the session', async () => {
  const server = await openServer()
  await readTooOften(server)
  server.api.reset()
  expect(listFailed(await readAudit(server))).toEqual([])
})

test('leaves out the checks of ignore, which can be repeated', async () => {
  const server = await openServer()
  await readTooOften(server)
  await submitUnknownField(server)
  expect(listFailed(await readAudit(server, '?ignore=unknown-field'))).toEqual(['poll-after-end'])
  const audit = await readAudit(server, '?ignore=unknown-field&ignore=poll-after-end')
  expect([audit['ok'], listFailed(audit)]).toEqual([true, []])
  expect(listChecks(audit).filter(({ why }) => why === 'The option ignore names the check.')).toMatchObject([
    { id: 'poll-after-end', result: 'not-judged', evidence: [] },
    { id: 'unknown-field', result: 'not-judged', evidence: [] },
  ])
})

test.each([
  ['GET audit?ignore=early-pol', 'Did you mean early-poll?'],
  ['GET audit?ignore=early-poll&ignore=x', `"x"`],
  ['GET audit?ignored=early-poll', '"ignored" is unknown. Did you mean ignore?'],
])('refuses a mistake: %s', async (route, message) => {
  const { status, body } = await callControl(await openServer(), route)
  expect([status, body]).toEqual([400, { error: expect.stringContaining(message) as unknown }])
})

test('answers 404 for a session that nobody has used, and does not create it', async () => {
  const server = await openServer()
  const { status, body } = await callControl(server, 'GET audit?session=w1')
  expect([status, body]).toEqual([
    404,
    { error: expect.stringContaining('Failed to find session w1: nobody has used it') as unknown },
  ])
  expect(server.api.adapter.findSession('w1')).toBeUndefined()
})

test('answers 409 if the journal is off', async () => {
  const server = await openServer({ journal: 'off' })
  const expected: HttpReply = {
    status: 409,
    body: {
      error:
        "Failed to audit the clients: this fake keeps no requests, because its journal is off. Set the option journal to 'requests' or 'full', or leave out --no-journal.",
    },
  }
  expect(await callControl(server, 'GET audit')).toEqual(expected)
  expect(await callControl(server, 'GET audit?session=*')).toEqual(expected)
})

test.each(['POST', 'PUT', 'DELETE'])('answers 405 to %s', async (method) => {
  const { url } = await openServer()
  const response = await fetch(`${url}/__mock/audit`, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test('changes nothing, and leaves no request', async () => {
  const server = await openServer()
  await readTooOften(server)
  const before = server.api.snapshot()
  const first = await readAudit(server)
  expect(await readAudit(server)).toEqual(first)
  await readAudit(server, '?session=*')
  expect(server.api.snapshot()).toEqual(before)
})

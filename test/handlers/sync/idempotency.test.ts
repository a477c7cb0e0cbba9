import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { AUDIO, BODY, idOf, submit, toBadRequest, VIDEO } from './requests.ts'
import type { Answer } from '../../support/call.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'

function open(options: Options = {}): MockVideoApi {
  return createMockVideoApi({ clock: 'manual', revisions: { sync: '2026-10' }, ...options })
}

function submitWith(api: MockVideoApi, key: string, json: unknown = BODY): Promise<Answer> {
  return submit(api, json, { headers: { 'idempotency-key': key } })
}

const CONFLICT = {
  status: 409,
  body: {
    message: 'Idempotency-Key was used before with a different request body',
    error: 'Conflict',
    statusCode: 409,
    errorCode: 'IDEMPOTENCY_KEY_CONFLICT',
  },
}

test('gives the first answer again for the same key and body', async () => {
  const api = open()
  const first = await submitWith(api, 'key-1')
  await api.clock.advance('1h')
  expect(await submitWith(api, 'key-1')).toEqual(first)
  expect(first).toMatchObject({ status: 201, body: { status: 'PENDING' } })
  expect(api.generations.list()).toHaveLength(1)
})

test('makes one generation of twenty calls at once', async () => {
  const api = open()
  const answers = await Promise.all(Array.from({ length: 20 }, () => submitWith(api, 'key-1')))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(api.generations.list()).toHaveLength(1)
})

test('knows the same body in another order, and with other spaces', async () => {
  const api = open()
  const first = await submitWith(api, 'key-1', { ...BODY, options: { sync_mode: 'loop', temperature: 1 } })
  const again = { options: { temperature: 1, sync_mode: 'loop' }, input: [VIDEO, AUDIO], model: 'lipsync-2' }
  expect(await submitWith(api, 'key-1', again)).toEqual(first)
})

test.each([
  { ...BODY, model: 'sync-3' },
  { ...BODY, input: [AUDIO, VIDEO] },
  { ...BODY, options: null },
  { ...BODY, unknown: 1 },
  {},
])('refuses the same key for another body: %j', async (json) => {
  const api = open()
  const first = await submitWith(api, 'key-1')
  expect(await submitWith(api, 'key-1', json)).toMatchObject(CONFLICT)
  expect(await submitWith(api, 'key-1')).toEqual(first)
  expect(api.generations.list()).toHaveLength(1)
})

test('tells files apart by their bytes, not by their names', async () => {
  const api = open()
  const ids = []
  for (const [name, hash] of [
    ['a.mp4', 'one'],
    ['b.mp4', 'one'],
    ['a.mp4', 'two'],
  ] as const) {
    const files = ['video', 'audio'].map((field) => ({ field, name, type: '', size: 4, hash }))
    const body = { kind: 'form', fields: [['model', 'lipsync-2']], files } as const
    const headers = { 'idempotency-key': 'key-1' }
    const answer = await ask(api, 'sync', '/v2/generate', { method: 'POST', body, headers })
    ids.push(answer.status === 201 ? idOf(answer) : answer.status)
  }
  expect(ids).toEqual([ids[0], ids[0], 409])
})

test('tells keys apart by their case, and sessions by their own', async () => {
  const api = open()
  const ids = [
    await submitWith(api, 'key-1'),
    await submitWith(api, 'KEY-1'),
    await submit(api, BODY, { key: 'w3:', headers: { 'idempotency-key': 'key-1' } }),
    await submit(api),
    await submit(api),
  ].map(idOf)
  expect(new Set(ids).size).toBe(5)
})

test('forgets a key after a day of the clock, and on reset', async () => {
  const api = open()
  const first = idOf(await submitWith(api, 'key-1'))
  await api.clock.advance(24 * 60 * 60 * 1_000 - 1)
  expect(idOf(await submitWith(api, 'key-1'))).toBe(first)
  await api.clock.advance(1)
  const second = await submitWith(api, 'key-1', { ...BODY, model: 'sync-3' })
  expect(second.status).toBe(201)
  api.reset()
  expect((await submitWith(api, 'key-1')).status).toBe(201)
})

test('remembers no answer that made nothing', async () => {
  const api = open({ quotas: { sync: { concurrency: 1 } } })
  expect((await submitWith(api, 'key-1', {})).status).toBe(400)
  expect((await submitWith(api, 'key-1')).status).toBe(201)
  expect((await submitWith(api, 'key-2')).status).toBe(429)
  expect((await submitWith(api, 'key-1')).status).toBe(201)
  await api.clock.advance('30s')
  expect((await submitWith(api, 'key-2')).status).toBe(201)
})

test('says in the journal that it repeats itself', async () => {
  const api = open()
  await submitWith(api, 'key-1')
  await submitWith(api, 'key-1')
  expect(api.requests().at(-1)?.reason).toBe('it is the first answer under its Idempotency-Key again')
})

test.each(['Az09._~-', 'x', 'x'.repeat(128)])('takes the key %s', async (key) => {
  expect((await submitWith(open(), key)).status).toBe(201)
})

test.each([
  ['empty', ''],
  ['too long', 'x'.repeat(129)],
  ['with a space', 'a b'],
  ['twice', 'a, a'],
  ['with a colon', 'a:b'],
])('refuses a key that is %s', async (_, key) => {
  const api = open()
  expect(await submitWith(api, key)).toMatchObject({
    status: 400,
    body: {
      message:
        'Idempotency-Key must be one key of 1 to 128 letters, digits, dots, underscores, tildes and dashes',
      error: 'Bad Request',
      statusCode: 400,
      errorCode: 'INVALID_IDEMPOTENCY_KEY',
    },
  })
  expect(api.generations.list()).toEqual([])
})

test.each(['2026-06', '2026-08'])('passes keys over in %s', async (revision) => {
  const api = open({ revisions: { sync: revision } })
  expect((await submitWith(api, 'a b')).status).toBe(201)
  const ids = [await submitWith(api, 'key-1'), await submitWith(api, 'key-1')].map(idOf)
  expect(ids[0]).not.toBe(ids[1])
})

test('looks at the key before the body', async () => {
  const api = open()
  const body = { kind: 'refused', problem: 'malformed', reason: 'it is no JSON' } as const
  const submitBroken = (idempotencyKey: string) =>
    ask(api, 'sync', '/v2/generate', { method: 'POST', body, headers: { 'idempotency-key': idempotencyKey } })
  expect(await submitBroken('a b')).toMatchObject({ body: { errorCode: 'INVALID_IDEMPOTENCY_KEY' } })
  expect(await submitBroken('a')).toMatchObject({
    body: toBadRequest('body must be JSON or a form: it is no JSON'),
  })
})

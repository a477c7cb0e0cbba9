import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { AUDIO, BODY, getId, submit, badRequestBody, VIDEO } from './requests.ts'
import type { ParsedReply } from '../../support/call.ts'
import type { MockVideoApi, Options } from '../../../src/index.ts'

function createFake(options: Options = {}): MockVideoApi {
  return createMockVideoApi({ clock: 'manual', revisions: { sync: '2026-10' }, ...options })
}

function submitWith(api: MockVideoApi, key: string, json: unknown = BODY): Promise<ParsedReply> {
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

test('returns the first reply again for the same key and body', async () => {
  const api = createFake()
  const first = await submitWith(api, 'key-1')
  await api.clock.advance('1h')
  expect(await submitWith(api, 'key-1')).toEqual(first)
  expect(first).toMatchObject({ status: 201, body: { status: 'PENDING' } })
  expect(api.generations.list()).toHaveLength(1)
})

test('creates one generation for twenty concurrent calls', async () => {
  const api = createFake()
  const replies = await Promise.all(Array.from({ length: 20 }, () => submitWith(api, 'key-1')))
  expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
  expect(api.generations.list()).toHaveLength(1)
})

test('treats a body with another order of keys as the same', async () => {
  const api = createFake()
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
])('returns 409 for the same key with another body: %j', async (json) => {
  const api = createFake()
  const first = await submitWith(api, 'key-1')
  expect(await submitWith(api, 'key-1', json)).toMatchObject(CONFLICT)
  expect(await submitWith(api, 'key-1')).toEqual(first)
  expect(api.generations.list()).toHaveLength(1)
})

test('compares files by their bytes, not by their names', async () => {
  const api = createFake()
  const ids = []
  for (const [name, hash] of [
    ['a.mp4', 'one'],
    ['b.mp4', 'one'],
    ['a.mp4', 'two'],
  ] as const) {
    const files = ['video', 'audio'].map((field) => ({ field, name, type: '', size: 4, hash }))
    const body = { kind: 'form', fields: [['model', 'lipsync-2']], files } as const
    const headers = { 'idempotency-key': 'key-1' }
    const reply = await callApi(api, 'sync', '/v2/generate', { method: 'POST', body, headers })
    ids.push(reply.status === 201 ? getId(reply) : reply.status)
  }
  expect(ids).toEqual([ids[0], ids[0], 409])
})

test('distinguishes keys by case and by session', async () => {
  const api = createFake()
  const ids = [
    await submitWith(api, 'key-1'),
    await submitWith(api, 'KEY-1'),
    await submit(api, BODY, { key: 'w3:', headers: { 'idempotency-key': 'key-1' } }),
    await submit(api),
    await submit(api),
  ].map(getId)
  expect(new Set(ids).size).toBe(5)
})

test('forgets a key after one day on the clock, and on reset', async () => {
  const api = createFake()
  const first = getId(await submitWith(api, 'key-1'))
  await api.clock.advance(24 * 60 * 60 * 1_000 - 1)
  expect(getId(await submitWith(api, 'key-1'))).toBe(first)
  await api.clock.advance(1)
  const second = await submitWith(api, 'key-1', { ...BODY, model: 'sync-3' })
  expect(second.status).toBe(201)
  api.reset()
  expect((await submitWith(api, 'key-1')).status).toBe(201)
})

test('does not cache a reply that created nothing', async () => {
  const api = createFake({ quotas: { sync: { concurrency: 1 } } })
  expect((await submitWith(api, 'key-1', {})).status).toBe(400)
  expect((await submitWith(api, 'key-1')).status).toBe(201)
  expect((await submitWith(api, 'key-2')).status).toBe(429)
  expect((await submitWith(api, 'key-1')).status).toBe(201)
  await api.clock.advance('30s')
  expect((await submitWith(api, 'key-2')).status).toBe(201)
})

test('records the repeated reply in the journal', async () => {
  const api = createFake()
  await submitWith(api, 'key-1')
  await submitWith(api, 'key-1')
  expect(api.requests().at(-1)?.reason).toBe(
    'the Idempotency-Key was used before, so the reply is the first one',
  )
})

test.each(['2026-06', '2026-08'])(
  'warns once that the key has no effect in revision %s',
  async (revision) => {
    const warnings: string[] = []
    const warn = (text: string): number => warnings.push(text)
    const api = createFake({ revisions: { sync: revision }, warn })
    await submit(api)
    expect(warnings).toEqual([])
    const replies = [
      await submitWith(api, 'key-1'),
      await submitWith(api, 'key-1'),
      await submitWith(api, 'a b'),
    ]
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(warnings).toEqual([
      `The Idempotency-Key of a submit has no effect in revision ${revision} of Sync. Use revisions: { sync: '2026-10' } or --revision sync=2026-10.`,
    ])
    await submitWith(api, 'key-1', {})
    const why = `the Idempotency-Key has no effect in revision ${revision}`
    expect(api.requests().map(({ reason }) => reason)).toEqual([
      'happy (the default)',
      why,
      why,
      why,
      'the fake refused the call as the provider would; see the response body',
    ])
  },
)

test('does not warn in a revision that knows the key', async () => {
  const warnings: string[] = []
  const api = createFake({ warn: (text) => warnings.push(text) })
  await submitWith(api, 'key-1')
  expect(warnings).toEqual([])
})

test.each(['Az09._~-', 'x', 'x'.repeat(128)])('accepts the key %s', async (key) => {
  expect((await submitWith(createFake(), key)).status).toBe(201)
})

test.each([
  ['empty', ''],
  ['too long', 'x'.repeat(129)],
  ['with a space', 'a b'],
  ['twice', 'a, a'],
  ['with a colon', 'a:b'],
])('returns 400 for a key that is %s', async (_, key) => {
  const api = createFake()
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

test.each(['2026-06', '2026-08'])('ignores keys in %s', async (revision) => {
  const api = createFake({ revisions: { sync: revision } })
  expect((await submitWith(api, 'a b')).status).toBe(201)
  const ids = [await submitWith(api, 'key-1'), await submitWith(api, 'key-1')].map(getId)
  expect(ids[0]).not.toBe(ids[1])
})

test('checks the key before the body', async () => {
  const api = createFake()
  const body = { kind: 'refused', problem: 'malformed', reason: 'it is not valid JSON' } as const
  const submitBroken = (idempotencyKey: string) =>
    callApi(api, 'sync', '/v2/generate', {
      method: 'POST',
      body,
      headers: { 'idempotency-key': idempotencyKey },
    })
  expect(await submitBroken('a b')).toMatchObject({ body: { errorCode: 'INVALID_IDEMPOTENCY_KEY' } })
  expect(await submitBroken('a')).toMatchObject({
    body: badRequestBody('body must be JSON or a form: it is not valid JSON'),
  })
})

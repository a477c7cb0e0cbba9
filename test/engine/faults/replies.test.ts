import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { mergePatch } from '../../../src/lib/merge-patch.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import { createFakeWithFaults } from './create-fake-with-faults.ts'
import type { ParsedReply } from '../../support/call.ts'

const FAILED = { message: 'Service Unavailable', error: 'Service Unavailable', statusCode: 503 }

async function askSync(api: ReturnType<typeof createFakeWithFaults>): Promise<ParsedReply> {
  return callApi(api, 'sync', getStatusPath('sync'))
}

test('replies in the shape of the provider', async () => {
  const api = createFakeWithFaults([{ reply: { status: 503 }, headers: { 'Retry-After': '3' } }])

  expect(await askSync(api)).toEqual({
    status: 503,
    headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': '3' },
    body: FAILED,
  })
  expect((await callApi(api, 'trugen', getStatusPath('trugen'))).body).toEqual({
    error: 'Service Unavailable',
  })
  expect((await callApi(api, 'prism', getStatusPath('prism'))).body).toEqual({
    error: 'service_unavailable',
    message: 'Service Unavailable',
  })
})

test('replies with the body of the fault', async () => {
  expect(await askSync(createFakeWithFaults([{ reply: { status: 200, body: { status: 'odd' } } }]))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { status: 'odd' },
  })
  expect(
    await askSync(
      createFakeWithFaults([
        { reply: { status: 502, body: '<p>down' }, headers: { 'CONTENT-TYPE': 'text/html' } },
      ]),
    ),
  ).toEqual({ status: 502, headers: { 'content-type': 'text/html' }, body: '<p>down' })
})

test('patches the reply by the state that it shows, in the order of the scenario', async () => {
  const api = createFakeWithFaults([
    { when: 'completed', patch: { outputUrl: null, own: { deep: [1] } } },
    { when: 'completed', patch: { own: { deep: null, more: 1 } }, headers: { 'x-own': '1' } },
    { when: 'failed', patch: { status: 'never' } },
  ])
  const before = await askSync(api)
  await api.clock.advance('30s')
  const { body, headers } = await askSync(api)

  expect(before.body).toMatchObject({ status: 'PENDING', outputUrl: null })
  expect(before.headers).not.toHaveProperty('x-own')
  expect(headers).toMatchObject({ 'x-own': '1' })
  expect(body).not.toHaveProperty('outputUrl')
  expect(body).toMatchObject({ id: SAMPLE_IDS.sync, status: 'COMPLETED', own: { more: 1 } })
})

test('patches the read that ends a step by the state of the next step', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'own', faults: [{ on: 'status', when: 'completed', patch: { status: 'DONE' } }] }],
    scenario: 'third-poll+own',
  })
  const statuses: unknown[] = []
  for (let read = 1; read <= 4; read += 1)
    statuses.push((await callApi(api, 'sync', getStatusPath('sync'))).body)

  expect(statuses).toMatchObject([
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'DONE' },
    { status: 'DONE' },
  ])
})

test('patches an error too, and records it', async () => {
  const api = createFakeWithFaults([{ patch: { more: true } }])
  await askSync(api)

  expect(await callApi(api, 'sync', getStatusPath('sync', 'nobody'))).toMatchObject({
    status: 404,
    body: { more: true },
  })
  expect(api.requests().map(({ reason }) => reason)[0]).toBe('a fault of scenario own changed the reply')
})

test('does not count a refused read as a poll of a step', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll+flaky' })
  const statuses: unknown[] = []
  for (let read = 1; read <= 5; read += 1)
    statuses.push((await callApi(api, 'sync', getStatusPath('sync'))).body)

  expect(statuses).toMatchObject([
    FAILED,
    FAILED,
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'COMPLETED' },
  ])
})

test.each([
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
])('merges as in RFC 7386: %j with %j', (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged)
})

test('merges keys such as __proto__ as plain keys', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"a":1},"constructor":2}'))

  expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1},"constructor":2}')
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
})

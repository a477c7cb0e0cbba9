import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { mergePatch } from '../../../src/lib/merge-patch.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import { withFaults } from './own.ts'
import type { Answer } from '../../support/call.ts'

const FAILED = { message: 'Service Unavailable', error: 'Service Unavailable', statusCode: 503 }

async function askSync(api: ReturnType<typeof withFaults>): Promise<Answer> {
  return ask(api, 'sync', statusPath('sync'))
}

test('answers in the words of the provider', async () => {
  const api = withFaults([{ reply: { status: 503 }, headers: { 'Retry-After': '3' } }])

  expect(await askSync(api)).toEqual({
    status: 503,
    headers: { 'content-type': 'application/json; charset=utf-8', 'retry-after': '3' },
    body: FAILED,
  })
  expect((await ask(api, 'trugen', statusPath('trugen'))).body).toEqual({ error: 'Service Unavailable' })
  expect((await ask(api, 'prism', statusPath('prism'))).body).toEqual({
    error: 'service_unavailable',
    message: 'Service Unavailable',
  })
})

test('answers with a body of its own', async () => {
  expect(await askSync(withFaults([{ reply: { status: 200, body: { status: 'odd' } } }]))).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { status: 'odd' },
  })
  expect(
    await askSync(
      withFaults([{ reply: { status: 502, body: '<p>down' }, headers: { 'CONTENT-TYPE': 'text/html' } }]),
    ),
  ).toEqual({ status: 502, headers: { 'content-type': 'text/html' }, body: '<p>down' })
})

test('patches what the answer shows last, in the order of the scenario', async () => {
  const api = withFaults([
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
  expect(body).toMatchObject({ id: SAMPLES.sync, status: 'COMPLETED', own: { more: 1 } })
})

test('patches the read that ends a step, as it shows the next', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    scenarios: [{ name: 'own', faults: [{ on: 'status', when: 'completed', patch: { status: 'DONE' } }] }],
    scenario: 'third-poll+own',
  })
  const statuses: unknown[] = []
  for (let read = 1; read <= 4; read += 1) statuses.push((await ask(api, 'sync', statusPath('sync'))).body)

  expect(statuses).toMatchObject([
    { status: 'PROCESSING' },
    { status: 'PROCESSING' },
    { status: 'DONE' },
    { status: 'DONE' },
  ])
})

test('patches an error too, and says in the journal that it was changed', async () => {
  const api = withFaults([{ patch: { more: true } }])
  await askSync(api)

  expect(await ask(api, 'sync', statusPath('sync', 'nobody'))).toMatchObject({
    status: 404,
    body: { more: true },
  })
  expect(api.requests().map(({ reason }) => reason)[0]).toBe('own changed the answer')
})

test('does not count a refused read as one that a step waits for', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'third-poll+flaky' })
  const statuses: unknown[] = []
  for (let read = 1; read <= 5; read += 1) statuses.push((await ask(api, 'sync', statusPath('sync'))).body)

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
])('merges as RFC 7386 has it: %j with %j', (target, patch, merged) => {
  expect(mergePatch(target, patch)).toEqual(merged)
})

test('merges what is called like a part of every object', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"a":1},"constructor":2}'))

  expect(JSON.stringify(merged)).toBe('{"__proto__":{"a":1},"constructor":2}')
  expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
})

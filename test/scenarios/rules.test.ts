import { expect, test } from 'vitest'

import { defineScenario } from '../../src/index.ts'
import { parseScenario } from '../../src/scenarios/schema.ts'
import { getErrorMessage } from '../support/error-message.ts'

const DOWN = { reply: { status: 503 } }
const EMPTY = 'is empty. Add a value, or remove it'
const REMOVE_ONE = 'Remove one of them'
const SET_AUTOMATICALLY = 'is set automatically. Remove it'

/** Returns the mistakes of a scenario with these parts. */
function mistakesOf(parts: object): string {
  const message = getErrorMessage(() => defineScenario({ name: 'own', ...parts }))
  return message.replace('Failed to define scenario "own": ', '')
}

test.each([
  [{}, 'has no effect. Add steps, progress, output, webhook or faults.'],
  [{ faults: [] }, 'faults: is empty. Add a fault, or remove it.'],
  [{ output: {}, webhook: {} }, `output: ${EMPTY}; webhook: ${EMPTY}.`],
  [
    { webhook: { copies: 0, delay: '1s', reorder: '1s', signature: 'wrong' } },
    ['delay', 'reorder', 'signature']
      .map((key) => `webhook.${key}: has no effect, because copies is 0. ${REMOVE_ONE}`)
      .join('; ') + '.',
  ],
  [
    { webhook: { early: '1s', delay: '1s' } },
    `webhook.early: cannot be combined with delay: a webhook is sent either before the end or after it. ${REMOVE_ONE}.`,
  ],
])('refuses parts of a scenario that have no effect: %j', (parts, mistakes) => {
  expect(mistakesOf(parts)).toBe(mistakes)
})

test.each([
  [
    { during: ['5s', '5s'], ...DOWN },
    '.during: is empty, because both durations are equal. Make the second one longer.',
  ],
  [
    { first: 2, every: 5, ...DOWN },
    `.every: never applies, because none of the first 2 attempts is a multiple of 5. ${REMOVE_ONE}.`,
  ],
  [
    { attempts: [1, 3], every: 2, ...DOWN },
    `.every: never applies, because none of the listed attempts is a multiple of 2. ${REMOVE_ONE}.`,
  ],
  [{ limit: { calls: 1, per: '0s' } }, '.limit.per: must be longer than 0, such as 5s.'],
  [{ latency: 0 }, '.latency: must be longer than 0. Make it longer, or remove it.'],
  [
    { on: 'create', when: 'queued', limit: { calls: 1, per: '1s' } },
    '.when: never applies, because a submit has no generation before its response. Remove it.',
  ],
  [
    { on: 'create', when: ['processing', 'failed'], body: 'slow' },
    '.when: never applies, because the response to a submit shows queued. Remove it.',
  ],
  [
    { probability: 0, ...DOWN },
    '.probability: must be a number above 0 and at most 1, such as 0.2 for one call in five.',
  ],
  [{ connection: 'reset', body: 'slow' }, `.body: has no effect together with connection. ${REMOVE_ONE}.`],
  [
    { connection: 'hang', headers: { a: 'b' }, patch: { a: 1 } },
    `.headers: has no effect together with connection. ${REMOVE_ONE}; faults[0].patch: has no effect together with connection. ${REMOVE_ONE}.`,
  ],
  [
    { connection: 'hang', latency: '1s' },
    `.latency: has no effect, because the connection never replies. ${REMOVE_ONE}.`,
  ],
  [{ latency: ['1s', '61m'] }, '.latency: ["1s","61m"] is too long. Use at most 1h.'],
  [{ when: [], ...DOWN }, '.when: is empty. Add a state, or remove it.'],
  [{ patch: {}, headers: {} }, `.headers: ${EMPTY}; faults[0].patch: ${EMPTY}.`],
  [{ during: ['0s', '10001h'], ...DOWN }, '.during: ["0s","10001h"] is too long. Use at most 10000h.'],
  [
    { reply: { status: 204, body: 'x' } },
    '.reply.body: has no effect, because a 204 response has no body. Remove it, or use another status.',
  ],
  [
    { reply: { status: 304 }, body: 'slow', patch: { a: 1 } },
    '.patch: has no effect, because a 304 response has no body. Remove it, or use another status; faults[0].body: has no effect, because a 304 response has no body. Remove it, or use another status.',
  ],
])('refuses parts of a fault that have no effect: %j', (fault, mistakes) => {
  expect(mistakesOf({ faults: [{ on: 'status', ...fault }] })).toBe(`faults[0]${mistakes}`)
})

test('refuses durations that are too long', () => {
  expect(
    mistakesOf({
      steps: [{ state: 'processing', for: '600001m' }, { state: 'completed' }],
      webhook: { delay: 36_000_000_001 },
      output: { duration: '1441m' },
    }),
  ).toBe(
    'steps[0].for: "600001m" is too long. Use at most 10000h; output.duration: "1441m" is too long. Use at most 24h; webhook.delay: 36000000001 is too long. Use at most 10000h.',
  )
  expect(mistakesOf({ output: { duration: '24h' }, faults: [{ on: 'status', latency: '1h' }] })).toBe('none')
})

test('refuses a fault that is never reached', () => {
  const faults = [
    { on: 'status', provider: 'sync', ...DOWN },
    { on: 'status', first: 1, provider: 'sync', reply: { status: 500 } },
    { on: 'status', provider: 'sync', latency: '1s' },
    { on: '*', connection: 'hang' },
    { on: 'create', patch: { a: 1 } },
    { on: 'status', limit: { calls: 1, per: '1s' } },
  ]
  expect(mistakesOf({ faults })).toBe(
    'faults[1]: is never reached, because faults[0] answers every status call of sync. Remove it, or move it before faults[0]; ' +
      'faults[4]: is never reached, because faults[3] answers every call. Remove it, or move it before faults[3]; ' +
      'faults[5]: is never reached, because faults[3] answers every call. Remove it, or move it before faults[3].',
  )
})

test('accepts a fault after one that answers only some of its calls', () => {
  const last = { on: 'status', ...DOWN }
  const before = [
    { on: 'status', provider: 'sync', ...DOWN },
    { on: 'create', ...DOWN },
    { on: 'status', first: 1, ...DOWN },
    { on: 'status', limit: { calls: 1, per: '1s' } },
    { on: 'status', latency: '1s' },
    { on: 'status', reply: { error: 'generation_timeout' } },
  ]
  expect(before.map((fault) => mistakesOf({ faults: [fault, last] }))).toEqual(before.map(() => 'none'))
})

test('accepts first and every together on a submit, whose attempts restart at 1', () => {
  expect(mistakesOf({ faults: [{ on: 'create', first: 1, every: 2, ...DOWN }] })).toBe('none')
  expect(mistakesOf({ faults: [{ on: '*', attempts: [1], every: 2, ...DOWN }] })).toBe('none')
})

test('refuses headers that are set automatically', () => {
  const headers = {
    'Content-Length': '1',
    'transfer-encoding': 'chunked',
    trailer: 'x',
    upgrade: 'h2c',
    'keep-alive': 'timeout=1',
    Connection: 'upgrade',
  }
  expect(mistakesOf({ faults: [{ on: 'status', headers }] })).toBe(
    `${[
      ...['Content-Length', 'transfer-encoding', 'trailer', 'upgrade', 'keep-alive'].map(
        (name) => headerPath(name) + SET_AUTOMATICALLY,
      ),
      `${headerPath('Connection')}is set automatically. Only the value close is allowed. Use it, or remove the header`,
    ].join('; ')}.`,
  )
  expect(mistakesOf({ faults: [{ on: 'status', headers: { connection: 'close' } }] })).toBe('none')
})

test('refuses values that are not JSON, with their paths', () => {
  const circular: Record<string, unknown> = {}
  circular['again'] = [circular]
  const body = {
    big: 10n,
    call: () => 1,
    list: [Number.NaN, undefined, Symbol('a')],
    more: { date: new Date(0), far: -Infinity, map: new Map() },
    circular,
  }
  expect(mistakesOf({ faults: [{ on: 'status', reply: { status: 200, body }, patch: { a: [1n] } }] })).toBe(
    `${[
      notJson('reply.body.big', 'bigint'),
      notJson('reply.body.call', 'function'),
      notJson('reply.body.list[0]', 'NaN'),
      notJson('reply.body.list[1]', 'undefined'),
      notJson('reply.body.list[2]', 'symbol'),
      notJson('reply.body.more.date', 'Date'),
      notJson('reply.body.more.far', '-Infinity'),
      notJson('reply.body.more.map', 'Map'),
      'faults[0].reply.body.circular.again[0]: is a circular reference, which JSON cannot have. Remove it',
      notJson('patch.a[0]', 'bigint'),
    ].join('; ')}.`,
  )
})

test('reports at most twenty mistakes of one value', () => {
  const patch = { list: Array(100).fill(1n) }
  expect(mistakesOf({ faults: [{ on: 'status', patch }] })).toBe(
    `${Array.from({ length: 20 }, (_, index) => notJson(`patch.list[${index}]`, 'bigint')).join('; ')}.`,
  )
})

test('refuses a body that is nested too deeply', () => {
  const deep: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
  expect(mistakesOf({ faults: [{ on: 'status', reply: { status: 200, body: deep } }] })).toBe(
    `faults[0].reply.body${'[0]'.repeat(101)}: must be nested at most 100 levels deep.`,
  )
})

test('refuses a scenario that is too large', () => {
  const TOO_LARGE = 'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several scenarios.'
  // An object that occurs many times counts every time.
  let repeated: unknown = 'x'
  for (let times = 0; times < 60; times += 1) repeated = [repeated, repeated]

  expect(mistakesOf(withBody('x'.repeat(262_000)))).toBe('none')
  expect(mistakesOf(withBody('x'.repeat(262_144)))).toBe(TOO_LARGE)
  expect(mistakesOf({ description: 'x'.repeat(262_144), progress: 'linear' })).toBe(TOO_LARGE)
  expect(mistakesOf(withBody(Array(200_000).fill(1)))).toBe(TOO_LARGE)
  expect(mistakesOf(withBody(repeated))).toBe(TOO_LARGE)
})

test('reports parts without effect together with other mistakes', () => {
  const faults = [{ on: 'status', first: 'x', reply: { status: 99, body: 1n }, headers: { upgrade: 'a' } }]
  expect(getErrorMessage(() => parseScenario({ name: 'own', stpes: [], output: {}, faults }))).toBe(
    [
      `Failed to define scenario "own": output: ${EMPTY}`,
      'faults[0].first: must be a whole number from 1 to 10,000',
      'faults[0].reply.status: must be an HTTP status from 200 to 599',
      'faults[0].reply.body: must be JSON, not bigint. Use a string, a number, true, false, null, a list or an object',
      `faults[0].headers.upgrade: ${SET_AUTOMATICALLY}`,
      '"stpes" is unknown. Did you mean steps? Known: name, description, group, steps, progress, output, webhook, faults.',
    ].join('; '),
  )
  expect(getErrorMessage(() => parseScenario({ name: 'own', stpes: [] }))).toBe(
    'Failed to define scenario "own": "stpes" is unknown. Did you mean steps? Known: name, description, group, steps, progress, output, webhook, faults.',
  )
})

function headerPath(name: string): string {
  return `faults[0].headers.${name}: `
}

function notJson(path: string, kind: string): string {
  return `faults[0].${path}: must be JSON, not ${kind}. Use a string, a number, true, false, null, a list or an object`
}

function withBody(body: unknown): object {
  return { faults: [{ on: 'status', reply: { status: 200, body } }] }
}

import { expect, test } from 'vitest'

import { defineScenario } from '../../src/index.ts'
import { parseScenario } from '../../src/scenarios/schema.ts'
import { refusalOf } from '../support/refusal.ts'

const DOWN = { reply: { status: 503 } }
const ENDLESS = [{ state: 'queued', for: '1s' }, { state: 'processing' }]
const FAILING = [{ state: 'processing', for: '1s' }, { state: 'failed' }]
const EMPTY = 'is empty. Say something in it, or leave it out'
const LEAVE = 'Leave one out'
const WIRE = 'is set by the wire. Leave it out'

/** What is wrong with a scenario that says this. */
function mistakesOf(parts: object): string {
  const refusal = refusalOf(() => defineScenario({ name: 'own', ...parts }))
  return refusal.replace('Failed to define scenario "own": ', '')
}

test.each([
  [{}, 'says nothing. Give it steps, progress, output, webhook or faults.'],
  [{ faults: [] }, 'faults: is empty. Say what goes wrong with a call, or leave faults out.'],
  [{ output: {}, webhook: {} }, `output: ${EMPTY}; webhook: ${EMPTY}.`],
  [{ steps: [{ state: 'failed', error: {} }] }, `steps[0].error: ${EMPTY}.`],
  [{ steps: [{ state: 'failed', error: { sync: {} } }] }, `steps[0].error.sync: ${EMPTY}.`],
  [
    { webhook: { copies: 0, delay: '1s', reorder: '1s', signature: 'wrong' } },
    ['delay', 'reorder', 'signature']
      .map((key) => `webhook.${key}: is never seen, because copies is 0. ${LEAVE}`)
      .join('; ') + '.',
  ],
  [
    { webhook: { early: '1s', delay: '1s' } },
    `webhook.early: cannot stand beside delay: it is sent before the end, or after. ${LEAVE}.`,
  ],
  [
    { steps: ENDLESS, webhook: { copies: 2 }, output: { fault: 'missing' }, progress: 'jumping' },
    'webhook: is never sent, because the last step lasts for ever. Add an end, or leave webhook out; ' +
      'output.fault: is never seen, because no step is completed. Add one, or leave it out; ' +
      'progress: is never seen, because no step is processing and ends. Add one, or leave it out.',
  ],
  [
    { steps: FAILING, output: { fault: 'missing' } },
    'output.fault: is never seen, because no step is completed. Add one, or leave it out.',
  ],
])('refuses what a scenario says in vain: %j', (parts, mistakes) => {
  expect(mistakesOf(parts)).toBe(mistakes)
})

test.each([
  [
    { during: ['5s', '5s'], ...DOWN },
    '.during: is empty, because it ends when it begins. Make the second longer than the first.',
  ],
  [
    { probability: 0, ...DOWN },
    '.probability: must be a number above 0, at most 1, such as 0.2 for one in five.',
  ],
  [
    { first: 2, every: 5, ...DOWN },
    `.every: never strikes: no call is every 5 and also one of the first 2. ${LEAVE}.`,
  ],
  [
    { attempts: [1, 3], every: 2, ...DOWN },
    `.every: never strikes: no call is every 2 and also one of attempts. ${LEAVE}.`,
  ],
  [{ connection: 'reset', body: 'slow' }, `.body: is never seen beside connection. ${LEAVE}.`],
  [
    { connection: 'hang', headers: { a: 'b' }, patch: { a: 1 } },
    `.headers: is never seen beside connection. ${LEAVE}; faults[0].patch: is never seen beside connection. ${LEAVE}.`,
  ],
  [{ connection: 'hang', latency: '1s' }, `.latency: is never seen beside hang. ${LEAVE}.`],
  [{ limit: { calls: 1, per: '0s' } }, '.limit.per: is no time at all. Make it longer, such as 5s.'],
  [{ latency: 0 }, '.latency: is no time at all. Make it longer, or leave it out.'],
  [{ latency: ['1s', '61m'] }, '.latency: is too long. Use at most 1h.'],
  [{ when: [], ...DOWN }, '.when: is empty. Name a state, or leave when out.'],
  [{ patch: {}, headers: {} }, `.headers: ${EMPTY}; faults[0].patch: ${EMPTY}.`],
  [
    { on: 'create', when: 'queued', limit: { calls: 1, per: '1s' } },
    '.when: never strikes, because a submit has no generation before its answer. Leave it out.',
  ],
  [
    { on: 'create', when: ['processing', 'failed'], body: 'slow' },
    '.when: never strikes, because the answer to a submit shows queued. Leave it out.',
  ],
  [{ during: ['0s', '10001h'], ...DOWN }, '.during: ["0s","10001h"] is too long. Use at most 10000h.'],
  [
    { reply: { status: 204, body: 'x' } },
    '.reply.body: 204 has no body. Leave it out, or use another status.',
  ],
  [
    { reply: { status: 304 }, body: 'slow', patch: { a: 1 } },
    '.patch: 304 has no body. Leave it out, or use another status; faults[0].body: 304 has no body. Leave it out, or use another status.',
  ],
])('refuses what a call says in vain: %j', (fault, mistakes) => {
  expect(mistakesOf({ faults: [{ on: 'status', ...fault }] })).toBe(`faults[0]${mistakes}`)
})

test('bounds every length of time', () => {
  expect(
    mistakesOf({
      steps: [{ state: 'processing', for: '600001m' }, { state: 'completed' }],
      output: { duration: 36_000_000_001 },
    }),
  ).toBe(
    'steps[0].for: "600001m" is too long. Use at most 10000h; output.duration: 36000000001 is too long. Use at most 10000h.',
  )
  expect(mistakesOf({ output: { duration: '10000h' }, faults: [{ on: 'status', latency: '1h' }] })).toBe(
    'none',
  )
})

test('refuses a call that is never reached', () => {
  const faults = [
    { on: 'status', provider: 'sync', ...DOWN },
    { on: 'status', first: 1, provider: 'sync', reply: { status: 500 } },
    { on: 'status', provider: 'sync', latency: '1s' },
    { on: '*', connection: 'hang' },
    { on: 'create', patch: { a: 1 } },
    { on: 'status', limit: { calls: 1, per: '1s' } },
  ]
  expect(mistakesOf({ faults })).toBe(
    'faults[1]: is never reached, because faults[0] answers every status call of sync. Leave it out, or put it before; ' +
      'faults[4]: is never reached, because faults[3] answers every call. Leave it out, or put it before; ' +
      'faults[5]: is never reached, because faults[3] answers every call. Leave it out, or put it before.',
  )
})

test('takes a call behind one that answers only some', () => {
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

test('refuses to wait for a state that no step comes to', () => {
  const faults = [
    { on: 'status', when: 'completed', ...DOWN },
    { on: 'status', when: ['failed', 'queued'], ...DOWN },
    { on: 'create', when: 'queued', patch: { a: 1 } },
    { on: 'status', when: 'processing', ...DOWN },
  ]
  expect(mistakesOf({ steps: FAILING, faults })).toBe(
    'faults[0].when: no step is "completed", so it never strikes then. Add one, or leave it out; ' +
      'faults[1].when[1]: no step is "queued", so it never strikes then. Add one, or leave it out.',
  )
  expect(mistakesOf({ faults })).toBe('none')
})

test('counts the tries at a submit anew, so that the first of them may be any', () => {
  expect(mistakesOf({ faults: [{ on: 'create', first: 1, every: 2, ...DOWN }] })).toBe('none')
  expect(mistakesOf({ faults: [{ on: '*', attempts: [1], every: 2, ...DOWN }] })).toBe('none')
})

test('refuses headers that the wire sets, and one header twice', () => {
  const headers = {
    'Content-Length': '1',
    'transfer-encoding': 'chunked',
    trailer: 'x',
    upgrade: 'h2c',
    'keep-alive': 'timeout=1',
    Connection: 'upgrade',
    'Retry-After': '1',
    'retry-after': '2',
  }
  expect(mistakesOf({ faults: [{ on: 'status', headers }] })).toBe(
    `${[
      ...['Content-Length', 'transfer-encoding', 'trailer', 'upgrade', 'keep-alive'].map(
        (name) => atHeader(name) + WIRE,
      ),
      `${atHeader('Connection')}is set by the wire, but for close. Use close, or leave it out`,
      `${atHeader('retry-after')}says the same as Retry-After. ${LEAVE}`,
    ].join('; ')}.`,
  )
  expect(mistakesOf({ faults: [{ on: 'status', headers: { connection: 'close' } }] })).toBe('none')
})

test('refuses what is no JSON, with its place', () => {
  const round: Record<string, unknown> = {}
  round['again'] = [round]
  const body = {
    big: 10n,
    call: () => 1,
    list: [Number.NaN, undefined, Symbol('a')],
    more: { date: new Date(0), far: -Infinity, map: new Map() },
    round,
  }
  expect(mistakesOf({ faults: [{ on: 'status', reply: { status: 200, body }, patch: { a: [1n] } }] })).toBe(
    `${[
      notJson('patch.a[0]', 'bigint'),
      notJson('reply.body.big', 'bigint'),
      notJson('reply.body.call', 'function'),
      notJson('reply.body.list[0]', 'NaN'),
      notJson('reply.body.list[1]', 'undefined'),
      notJson('reply.body.list[2]', 'symbol'),
      notJson('reply.body.more.date', 'Date'),
      notJson('reply.body.more.far', '-Infinity'),
      notJson('reply.body.more.map', 'Map'),
      'faults[0].reply.body.round.again[0]: must be JSON, which cannot hold itself. Leave it out',
    ].join('; ')}.`,
  )
})

test('tells of one value twenty mistakes at most', () => {
  const patch = { list: Array(100).fill(1n) }
  expect(mistakesOf({ faults: [{ on: 'status', patch }] })).toBe(
    `${Array.from({ length: 20 }, (_, index) => notJson(`patch.list[${index}]`, 'bigint')).join('; ')}.`,
  )
})

test('refuses what is nested without end', () => {
  const deep: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))
  expect(mistakesOf({ faults: [{ on: 'status', reply: { status: 200, body: deep } }] })).toBe(
    `faults[0].reply.body${'[0]'.repeat(101)}: must be nested at most 100 deep.`,
  )
})

test('refuses __proto__ wherever it stands', () => {
  const faults: unknown = JSON.parse(
    '[{ "on": "status", "patch": { "__proto__": { "a": 1 } }, "headers": { "__proto__": "a", "b": "c" } },' +
      '{ "on": "create", "reply": { "status": 200, "body": [{ "__proto__": null }] } }]',
  )
  expect(mistakesOf({ faults })).toBe(
    'faults[0].headers.__proto__: is no header name; ' +
      'faults[0].patch.__proto__: cannot be a key. Leave it out; ' +
      'faults[1].reply.body[0].__proto__: cannot be a key. Leave it out.',
  )
})

test('bounds the size of a scenario', () => {
  const TOO_LONG = 'must be at most 256 KiB of JSON. Shorten its bodies, or split it into several.'
  // What stands in many places is as long as they are many.
  let many: unknown = 'x'
  for (let times = 0; times < 60; times += 1) many = [many, many]

  expect(mistakesOf(withBody('x'.repeat(262_000)))).toBe('none')
  expect(mistakesOf(withBody('x'.repeat(262_144)))).toBe(TOO_LONG)
  expect(mistakesOf({ description: 'x'.repeat(262_144), progress: 'linear' })).toBe(TOO_LONG)
  expect(mistakesOf(withBody(Array(200_000).fill(1)))).toBe(TOO_LONG)
  expect(mistakesOf(withBody(many))).toBe(TOO_LONG)
})

test('tells what is in vain beside what is wrong', () => {
  const faults = [{ on: 'status', first: 'x', reply: { status: 99, body: 1n }, headers: { upgrade: 'a' } }]
  expect(refusalOf(() => parseScenario({ name: 'own', stpes: [], output: {}, faults }))).toBe(
    [
      'Failed to define scenario "own": faults[0].first: must be a whole number from 1 to 10,000',
      'faults[0].reply.status: must be an HTTP status from 200 to 599',
      '"stpes" is unknown. Did you mean steps? Known: name, description, group, steps, progress, output, webhook, faults',
      `output: ${EMPTY}`,
      `faults[0].headers.upgrade: ${WIRE}`,
      'faults[0].reply.body: must be JSON, not bigint. Use a text, a number, true, false, null, a list or an object.',
    ].join('; '),
  )
  expect(refusalOf(() => parseScenario({ name: 'own', stpes: [] }))).toBe(
    'Failed to define scenario "own": "stpes" is unknown. Did you mean steps? Known: name, description, group, steps, progress, output, webhook, faults.',
  )
})

function atHeader(name: string): string {
  return `faults[0].headers.${name}: `
}

function notJson(place: string, kind: string): string {
  return `faults[0].${place}: must be JSON, not ${kind}. Use a text, a number, true, false, null, a list or an object`
}

function withBody(body: unknown): object {
  return { faults: [{ on: 'status', reply: { status: 200, body } }] }
}

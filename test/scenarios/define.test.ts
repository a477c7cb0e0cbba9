import { expect, test } from 'vitest'

import { defineScenario } from '../../src/index.ts'
import { parseScenario } from '../../src/scenarios/schema.ts'
import { getErrorMessage } from '../support/error-message.ts'

const DURATIONS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds'
const RANGES = `${DURATIONS}, or a list of two, the shorter first: [20s, 40s]`
const STATES = 'Known: queued, processing, completed, failed, rejected'

test('returns the scenario', () => {
  const scenario = {
    name: 'late-failure',
    description: 'Fails late.',
    group: 'own',
    steps: [
      { state: 'queued', polls: 2 },
      { state: 'processing', for: '10m', polls: 10_000 },
      { state: 'failed', error: { sync: { code: 'controller_timeout', message: 'Late' }, prism: 'Late' } },
    ],
    progress: 'linear',
    output: { duration: '8s' },
    faults: [
      { on: 'status', attempts: [1, 2], reply: { status: 503 } },
      { on: '*', reply: { error: 'server-error' } },
    ],
  } as const

  expect(defineScenario(scenario)).toBe(scenario)
  expect(parseScenario(scenario)).toEqual(scenario)
})

test('accepts every valid order of steps', () => {
  const lifecycles = [
    [{ state: 'queued' }],
    [{ state: 'processing' }],
    [{ state: 'rejected', error: 'internal' }],
    [{ state: 'queued', for: 0 }, { state: 'queued', for: '1s' }, { state: 'failed' }],
    [{ state: 'queued', polls: 1 }, { state: 'completed' }],
    [{ state: 'processing', for: '1s' }, { state: 'rejected' }],
  ]

  expect(lifecycles.map((steps) => parseScenario({ name: 'own', steps }).steps)).toEqual(lifecycles)
})

test('lists every mistake with its path and the accepted values', () => {
  const scenario = {
    name: 'Late_Failure',
    group: 1,
    steps: [
      { state: 'queud', polls: 0 },
      { state: 'processing', for: '3x', pols: 1 },
      { state: 'queued', for: -1 },
      { state: 'failed', error: 'timeout' },
    ],
    progress: 'steep',
    output: { duration: null },
    webhook: { dealy: '1s', copies: 11, signature: 'none' },
    faults: [
      { on: 3, attempts: 1, reply: { status: 999 } },
      { on: 'status', attempts: [0], reply: 'no' },
      { on: 'status', first: 1 },
      { on: 'status', first: 1, attempts: [1], reply: { status: 503 }, connection: 'rest' },
      { on: 'status', when: 'runing', probability: 2, during: '5s', latency: ['2s', '1s'] },
      { on: 'status', limit: { calls: 0, per: '-1s' }, headers: { 'a b': 'c', d: 'e\nf' }, body: 'slower' },
    ],
    webhooks: {},
  }

  expect(mistakesOf(scenario)).toEqual([
    'Failed to define scenario "Late_Failure": name: must be lower-case letters, digits and single dashes, such as late-failure',
    'group: must be a string',
    `steps[0].state: "queud" is unknown. Did you mean queued? ${STATES}`,
    'steps[0].polls: must be a whole number from 1 to 10,000',
    `steps[1].for: "3x" is not a duration. ${RANGES}`,
    'steps[1]: "pols" is unknown. Did you mean polls? Known: state, for, polls, error',
    `steps[2].for: -1 is not a duration. ${RANGES}`,
    'steps[3].error: "timeout" is not a valid failure. Use timed-out, input-unreachable, rejected, internal, or a failure by provider: { <provider>: { code, message } } or { <provider>: message }',
    'steps[2].state: queued cannot follow processing, because a lifecycle never goes back',
    'progress: "steep" is unknown. Known: linear, stalling, jumping, regressing',
    `output.duration: null is not a duration. ${DURATIONS}`,
    'webhook.copies: must be a whole number from 0 to 10',
    'webhook.signature: "none" is unknown. Known: wrong, missing, stale',
    'webhook: "dealy" is unknown. Did you mean delay? Known: delay, early, copies, reorder, signature, emptyError',
    'faults[0].on: must be a string',
    'faults[0].attempts: must be a list of attempt numbers, such as [1, 3]. It must have 1 to 1,000 entries. The first attempt is 1',
    'faults[0].reply.status: must be an HTTP status from 200 to 599',
    'faults[1].attempts[0]: must be a whole number from 1 to 10,000',
    'faults[1].reply: "no" is not a valid reply. Use { status: 200 to 599, body? } or { error: name or code }',
    'faults[2]: has no effect. Add reply, connection, headers, patch, body, latency or limit',
    'faults[3].connection: "rest" is unknown. Did you mean reset? Known: reset, hang',
    'faults[3].connection: cannot be combined with reply. Remove one of them',
    'faults[3].first: cannot be combined with attempts. Remove one of them',
    'faults[4].probability: must be a number above 0 and at most 1, such as 0.2 for one call in five',
    'faults[4].during: "5s" is not a time range. Use a list of two durations, from and until: [10s, 30s]',
    'faults[4].when: "runing" is not a valid state. Use one or a list of queued, processing, completed, failed, rejected',
    `faults[4].latency: ["2s","1s"] is not a duration. ${RANGES}`,
    'faults[5].limit.calls: must be a whole number from 1 to 10,000',
    `faults[5].limit.per: "-1s" is not a duration. ${DURATIONS}`,
    'faults[5].headers.a b: is not a valid header name',
    'faults[5].headers.d: must be printable ASCII on one line',
    'faults[5].body: "slower" is unknown. Did you mean slow? Known: slow, truncated, malformed',
    '"webhooks" is unknown. Did you mean webhook? Known: name, description, group, steps, progress, output, webhook, faults.',
  ])
})

function withProtoKey(value: unknown): unknown {
  return Object.fromEntries([['__proto__', value]])
}

test('refuses the key __proto__, which would be dropped', () => {
  const scenario = {
    name: 'proto',
    steps: [{ state: 'failed', error: withProtoKey('no') }],
    faults: [
      { on: 'status', patch: withProtoKey({ a: 1 }) },
      { on: 'status', headers: withProtoKey('a') },
    ],
  }
  expect(mistakesOf(scenario)).toEqual([
    'Failed to define scenario "proto": steps[0].error: {"__proto__":"no"} is not a valid failure. Use timed-out, input-unreachable, rejected, internal, or a failure by provider: { <provider>: { code, message } } or { <provider>: message }',
    'faults[0].patch: "__proto__" cannot be a key. Remove it',
    'faults[1].headers: "__proto__" cannot be a key. Remove it.',
  ])
})

test('refuses a final state that ends, and a step after a final state', () => {
  expect(mistakesOfSteps([{ state: 'completed', for: '1s' }, { state: 'failed' }])).toEqual([
    'steps[0]: completed is a final state, so the step cannot have for or polls',
    'steps[1]: is never reached, because completed is a final state. Remove this step.',
  ])
})

test('refuses a step that is never reached', () => {
  expect(mistakesOfSteps([{ state: 'queued' }, { state: 'completed' }])).toEqual([
    'steps[0]: never ends, so the next step is never reached. Add for, polls or both.',
  ])
})

test('refuses a last step that ends', () => {
  expect(mistakesOfSteps([{ state: 'processing', polls: 3 }])).toEqual([
    'steps[0]: ends, but no step follows. Add a step, or remove for and polls so that it never ends.',
  ])
})

test('refuses a lifecycle that goes back', () => {
  expect(mistakesOfSteps([{ state: 'processing', for: 1 }, { state: 'queued' }])).toEqual([
    'steps[1].state: queued cannot follow processing, because a lifecycle never goes back.',
  ])
})

test('refuses an error of a step that does not fail', () => {
  expect(
    mistakesOfSteps([
      { state: 'processing', for: 1, error: 'internal' },
      { state: 'completed', error: 'internal' },
    ]),
  ).toEqual([
    'steps[0].error: only a failed or rejected step can have an error, not a processing step',
    'steps[1].error: only a failed or rejected step can have an error, not a completed step.',
  ])
})

test('refuses a list without steps', () => {
  expect(mistakesOfSteps([])).toEqual([
    'steps: must have at least one step. Remove steps if the scenario has no lifecycle.',
  ])
  expect(mistakesOfSteps('queued')).toEqual(['steps: must be a list of steps.'])
})

test('refuses a value that is not a scenario', () => {
  const known = 'name, description, group, steps, progress, output, webhook, faults'

  expect(mistakesOf(null)).toEqual([`Failed to define scenario null: must be an object with ${known}.`])
  expect(mistakesOf('happy')).toEqual([`Failed to define scenario "happy": must be an object with ${known}.`])
  expect(mistakesOf({ name: 10n, progress: 'linear' })).toEqual([
    'Failed to define scenario [object BigInt]: name: must be a string.',
  ])
})

test('accepts only names of lower-case letters, digits and single dashes', () => {
  const valid = ['a', 'a-b-c', '3rd-poll', 'x1']
  const invalid = ['', 'A', '-a', 'a-', 'a--b', 'a_b', 'a b', 'a+b', 'a:b', 'é']

  expect(valid.filter((name) => mistakesOf({ name, progress: 'linear' }).length > 0)).toEqual([])
  expect(invalid.filter((name) => mistakesOf({ name, progress: 'linear' }).length === 0)).toEqual([])
})

test.each([
  [{ calls: [{ on: 'status', reply: { status: 503 } }] }, '"calls" is now called "faults". Rename it'],
  [
    { faults: [{ on: 'status', chance: 0.5, reply: { status: 503 } }] },
    'faults[0]: "chance" is now called "probability". Rename it',
  ],
  [
    { steps: [{ state: 'completed' }], webhook: { swap: '30s' } },
    'webhook: "swap" is now called "reorder". Rename it',
  ],
])('refuses a key that was renamed, and names the new key: %j', (parts: object, mistake) => {
  const message = getErrorMessage(() => defineScenario({ name: 'own', ...parts }))

  expect(message).toBe(`Failed to define scenario "own": ${mistake}.`)
})

function mistakesOfSteps(steps: unknown): string[] {
  return mistakesOf({ name: 'own', steps }).map((mistake) =>
    mistake.replace('Failed to define scenario "own": ', ''),
  )
}

/** Returns the error message, split at each mistake. Empty if there is no error. */
function mistakesOf(scenario: unknown): string[] {
  const message = getErrorMessage(() => parseScenario(scenario))
  return message === 'none' ? [] : message.split('; ')
}

import { expect, test } from 'vitest'

import { defineScenario } from '../../src/index.ts'
import { parseScenario } from '../../src/scenarios/schema.ts'
import { refusalOf } from '../support/refusal.ts'

const DURATIONS = 'Use 250ms, 90s, 2m, 1h or a number of milliseconds'
const RANGES = `${DURATIONS}, or two to draw one from, the shorter first: [20s, 40s]`
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

test('takes every spelling of a life that can be', () => {
  const lives = [
    [{ state: 'queued' }],
    [{ state: 'processing' }],
    [{ state: 'rejected', error: 'internal' }],
    [{ state: 'queued', for: 0 }, { state: 'queued', for: '1s' }, { state: 'failed' }],
    [{ state: 'queued', polls: 1 }, { state: 'completed' }],
    [{ state: 'processing', for: '1s' }, { state: 'rejected' }],
  ]

  expect(lives.map((steps) => parseScenario({ name: 'own', steps }).steps)).toEqual(lives)
})

test('tells every mistake at once, with its place and the accepted values', () => {
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
    'group: must be a text',
    `steps[0].state: "queud" is unknown. Did you mean queued? ${STATES}`,
    'steps[0].polls: must be a whole number from 1 to 10,000',
    `steps[1].for: "3x" is no duration. ${RANGES}`,
    'steps[1]: "pols" is unknown. Did you mean polls? Known: state, for, polls, error',
    `steps[2].for: -1 is no duration. ${RANGES}`,
    'steps[3].error: "timeout" is no failure. Use timed-out, input-unreachable, rejected, internal, or words by provider: { sync: { code, message }, prism: text }',
    'steps[2].state: queued cannot follow processing: a life does not go back',
    'progress: "steep" is unknown. Known: linear, stalling, jumping, regressing',
    `output.duration: null is no duration. ${DURATIONS}`,
    'webhook.copies: must be a whole number from 0 to 10',
    'webhook.signature: "none" is unknown. Known: wrong, missing, stale',
    'webhook: "dealy" is unknown. Did you mean delay? Known: delay, early, copies, reorder, signature',
    'faults[0].on: must be a text',
    'faults[0].attempts: must be a list of attempts, counted from 1',
    'faults[0].reply.status: must be an HTTP status from 200 to 599',
    'faults[1].attempts[0]: must be a whole number from 1 to 10,000',
    'faults[1].reply: "no" is no reply. Use { status: 200 to 599, body? } or { error: name or code }',
    'faults[3].connection: "rest" is unknown. Did you mean reset? Known: reset, hang',
    'faults[4].probability: must be a number above 0, at most 1, such as 0.2 for one in five',
    'faults[4].during: must be a list of two durations, from and until: [10s, 30s]',
    'faults[4].when: "runing" is no state. Use one, or a list, of queued, processing, completed, failed, rejected',
    `faults[4].latency: ["2s","1s"] is no duration. ${RANGES}`,
    'faults[5].limit.calls: must be a whole number from 1 to 10,000',
    `faults[5].limit.per: "-1s" is no duration. ${DURATIONS}`,
    'faults[5].headers.a b: is no header name',
    'faults[5].headers.d: must be printable ASCII on one line',
    'faults[5].body: "slower" is unknown. Did you mean slow? Known: slow, truncated, malformed',
    '"webhooks" is unknown. Did you mean webhook? Known: name, description, group, steps, progress, output, webhook, faults',
    'faults[2]: does nothing. Give it reply, connection, latency, limit, headers, patch or body',
    'faults[3].connection: cannot stand beside reply: a call gets one of them. Leave one out',
    'faults[3].first: says the same as attempts. Leave one out.',
  ])
})

test('refuses what follows an end, and an end that ends', () => {
  expect(mistakesOfSteps([{ state: 'completed', for: '1s' }, { state: 'failed' }])).toEqual([
    'steps[0]: nothing follows completed, so it takes no for and no polls',
    'steps[1]: is never reached, because completed is the end. Leave it out.',
  ])
})

test('refuses a step that is never reached', () => {
  expect(mistakesOfSteps([{ state: 'queued' }, { state: 'completed' }])).toEqual([
    'steps[0]: never ends, so the next step is never reached. Give it for, polls or both.',
  ])
})

test('refuses a last step that ends', () => {
  expect(mistakesOfSteps([{ state: 'processing', polls: 3 }])).toEqual([
    'steps[0]: ends, but no step follows. Add one, or leave out for and polls to let it last for ever.',
  ])
})

test('refuses a life that goes back', () => {
  expect(mistakesOfSteps([{ state: 'processing', for: 1 }, { state: 'queued' }])).toEqual([
    'steps[1].state: queued cannot follow processing: a life does not go back.',
  ])
})

test('refuses an error of what does not fail', () => {
  expect(
    mistakesOfSteps([
      { state: 'processing', for: 1, error: 'internal' },
      { state: 'completed', error: 'internal' },
    ]),
  ).toEqual([
    'steps[0].error: only failed and rejected have an error, not processing',
    'steps[1].error: only failed and rejected have an error, not completed.',
  ])
})

test('refuses a life without steps', () => {
  expect(mistakesOfSteps([])).toEqual([
    'steps: must have at least one step; leave steps out for a scenario of faults alone.',
  ])
  expect(mistakesOfSteps('queued')).toEqual(['steps: must be a list of steps.'])
})

test('refuses what is no scenario at all', () => {
  const known = 'name, description, group, steps, progress, output, webhook, faults'

  expect(mistakesOf(null)).toEqual([`Failed to define scenario: must be an object with ${known}.`])
  expect(mistakesOf('happy')).toEqual([`Failed to define scenario: must be an object with ${known}.`])
  expect(mistakesOf({ name: 10n, progress: 'linear' })).toEqual([
    'Failed to define scenario [object BigInt]: name: must be a text.',
  ])
})

test('takes names of lower-case letters, digits and single dashes only', () => {
  const good = ['a', 'a-b-c', '3rd-poll', 'x1']
  const bad = ['', 'A', '-a', 'a-', 'a--b', 'a_b', 'a b', 'a+b', 'a:b', 'é']

  expect(good.filter((name) => mistakesOf({ name, progress: 'linear' }).length > 0)).toEqual([])
  expect(bad.filter((name) => mistakesOf({ name, progress: 'linear' }).length === 0)).toEqual([])
})

function mistakesOfSteps(steps: unknown): string[] {
  return mistakesOf({ name: 'own', steps }).map((mistake) =>
    mistake.replace('Failed to define scenario "own": ', ''),
  )
}

/** The refusal, cut at each mistake; empty for none. */
function mistakesOf(scenario: unknown): string[] {
  const refusal = refusalOf(() => parseScenario(scenario))
  return refusal === 'none' ? [] : refusal.split(/; (?!leave)/)
}

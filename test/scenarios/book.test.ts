import { expect, test } from 'vitest'

import { createBook } from '../../src/scenarios/book.ts'
import { SCENARIO_NAMES } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'

const mine = { name: 'mine', calls: [{ on: 'status', attempts: [1], reply: { status: 503 } }] }

/** A fault without conditions. */
const ALWAYS = { place: 0, latencyMs: undefined, duringMs: undefined, when: undefined, limit: undefined }
const MINE = { ...ALWAYS, scenario: 'mine', on: 'status', attempts: [1], reply: { status: 503 } }

const PLAIN_WEBHOOK = { delayMs: 0, spreadMs: 0, earlyMs: 0, copies: 1, swapMs: 0, signature: undefined }

test('plans a shipped scenario in plain numbers', () => {
  expect(createBook([], none).plan('slow-fail')).toEqual({
    scenario: 'slow-fail',
    steps: [
      { state: 'queued', forMs: 2_000, spreadMs: 0, polls: Infinity, failure: undefined, weightMs: 2_000 },
      {
        state: 'processing',
        forMs: 88_000,
        spreadMs: 0,
        polls: Infinity,
        failure: undefined,
        weightMs: 88_000,
      },
      { state: 'failed', forMs: Infinity, spreadMs: 0, polls: Infinity, failure: 'timed-out', weightMs: 0 },
    ],
    faults: [],
    progress: 'linear',
    outputMs: 8_000,
    outputFault: undefined,
    webhook: PLAIN_WEBHOOK,
    shownAtEnd: ['slow-fail'],
    shapesLife: true,
  })
})

test('plans reads, an output length and a failure in words of a provider', () => {
  const own = {
    name: 'own',
    steps: [
      { state: 'processing', for: '1m', polls: 3 },
      { state: 'processing', polls: 2 },
      { state: 'failed', error: { prism: 'No' } },
    ],
    output: { duration: '1.5s' },
  }

  expect(createBook([own], none).plan('own')).toEqual({
    scenario: 'own',
    steps: [
      { state: 'processing', forMs: 60_000, spreadMs: 0, polls: 3, failure: undefined, weightMs: 60_000 },
      { state: 'processing', forMs: Infinity, spreadMs: 0, polls: 2, failure: undefined, weightMs: 10_000 },
      {
        state: 'failed',
        forMs: Infinity,
        spreadMs: 0,
        polls: Infinity,
        failure: { prism: 'No' },
        weightMs: 0,
      },
    ],
    faults: [],
    progress: 'linear',
    outputMs: 1_500,
    outputFault: undefined,
    webhook: PLAIN_WEBHOOK,
    shownAtEnd: ['own'],
    shapesLife: true,
  })
})

test('joins a life with faults, in the order of their names', () => {
  const book = createBook([mine], none)
  const plan = book.plan('slow-fail+mine+forbidden')

  expect(plan).toEqual({
    ...book.plan('slow-fail'),
    scenario: 'slow-fail+mine+forbidden',
    faults: [MINE, { ...ALWAYS, scenario: 'forbidden', on: '*', reply: { error: 'forbidden' } }],
  })
  expect(book.plan('mine+slow-fail').steps).toEqual(plan.steps)
})

test('lives happily with a fault alone', () => {
  const book = createBook([mine], none)

  expect(book.plan('mine')).toEqual({
    ...book.plan('happy'),
    scenario: 'mine',
    faults: [MINE],
    shapesLife: false,
  })
})

test('has the life and the faults of one scenario that has both', () => {
  const both = { name: 'both', steps: [{ state: 'completed' }], calls: mine.calls }
  const book = createBook([both], none)

  expect(book.plan('both').faults).toEqual([{ ...MINE, scenario: 'both' }])
  expect(book.plan('both').steps).toEqual(book.plan('instant').steps)
  expect(refusalOf(() => book.plan('both+stuck'))).toBe(
    'Failed to choose a scenario: "both+stuck" joins more than one life: both and stuck. Join one life and any number of faults, such as slow-fail+forbidden.',
  )
})

test('refuses two lives', () => {
  expect(refusalOf(() => createBook([], none).plan('slow-fail+forbidden+stuck'))).toBe(
    'Failed to choose a scenario: "slow-fail+forbidden+stuck" joins more than one life: slow-fail and stuck. Join one life and any number of faults, such as slow-fail+forbidden.',
  )
})

test('refuses to join more than eight', () => {
  const name = Array.from({ length: 9 }, () => 'forbidden').join('+')

  expect(refusalOf(() => createBook([], none).plan(name))).toBe(
    'Failed to choose a scenario: "forbidden+forbidden+forbidden+forbidden+forbidden+forbid... joins more than 8. Define one with all their calls instead.',
  )
})

test('says which name is unknown, which is like it, and which there are', () => {
  const book = createBook([mine], none)

  expect(refusalOf(() => book.plan('slow-fial'))).toBe(
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? Known: ${SCENARIO_NAMES}, mine.`,
  )
  expect(refusalOf(() => book.plan('happy+minne'))).toBe(
    `Failed to choose a scenario: "minne" is unknown. Did you mean mine? Known: ${SCENARIO_NAMES}, mine.`,
  )
  expect(refusalOf(() => book.plan('xyz'))).toBe(
    `Failed to choose a scenario: "xyz" is unknown. Known: ${SCENARIO_NAMES}, mine.`,
  )
})

test('refuses an empty name, and shows the beginning of an endless one', () => {
  const book = createBook([], none)

  expect(refusalOf(() => book.plan(''))).toBe(
    `Failed to choose a scenario: "" is unknown. Known: ${SCENARIO_NAMES}.`,
  )
  expect(refusalOf(() => book.plan('happy+'))).toBe(
    `Failed to choose a scenario: "" is unknown. Known: ${SCENARIO_NAMES}.`,
  )
  expect(refusalOf(() => book.plan('x'.repeat(5_000)))).toBe(
    `Failed to choose a scenario: "${'x'.repeat(56)}... is unknown. Known: ${SCENARIO_NAMES}.`,
  )
})

test('is not misled by the names of every object', () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    expect(refusalOf(() => createBook([], none).plan(name))).toBe(
      `Failed to choose a scenario: "${name}" is unknown. Known: ${SCENARIO_NAMES}.`,
    )
  }
})

test('lists own scenarios after the shipped', () => {
  expect(
    createBook([mine], none)
      .all.map(({ name }) => name)
      .join(', '),
  ).toBe(`${SCENARIO_NAMES}, mine`)
})

test('lets an own scenario take the place of a shipped one', () => {
  const book = createBook(
    [{ name: 'happy', steps: [{ state: 'processing', for: 5 }, { state: 'completed' }] }],
    none,
  )

  expect(book.all.map(({ name }) => name).join(', ')).toBe(SCENARIO_NAMES)
  expect(book.plan('happy').steps.map(({ forMs }) => forMs)).toEqual([5, Infinity])
  expect(book.plan('forbidden').steps).toEqual(book.plan('happy').steps)
})

test('plans anew once a scenario was replaced, and leaves the old plan as it was', () => {
  const book = createBook([], none)
  const before = book.plan('instant')
  expect(book.plan('instant')).toBe(before)

  expect(book.add({ name: 'instant', steps: [{ state: 'failed' }] })).toBe('instant')
  expect(before.steps.map(({ state }) => state)).toEqual(['completed'])
  expect(book.plan('instant').steps.map(({ state }) => state)).toEqual(['failed'])
})

test('keeps its own copy of a scenario', () => {
  const steps = [{ state: 'completed' }]
  const book = createBook([{ name: 'own', steps }], none)
  steps[0] = { state: 'failed' }

  expect(book.plan('own').steps.map(({ state }) => state)).toEqual(['completed'])
})

test('takes nothing that no provider can show', () => {
  const book = createBook([], () => [{ path: ['steps', 0], message: 'nobody has words for it' }])

  expect(refusalOf(() => book.add(mine))).toBe(
    'Failed to define scenario "mine": steps[0]: nobody has words for it.',
  )
  expect(book.all.map(({ name }) => name).join(', ')).toBe(SCENARIO_NAMES)
})

test('plans what goes wrong in plain numbers', () => {
  const own = {
    name: 'own',
    steps: [
      { state: 'queued', for: ['1s', '3s'] },
      { state: 'processing', for: '2s', polls: 2 },
      { state: 'completed' },
    ],
    progress: 'jumping',
    output: { fault: 'empty' },
    webhook: { delay: ['1s', '2s'], copies: 2, swap: '4s', signature: 'stale' },
    calls: [
      {
        on: 'status',
        provider: 'sync',
        first: 3,
        every: 3,
        chance: 0.5,
        during: ['1s', '2s'],
        when: 'queued',
        limit: { calls: 2, per: '1m' },
        latency: '20ms',
        headers: { 'X-Own': 'yes' },
        patch: { a: null },
        body: 'slow',
      },
    ],
  }

  expect(createBook([own], none).plan('own')).toEqual({
    scenario: 'own',
    steps: [
      {
        state: 'queued',
        forMs: 1_000,
        spreadMs: 2_000,
        polls: Infinity,
        failure: undefined,
        weightMs: 1_000,
      },
      { state: 'processing', forMs: 2_000, spreadMs: 0, polls: 2, failure: undefined, weightMs: 2_000 },
      { state: 'completed', forMs: Infinity, spreadMs: 0, polls: Infinity, failure: undefined, weightMs: 0 },
    ],
    faults: [
      {
        scenario: 'own',
        place: 0,
        on: 'status',
        provider: 'sync',
        first: 3,
        every: 3,
        chance: 0.5,
        duringMs: [1_000, 2_000],
        when: ['queued'],
        limit: { calls: 2, perMs: 60_000 },
        latencyMs: [20, 20],
        headers: { 'x-own': 'yes' },
        patch: { a: null },
        body: 'slow',
      },
    ],
    progress: 'jumping',
    outputMs: 8_000,
    outputFault: 'empty',
    webhook: {
      delayMs: 1_000,
      spreadMs: 1_000,
      earlyMs: 0,
      copies: 2,
      swapMs: 4_000,
      signature: 'stale',
    },
    shownAtEnd: ['own'],
    shapesLife: true,
  })
})

test('joins what parts say of the video and of the webhook, the later one before the earlier', () => {
  const plan = createBook([], none).plan(
    'slow-fail+webhook-twice+webhook-unsigned+no-output+empty-output+jumping',
  )

  expect(plan).toMatchObject({
    progress: 'jumping',
    outputFault: 'empty',
    webhook: { ...PLAIN_WEBHOOK, copies: 2, signature: 'missing' },
  })
})

test('makes a scenario that takes an argument, and checks the argument', () => {
  const book = createBook([], none)
  const wrong = createBook([], () => [{ path: ['steps'], message: '"x" is no code. Known: a, b' }])

  expect(book.plan('sync-code:internal_error').steps.at(-1)?.failure).toEqual({ sync: 'internal_error' })
  expect(book.plan('sync-code~internal_error').steps).toEqual(book.plan('sync-code:internal_error').steps)
  expect(book.plan('slow+create-error:pricing_error').faults).toEqual([
    {
      ...ALWAYS,
      scenario: 'create-error:pricing_error',
      on: 'create',
      reply: { error: 'pricing_error' },
    },
  ])
  expect(refusalOf(() => wrong.plan('sync-code:x'))).toBe(
    'Failed to choose a scenario: "sync-code:x": "x" is no code. Known: a, b.',
  )
  expect(refusalOf(() => book.plan('sync-code'))).toBe(
    'Failed to choose a scenario: "sync-code" takes an argument. Use sync-code:<code>; docs/scenarios.md lists the codes.',
  )
  expect(refusalOf(() => book.plan('sync-cod:x'))).toBe(
    `Failed to choose a scenario: "sync-cod:x" is unknown. Known: ${SCENARIO_NAMES}.`,
  )
})

function none(): [] {
  return []
}

import { expect, test } from 'vitest'

import { createBook } from '../../src/scenarios/book.ts'
import { SCENARIO_NAMES } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'

const mine = { name: 'mine', calls: [{ on: 'status', attempts: [1], reply: { status: 503 } }] }

test('plans a shipped scenario in plain numbers', () => {
  expect(createBook([], none).plan('slow-fail')).toEqual({
    scenario: 'slow-fail',
    steps: [
      { state: 'queued', forMs: 2_000, polls: Infinity, failure: undefined, weightMs: 2_000 },
      { state: 'processing', forMs: 88_000, polls: Infinity, failure: undefined, weightMs: 88_000 },
      { state: 'failed', forMs: Infinity, polls: Infinity, failure: 'timed-out', weightMs: 0 },
    ],
    faults: [],
    outputMs: 8_000,
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
      { state: 'processing', forMs: 60_000, polls: 3, failure: undefined, weightMs: 60_000 },
      { state: 'processing', forMs: Infinity, polls: 2, failure: undefined, weightMs: 10_000 },
      { state: 'failed', forMs: Infinity, polls: Infinity, failure: { prism: 'No' }, weightMs: 0 },
    ],
    faults: [],
    outputMs: 1_500,
  })
})

test('joins a life with faults, in the order of their names', () => {
  const book = createBook([mine], none)
  const plan = book.plan('slow-fail+mine+forbidden')

  expect(plan).toEqual({
    ...book.plan('slow-fail'),
    scenario: 'slow-fail+mine+forbidden',
    faults: [...mine.calls, { on: '*', reply: { error: 'forbidden' } }],
  })
  expect(book.plan('mine+slow-fail').steps).toEqual(plan.steps)
})

test('lives happily with a fault alone', () => {
  const book = createBook([mine], none)

  expect(book.plan('mine')).toEqual({ ...book.plan('happy'), scenario: 'mine', faults: mine.calls })
})

test('has the life and the faults of one scenario that has both', () => {
  const both = { name: 'both', steps: [{ state: 'completed' }], calls: mine.calls }
  const book = createBook([both], none)

  expect(book.plan('both').faults).toEqual(mine.calls)
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

function none(): [] {
  return []
}

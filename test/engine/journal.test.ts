import { expect, test } from 'vitest'

import { createJournal, formatRequest } from '../../src/engine/journal.ts'
import { stateAt } from '../../src/generations/state.ts'
import { toGeneration } from '../support/generation.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

test('keeps the last entries, oldest first', () => {
  const journal = createJournal(3)
  for (const at of [1, 2]) journal.add(toEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([1, 2])

  for (const at of [3, 4, 5, 6, 7]) journal.add(toEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([5, 6, 7])
  expect(journal.size).toBe(3)

  journal.add(toEntry({ at: 8 }))
  expect(journal.entries().map(({ at }) => at)).toEqual([6, 7, 8])
})

test('keeps one entry where the bound is one', () => {
  const journal = createJournal(1)
  for (const at of [1, 2, 3]) journal.add(toEntry({ at }))

  expect(journal.entries().map(({ at }) => at)).toEqual([3])
})

test('begins again once cleared', () => {
  const journal = createJournal(2)
  for (const at of [1, 2, 3]) journal.add(toEntry({ at }))
  journal.clear()

  expect(journal.size).toBe(0)
  for (const at of [4, 5, 6]) journal.add(toEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([5, 6])
})

test('puts an entry about a generation into words', () => {
  const generation = toGeneration([{ state: 'queued', for: 500 }, { state: 'processing' }], {
    createdAt: 1_000,
  })
  const entry = toEntry({
    at: 3_000,
    operation: 'status',
    query: 'wait=true&timeout=5',
    body: { a: 1 },
    generation,
    shownState: stateAt(generation, 3_000),
    scenario: 'own',
  })

  expect(formatRequest(entry)).toEqual({
    at: '1970-01-01T00:00:03.000Z',
    provider: 'sync',
    operation: 'status',
    method: 'GET',
    path: '/v2/generate/one',
    query: { wait: 'true', timeout: '5' },
    headers: {},
    body: { a: 1 },
    generation: 'one',
    session: 'default',
    status: 200,
    state: 'processing',
    scenario: 'own',
    reason: 'own, by create(): processing since 0.5 s',
  })
})

test('puts an entry about nothing into words', () => {
  expect(formatRequest(toEntry({}))).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    provider: 'sync',
    operation: null,
    method: 'GET',
    path: '/v2/generate/one',
    query: {},
    headers: {},
    body: null,
    generation: null,
    session: 'default',
    status: 200,
    state: null,
    scenario: null,
    reason: 'answered alike for everybody',
  })
})

test('says why in the words of the call where it has some', () => {
  expect(formatRequest(toEntry({ reason: 'it has no key' })).reason).toBe('it has no key')
})

test('leaves secrets out of the headers, however they are spelt', () => {
  const headers = new Map([
    ['Authorization', 'Bearer secret'],
    ['x-api-key', 'secret'],
    ['X-API-KEY', 'secret'],
    ['cookie', 'session=secret'],
    ['proxy-authorization', 'secret'],
    ['x-csrf-token', 'secret'],
    ['x-client-secret', 'secret'],
    ['accept', 'application/json'],
    ['x-mock-scenario', 'slow-fail'],
  ])

  expect(formatRequest(toEntry({ headers: () => headers })).headers).toEqual({
    accept: 'application/json',
    'x-mock-scenario': 'slow-fail',
  })
})

test('says who chose the scenario', () => {
  const chosen = (['header', 'key', 'use', 'option', 'create', 'default'] as const).map((chosenBy) => {
    const generation = toGeneration([{ state: 'processing' }], { chosenBy })
    return formatRequest(toEntry({ generation, shownState: stateAt(generation, 0) })).reason
  })

  expect(chosen).toEqual([
    'own, by the x-mock-scenario header: processing since 0 s',
    'own, by the key: processing since 0 s',
    'own, by use(): processing since 0 s',
    'own, by the scenario option: processing since 0 s',
    'own, by create(): processing since 0 s',
    'own, by the default: processing since 0 s',
  ])
})

function toEntry(facts: Partial<JournalEntry>): JournalEntry {
  return {
    at: 0,
    session: 'default',
    provider: 'sync',
    operation: undefined,
    method: 'GET',
    path: '/v2/generate/one',
    query: '',
    headers: () => [],
    body: undefined,
    status: 200,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason: undefined,
    ...facts,
  }
}

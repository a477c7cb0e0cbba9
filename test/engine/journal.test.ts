import { expect, test } from 'vitest'

import { createRecordedRequest } from '../../src/engine/journal.ts'
import { createJournal } from '../../src/engine/sessions.ts'
import { stateAt } from '../../src/generations/state.ts'
import { createTestGeneration } from '../support/generation.ts'
import type { JournalEntry } from '../../src/engine/journal.ts'

test('keeps the last entries, oldest first', () => {
  const journal = createJournal(3)
  for (const at of [1, 2]) journal.add(createEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([1, 2])

  for (const at of [3, 4, 5, 6, 7]) journal.add(createEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([5, 6, 7])
  expect(journal.size).toBe(3)

  journal.add(createEntry({ at: 8 }))
  expect(journal.entries().map(({ at }) => at)).toEqual([6, 7, 8])
})

test('keeps one entry with a limit of one', () => {
  const journal = createJournal(1)
  for (const at of [1, 2, 3]) journal.add(createEntry({ at }))

  expect(journal.entries().map(({ at }) => at)).toEqual([3])
})

test('keeps new entries after it was cleared', () => {
  const journal = createJournal(2)
  for (const at of [1, 2, 3]) journal.add(createEntry({ at }))
  journal.clear()

  expect(journal.size).toBe(0)
  for (const at of [4, 5, 6]) journal.add(createEntry({ at }))
  expect(journal.entries().map(({ at }) => at)).toEqual([5, 6])
})

test('returns the public form of a call about a generation', () => {
  const generation = createTestGeneration([{ state: 'queued', for: 500 }, { state: 'processing' }], {
    createdAt: 1_000,
  })
  const entry = createEntry({
    at: 3_000,
    operation: 'status',
    query: 'wait=true&timeout=5',
    body: { a: 1 },
    generation,
    shownState: stateAt(generation, 3_000),
    scenario: 'own',
  })

  expect(createRecordedRequest(entry)).toEqual({
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
    reason: 'own (from create()): processing, reached 0.5 s after creation',
    unknown: [],
  })
})

test('returns the public form of a call that is not about a generation', () => {
  expect(createRecordedRequest(createEntry({}))).toEqual({
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
    reason: 'not about a single generation',
    unknown: [],
  })
})

test('prefers the reason that the call recorded', () => {
  expect(createRecordedRequest(createEntry({ reason: 'the call has no API key' })).reason).toBe(
    'the call has no API key',
  )
})

test('leaves secret headers out in any case', () => {
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

  expect(createRecordedRequest(createEntry({ headers: () => headers })).headers).toEqual({
    accept: 'application/json',
    'x-mock-scenario': 'slow-fail',
  })
})

test('explains where the scenario came from', () => {
  const reasons = (['header', 'key', 'use', 'option', 'create', 'default'] as const).map((chosenBy) => {
    const generation = createTestGeneration([{ state: 'processing' }], { chosenBy })
    return createRecordedRequest(createEntry({ generation, shownState: stateAt(generation, 0) })).reason
  })

  expect(reasons).toEqual([
    'own (from the x-mock-scenario header): processing, reached 0 s after creation',
    'own (from the key): processing, reached 0 s after creation',
    'own (from use()): processing, reached 0 s after creation',
    'own (from the scenario option): processing, reached 0 s after creation',
    'own (from create()): processing, reached 0 s after creation',
    'own (the default): processing, reached 0 s after creation',
  ])
})

function createEntry(facts: Partial<JournalEntry>): JournalEntry {
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
    unknown: [],
    definition: undefined,
    keyHeaders: () => ({}),
    status: 200,
    generation: undefined,
    shownState: undefined,
    scenario: undefined,
    reason: undefined,
    ...facts,
  }
}

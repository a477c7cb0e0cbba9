import { expect, test } from 'vitest'

import { createRecordedRequest } from '../../src/engine/journal.ts'
import { stateAt } from '../../src/generations/state.ts'
import { createTestGeneration } from '../support/generation.ts'
import { createTestEntry as createEntry } from '../support/journal-entry.ts'
import { ownProvider } from '../support/own-provider.ts'

test('returns the public form of a call about a generation', () => {
  const generation = createTestGeneration([{ state: 'queued', for: 500 }, { state: 'processing' }], {
    createdAt: 1_000,
  })
  const entry = createEntry({
    at: 3_000,
    operation: ownProvider.operations[0],
    query: 'wait=true&timeout=5',
    body: { a: 1 },
    generation,
    shownState: stateAt(generation, 3_000),
    scenario: 'own',
  })

  expect(createRecordedRequest(entry)).toEqual({
    at: '1970-01-01T00:00:03.000Z',
    realAt: '1970-01-01T00:00:00.000Z',
    provider: 'mine',
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
    idempotent: false,
  })
})

test('returns the public form of a call that is not about a generation', () => {
  expect(createRecordedRequest(createEntry({}))).toEqual({
    at: '1970-01-01T00:00:00.000Z',
    realAt: '1970-01-01T00:00:00.000Z',
    provider: 'mine',
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
    idempotent: false,
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
    ['password', 'secret'],
    ['Signature', 'secret'],
    ['x-jwt', 'secret'],
    ['x-mine', 'secret'],
    ['accept', 'application/json'],
    ['x-mock-scenario', 'slow-fail'],
  ])

  expect(
    createRecordedRequest(
      createEntry({
        headers: () => headers,
        provider: { ...ownProvider, keyHeaders: (key) => ({ 'X-Mine': key }) },
      }),
    ).headers,
  ).toEqual({
    accept: 'application/json',
    'x-mock-scenario': 'slow-fail',
  })
})

test('leaves out a header whose name is a misspelt key header', () => {
  const headers = [
    ['x-api-kei', 'secret'],
    ['X-Clieny', 'secret'],
    ['accept', '*/*'],
  ] as const
  const provider = { ...ownProvider, keyHeaders: (key: string) => ({ 'X-Client': key }) }
  expect(createRecordedRequest(createEntry({ headers: () => headers, provider })).headers).toEqual({
    accept: '*/*',
  })
  expect(createRecordedRequest(createEntry({ headers: () => headers, provider: undefined })).headers).toEqual(
    { 'X-Clieny': 'secret', accept: '*/*' },
  )
})

test('hides an unknown scenario, wherever the call names it', () => {
  const part = 'sk_live_0123456789'
  const headers = [['X-Mock-Scenario', `t1:${part}`]] as const
  const entry = createEntry({ headers: () => headers, scenario: `t1:${part}`, generation: undefined })
  expect(createRecordedRequest(entry)).toMatchObject({
    scenario: 't1…',
    headers: { 'X-Mock-Scenario': 't1…' },
  })
  expect(createRecordedRequest(createEntry({ scenario: part })).scenario).toBe('sk…')
  expect(createRecordedRequest(createEntry({ scenario: 'slow-fial' })).scenario).toBe('slow-fial')
})

test('hides what can be a key in the id of a generation that does not exist', () => {
  const path = '/media/trugen/t1:sk_live_0123456789.mp4'
  const entry = createEntry({
    path,
    operation: ownProvider.operations[0],
    generation: undefined,
    status: 404,
  })
  expect(createRecordedRequest(entry).path).toBe('/media/trugen/t1:sk…')
})

test('leaves secret query parameters out', () => {
  const query =
    'wait=true&token=secret&api%5Fkey=secret&X-Amz-Signature=secret&next=http%3A%2F%2Fa%3Ab%40host%2F'

  expect(createRecordedRequest(createEntry({ query })).query).toEqual({
    wait: 'true',
    next: 'http://…@host/',
  })
})

test('hides the key, and the part behind its colon, wherever they occur', () => {
  const part = 'sk_live_0123456789'
  const key = `w3:${part}`
  const headers = [
    ['user-agent', `app ${part}`],
    ['x-mock-session', 'a-name-that-is-longer-than-24'],
  ] as const
  const entry = createEntry({
    operation: ownProvider.operations[0],
    key,
    path: `/v2/generate/${encodeURIComponent(key)}/${part}`,
    query: `id=${key}&${part}`,
    headers: () => headers,
    scenario: part,
    reason: `the key ${key} is wrong at http://me:secret@host/`,
    unknown: [{ in: 'query', field: part, nearest: null }],
  })

  expect(createRecordedRequest(entry)).toMatchObject({
    path: '/v2/generate/(the API key)/(the API key)',
    query: { id: '(the API key)', '(the API key)': '' },
    headers: { 'user-agent': 'app (the API key)', 'x-mock-session': 'a-na-ef458bd3' },
    scenario: 'sk…',
    reason: 'the key (the API key) is wrong at http://…@host/',
    unknown: [{ field: '(the API key)' }],
  })
})

test('shows a scenario that a key chooses, also if a path has its name', () => {
  const entry = createEntry({ key: 'w3:slow-fail', path: '/v2/slow-fail', scenario: 'slow-fail' })

  expect(createRecordedRequest(entry)).toMatchObject({ path: '/v2/slow-fail', scenario: 'slow-fail' })
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

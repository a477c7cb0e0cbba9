import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { isRecord } from '../../../src/lib/unknown-record.ts'
import { SYNC_REVISIONS } from '../../../src/handlers/sync/revisions.ts'
import { createMockVideoApi, providers } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getField } from './requests.ts'

const operations = providers.find(({ name }) => name === 'sync')?.operations ?? []

async function readDocument(revision: string): Promise<Readonly<Record<string, unknown>>> {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
  const { status, body } = await callApi(api, 'sync', '/api-json', { key: null })
  expect(status).toBe(200)
  return isRecord(body) ? body : {}
}

/** Returns each operation of the document with its path and method. */
function listOperations(
  document: object,
): readonly (readonly [path: string, method: string, operation: unknown])[] {
  return listEntries(getField(document, 'paths')).flatMap(([path, item]) =>
    listEntries(item).map(([method, operation]) => [path, method, operation] as const),
  )
}

function listEntries(value: unknown): readonly (readonly [string, unknown])[] {
  return isRecord(value) ? Object.entries(value) : []
}

/** Returns a path with its parameters as in the document. */
function formatPath(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}')
}

/** Returns an operation of the document. */
function getOperation(document: object, path: string, method: string): unknown {
  return getField(getField(getField(document, 'paths'), path), method)
}

test.each(SYNC_REVISIONS)('serves a valid OpenAPI document without a key: %s', async (revision) => {
  const document = await readDocument(revision)
  expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true })
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'Sync', version: revision },
    servers: [{ url: 'https://api.sync.so' }],
  })
})

test.each(SYNC_REVISIONS)('lists exactly the operations of the revision: %s', async (revision) => {
  const listed = listOperations(await readDocument(revision)).map(
    ([path, method]) => `${method.toUpperCase()} ${path}`,
  )
  const served = operations
    .filter(({ revisions }) => revisions?.includes(revision) !== false)
    .map(({ method, path }) => `${method} ${formatPath(path)}`)
  expect(served).toEqual(expect.arrayContaining(['GET /api-json', 'GET /v2/generations/{id}']))
  expect(listed.toSorted()).toEqual(served.toSorted())
})

test('gives each operation an id of its own', async () => {
  const ids = listOperations(await readDocument('2026-10')).map(([, , operation]) =>
    String(getField(operation, 'operationId')),
  )
  expect(ids).toEqual(
    expect.arrayContaining([
      'GenerateController_createGeneration',
      'GenerationsController_getById',
      'AnalyzeController_analyzeCost',
    ]),
  )
  expect(ids.filter((id, index) => !/^[A-Za-z]+_[A-Za-z]+$/.test(id) || ids.indexOf(id) < index)).toEqual([])
})

test('describes path and query parameters, and the headers of the revision', async () => {
  const [first, last] = [await readDocument('2026-06'), await readDocument('2026-10')]
  expect(getOperation(first, '/v2/generate/{id}', 'get')).toMatchObject({
    tags: ['generate'],
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      { name: 'wait', in: 'query', schema: {} },
      { name: 'timeout', in: 'query', schema: {} },
      { name: 'include', in: 'query', schema: {} },
    ],
  })
  const readNames = (document: object, path: string, method: string): string[] => {
    const parameters = getField(getOperation(document, path, method), 'parameters')
    return Array.isArray(parameters) ? parameters.map((parameter) => String(getField(parameter, 'name'))) : []
  }
  expect(readNames(first, '/v2/generations', 'get')).toEqual(['status', 'ids'])
  expect(readNames(last, '/v2/generations', 'get')).toEqual(expect.arrayContaining(['limit', 'cursor']))
  expect([readNames(first, '/v2/generate', 'post'), readNames(last, '/v2/generate', 'post')]).toEqual([
    [],
    ['idempotency-key'],
  ])
})

test('describes the fields of a body, as JSON and as a form with files', async () => {
  const document = await readDocument('2026-06')
  const submit = getField(getOperation(document, '/v2/generate', 'post'), 'requestBody')
  const fields = {
    model: {},
    input: {},
    options: { properties: { sync_mode: {}, active_speaker_detection: { properties: { auto_detect: {} } } } },
    segments: { properties: { audioInput: { properties: { refId: {} } } } },
  }
  expect(submit).toMatchObject({
    required: true,
    content: {
      'application/json': { schema: { type: 'object', properties: fields } },
      'multipart/form-data': {
        schema: { properties: { ...fields, video: { type: 'string', format: 'binary' } } },
      },
    },
  })
  const estimate = getField(getOperation(document, '/v2/generations/estimate', 'post'), 'requestBody')
  expect(estimate).toEqual({
    required: true,
    content: {
      'application/json': {
        schema: {
          type: 'object',
          properties: { model: {}, duration: {}, fps: {}, reasoningEnabled: {} },
        },
      },
    },
  })
})

test('requires the key, except for the operations that need none', async () => {
  const document = await readDocument('2026-06')
  expect(document).toMatchObject({
    security: [{ 'api-key': [] }],
    components: { securitySchemes: { 'api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
  })
  const open = operations.filter(({ requiresKey }) => requiresKey === false)
  const withoutKey = listOperations(document).flatMap(([path, , operation]) =>
    JSON.stringify(getField(operation, 'security')) === '[]' ? [path] : [],
  )
  expect(open.length).toBeGreaterThan(2)
  expect(withoutKey.toSorted()).toEqual(open.map(({ path }) => formatPath(path)).toSorted())
})

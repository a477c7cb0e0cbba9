import { Validator } from '@seriousme/openapi-schema-validator'
import express from 'express'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createControlRouter } from '../../src/server/control/router.ts'
import { openApi } from '../support/control.ts'
import { fetchReply, openServer } from '../support/server.ts'

test('serves the OpenAPI document, which is valid', async () => {
  const { url } = await openServer()
  const { status, body } = await fetchReply(`${url}/__mock/openapi.json`)
  expect([status, body]).toEqual([200, openApi])
  expect(await new Validator().validate(structuredClone({ ...openApi }))).toEqual({ valid: true })
  expect(body).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) as unknown })
})

test('describes every control route, and the root', () => {
  const router = createControlRouter(express, createMockVideoApi().adapter)
  const routes = router.stack.flatMap(({ route }) =>
    (route?.stack ?? []).map(({ method }) => `${method} /__mock${route?.path === '/' ? '' : route?.path}`),
  )
  const described = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  expect(routes.length).toBeGreaterThan(20)
  expect(described.toSorted()).toEqual([...routes, 'get /'].toSorted())
})

test('gives each operation an id of its own, a summary and the texts of its errors', () => {
  const operations = Object.values(openApi.paths).flatMap((path) => Object.values(path))
  const ids = operations.map((operation) => ('operationId' in operation ? operation.operationId : ''))
  expect(new Set(ids).size).toBe(operations.length)
  expect(ids).toEqual(
    expect.arrayContaining(['getIndex', 'getClock', 'putScenario', 'postGenerationsIdFail']),
  )
  for (const operation of operations) {
    expect(operation).toMatchObject({ summary: expect.stringMatching(/^[A-Z].{5,}$/) as unknown })
    expect(Object.values(operation.responses)).not.toContainEqual(
      expect.objectContaining({ description: '' }),
    )
  }
})

test('describes the parameters of a route, with a pattern for dotted names', () => {
  const { parameters = [] } = openApi.paths['/__mock/requests']?.['get'] ?? {}
  expect(parameters).toContainEqual({
    name: 'status',
    in: 'query',
    schema: { type: 'string', pattern: String.raw`^(?:0|\d{3})$` },
  })
  expect(parameters).toContainEqual({
    name: 'session',
    in: 'query',
    description: 'The name of a session. Default: `default`. `*` stands for all sessions.',
    schema: { type: 'string' },
  })
  expect(parameters.at(-1)).toMatchObject({
    name: 'fields',
    schema: { propertyNames: { pattern: String.raw`^(query|headers|body|unknown|response)\.` } },
  })
})

test('describes the body of a route', () => {
  const { requestBody } = openApi.paths['/__mock/clock']?.['post'] ?? {}
  expect(requestBody).toMatchObject({
    content: {
      'application/json': {
        schema: {
          properties: { advance: { description: expect.stringContaining('90s') as unknown } },
          additionalProperties: false,
        },
      },
    },
  })
  expect(openApi.paths['/__mock/clock']?.['get']).not.toHaveProperty('requestBody')
})

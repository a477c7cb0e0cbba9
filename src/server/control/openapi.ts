import * as z from 'zod/mini'

import { createSchemas } from './schemas.ts'
import type { ControlRoute } from './route.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** The OpenAPI document. */
interface OpenApi {
  readonly openapi: string
  readonly info: object
  readonly servers: readonly object[]
  /** The operations, by path and by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: object
}

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly description?: string | undefined
  readonly style?: 'form'
  readonly explode?: boolean
  readonly schema: object
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: object
  /** The responses, by status. */
  readonly responses: Readonly<Record<string, object>>
}

/** The texts of the errors that a route can have, by status. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'A mistake in the call',
  403: 'The control routes are for this machine only',
  404: 'Nobody has used the session, or it has no such item',
  409: 'The state of the generation, or an option of the fake, does not allow it',
  429: 'Too many calls wait',
}

/**
 * Builds the OpenAPI 3.1 document of control routes. `npm run schema` writes it to `openapi.json`, because the server would load
 * a large part of zod for it: https://spec.openapis.org/oas/v3.1.1.html
 */
export function buildOpenApi(routes: readonly ControlRoute[]): OpenApi {
  const converter = createConverter(routes)
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of routes) {
    const operation = buildOperation(route, converter)
    for (const path of listPaths(route.path)) {
      const operations = (paths[path] ??= {})
      operations[route.method.toLowerCase()] =
        path === '/' ? { ...operation, operationId: 'getRoot' } : operation
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Control routes of mock-video-api',
      description: 'Reading through these routes never counts as a status read.',
      version: '1',
    },
    servers: [
      { url: '/' },
      {
        url: '/s/{session}',
        description: 'The same as the parameter `session`.',
        variables: { session: { default: 'default' } },
      },
    ],
    paths,
    components: { schemas: converter.components },
  }
}

/** The root of the server answers like `/__mock`. */
function listPaths(path: string): string[] {
  if (path === '/') return ['/', '/__mock']
  return [`/__mock${path.replaceAll(/:(\w+)/g, '{$1}')}`]
}

function buildOperation(route: ControlRoute, convert: Converter): Operation {
  const { method, path, summary, status = 200, response, errors = [], body } = route
  const bodySchema = convert.input(body)
  const hasBody = Object.keys(bodySchema.properties ?? {}).length > 0 || bodySchema.$ref !== undefined
  return {
    operationId: buildOperationId(method, path === '/' ? '/index' : path),
    summary,
    parameters: [...buildPathParameters(path), ...buildQueryParameters(route, convert.input(route.query))],
    ...(hasBody && { requestBody: { content: describeJson(bodySchema) } }),
    responses: {
      [status]: {
        description: 'Done',
        content: { [route.contentType ?? 'application/json']: { schema: convert.output(response) } },
      },
      ...Object.fromEntries([400, 403, ...errors].map((code) => [code, describeError(code)])),
    },
  }
}

/** Returns an id such as `postGenerationsIdFail`. */
function buildOperationId(method: string, path: string): string {
  const words = path.split(/[^a-z]+/i).map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return method.toLowerCase() + words.join('')
}

function describeJson(schema: object): object {
  return { 'application/json': { schema } }
}

function describeError(status: number): object {
  return {
    description: ERRORS[status] ?? '',
    content: describeJson({ $ref: '#/components/schemas/Error' }),
  }
}

function buildPathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']): Parameter => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function buildQueryParameters(
  { scope, acceptsAllSessions, nestedFields = [] }: ControlRoute,
  { properties = {} }: ObjectSchema,
): Parameter[] {
  const parameters = Object.entries(properties).map(([name, { description, ...schema }]): Parameter => {
    const text =
      name === 'session' && scope !== undefined ? describeSession(scope, acceptsAllSessions) : description
    return text === undefined
      ? { name, in: 'query', schema }
      : { name, in: 'query', description: text, schema }
  })
  return nestedFields.length === 0 ? parameters : [...parameters, buildNestedParameter(nestedFields)]
}

function describeSession(scope: 'default' | 'all', acceptsAllSessions = false): string {
  const initial = `The name of a session. Default: ${scope === 'all' ? 'all sessions' : '`default`'}.`
  return acceptsAllSessions ? `${initial} \`*\` stands for all sessions.` : initial
}

/** An object whose properties are parameters of their own stands for parameters with any name of a pattern. */
function buildNestedParameter(fields: readonly string[]): Parameter {
  return {
    name: 'fields',
    in: 'query',
    description: `Values inside ${fields.map((field) => `\`${field}\``).join(', ')}, by a dotted name: \`body.model=lipsync-2\`.`,
    style: 'form',
    explode: true,
    schema: {
      type: 'object',
      propertyNames: { pattern: `^(${fields.join('|')})\\.` },
      additionalProperties: { type: 'string' },
    },
  }
}

/** The JSON schema of an object. */
interface ObjectSchema {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, { readonly description?: string | undefined }>>
}

/** Converts zod schemas into JSON schemas that refer to the components. */
interface Converter {
  readonly components: Readonly<Record<string, JsonObject>>
  input(schema: z.ZodMiniType): ObjectSchema
  output(response: ControlRoute['response']): JsonObject
}

/** Converts all schemas at once, because each conversion takes some milliseconds. */
function createConverter(routes: readonly ControlRoute[]): Converter {
  const schemas = createSchemas()
  const responses = new Map(routes.map(({ response }) => [response, response(schemas)]))
  const inputs = convertAll(numberSchemas(routes.flatMap(({ query, body }) => [query, body])), 'input')
  const outputs = convertAll(
    new Map([
      ...numberSchemas(responses.values()),
      ...Object.entries(schemas).map(([id, each]) => [each, id] as const),
    ]),
    'output',
  )
  const names = new Map<unknown, string>(Object.entries(schemas).map(([name, schema]) => [schema, name]))
  return {
    components: {
      ...Object.fromEntries([...names].map(([schema, name]) => [name, outputs.get(schema) ?? {}])),
      Error: ERROR_SCHEMA,
    },
    input: (schema) => inputs.get(schema) ?? {},
    output(response) {
      const schema = responses.get(response)
      const name = names.get(schema)
      return name === undefined ? (outputs.get(schema) ?? {}) : { $ref: buildReference(name) }
    },
  }
}

type SchemaIds = ReadonlyMap<z.ZodMiniType, string>

function numberSchemas(schemas: Iterable<z.ZodMiniType>): SchemaIds {
  return new Map([...new Set(schemas)].map((schema, index) => [schema, `${index}`]))
}

function convertAll(ids: SchemaIds, io: 'input' | 'output'): ReadonlyMap<unknown, JsonObject> {
  const registry = z.registry<{ id: string }>()
  for (const [schema, id] of ids) registry.add(schema, { id })
  const converted = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: buildReference }).schemas
  return new Map(
    [...ids].map(([schema, id]) => {
      const { $schema: _, $id: __, ...json } = converted[id] ?? {}
      return [schema, json]
    }),
  )
}

function buildReference(name: string): string {
  return `#/components/schemas/${name}`
}

const ERROR_SCHEMA = {
  type: 'object',
  properties: { error: { type: 'string', description: 'What failed, why, and what to do' } },
  required: ['error'],
  additionalProperties: false,
}

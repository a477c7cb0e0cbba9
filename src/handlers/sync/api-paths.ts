import type { KnownField, KnownFields } from '../../lib/known-fields.ts'
import type { SyncInput } from './requests.ts'
import type { InputContext } from '../context.ts'
import type { Operation } from '../provider.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * The operation ids from which the vendor's MCP server makes the names of its tools, such as `generate_create-generation`.
 *
 * Source: https://github.com/synchronicity-labs/mcp-server `src/tools/overrides.ts`
 */
const OPERATION_IDS: Readonly<Record<string, string>> = {
  'POST /v2/generate': 'GenerateController_createGeneration',
  'GET /v2/generate/:id': 'GenerateController_getGeneration',
  'POST /v2/generate/estimate-cost': 'GenerateController_estimateCost',
  'GET /v2/generations': 'GenerateController_getGenerations',
  'GET /v2/generations/:id': 'GenerationsController_getById',
  'POST /v2/generations/estimate': 'GenerationsController_estimateCost',
  'GET /v2/models': 'ModelsController_get',
  'POST /v2/assets': 'AssetsController_create',
  'GET /v2/assets': 'AssetsController_getAll',
  'POST /v2/assets/upload': 'AssetsController_createUploadUrl',
  'GET /v2/assets/:id': 'AssetsController_get',
  'PATCH /v2/assets/:id': 'AssetsController_update',
  'DELETE /v2/assets/:id': 'AssetsController_delete',
}

/** Returns the `paths` of an OpenAPI document: the operations of the revision. */
export function buildPaths(operations: readonly Operation<SyncInput>[], context: InputContext): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const operation of operations) {
    if (operation.revisions?.includes(context.revision) === false) continue
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation, context) }
  }
  return paths
}

function describeOperation(operation: Operation<SyncInput>, context: InputContext): Json {
  const { name, method, path, requiresKey, knownInput = {} } = operation
  const tag = /^\/v2\/([^/]+)/.exec(path)?.[1] ?? 'api'
  const route = `${method} ${path}`
  return {
    operationId:
      OPERATION_IDS[route.replace(/:\w+/, ':id')] ?? `${capitalize(tag)}Controller_${toCamelCase(name)}`,
    summary: route,
    tags: [tag],
    parameters: [
      ...Array.from(path.matchAll(/:(\w+)/g), ([, param]) => ({
        name: param,
        in: 'path',
        required: true,
        schema: { type: 'string' },
      })),
      ...list(knownInput.query, context).map((param) => ({ name: param, in: 'query', schema: {} })),
      ...list(knownInput.headers, context).map((param) => ({ name: param, in: 'header', schema: {} })),
    ],
    ...(operation.accepts !== undefined && {
      requestBody: { required: true, content: describeBody(operation, context) },
    }),
    responses: {
      '2XX': { description: 'The response of the operation.' },
      default: {
        description: 'An error.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/GenerationError' } } },
      },
    },
    ...(requiresKey === false && { security: [] }),
  }
}

/** Returns the content of a request body by its type. */
function describeBody({ accepts, knownInput = {} }: Operation<SyncInput>, context: InputContext): Json {
  const { body = {}, files } = knownInput
  if (accepts === 'bytes') return { '*/*': { schema: {} } }
  const fields = describeFields(typeof body === 'function' ? body(context) : body)
  const json = { 'application/json': { schema: { type: 'object', ...fields } } }
  if (accepts === 'json') return json
  const binary: Json = Object.fromEntries(
    list(files, context).map((field) => [field, { type: 'string', format: 'binary' }]),
  )
  const properties = { ...fields.properties, ...binary }
  return { ...json, 'multipart/form-data': { schema: { type: 'object', properties } } }
}

function describeFields(fields: KnownFields): { readonly properties: Json } {
  return {
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, describeField(field)]),
    ),
  }
}

/** The known fields of a value do not say if it is one object or a list of objects, so a nested schema has no type. */
function describeField(field: KnownField): Json {
  return typeof field === 'object' ? describeFields(field) : {}
}

function list(
  member: readonly string[] | ((context: InputContext) => readonly string[]) | undefined,
  context: InputContext,
): readonly string[] {
  return typeof member === 'function' ? member(context) : (member ?? [])
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Returns `analyzeCost` for `analyze-cost`. */
function toCamelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

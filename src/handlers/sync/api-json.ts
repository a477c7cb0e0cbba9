import { jsonReply } from '../../lib/call.ts'
import { buildPaths } from './api-paths.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The schema of the errors. Source: `GenerationError` of the SDK, and the newer fields of the error pages. */
const GENERATION_ERROR = {
  type: 'object',
  required: ['message', 'statusCode'],
  properties: {
    message: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    error: { type: 'string' },
    statusCode: { type: 'integer' },
    errorCode: { type: 'string' },
    suggestion: { type: 'string' },
    requestId: { type: 'string' },
  },
}

/**
 * Returns the operation that describes all operations, itself included. The vendor's MCP server reads the real document at this
 * path. Assumed: the content, which is that of the fake. `listOperations` is a function, because the list contains
 * this operation itself.
 *
 * Source: https://github.com/synchronicity-labs/mcp-server
 */
export function createApiJson(listOperations: () => readonly Operation<SyncInput>[]): Operation<SyncInput> {
  return {
    name: 'api-json',
    method: 'GET',
    path: '/api-json',
    knownInput: {},
    requiresKey: false,
    handle: (context) =>
      jsonReply(200, {
        openapi: '3.1.0',
        info: {
          title: 'Sync',
          description: 'The operations of Sync that this fake serves.',
          version: context.revision,
        },
        security: [{ 'api-key': [] }],
        paths: buildPaths(listOperations(), context),
        components: {
          securitySchemes: { 'api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' } },
          schemas: { GenerationError: GENERATION_ERROR },
        },
        servers: [{ url: context.links.baseUrl }],
      }),
  }
}

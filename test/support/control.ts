import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { buildOpenApi } from '../../src/server/control/openapi.ts'
import { CONTROL_ROUTES } from '../../src/server/control/routes.ts'
import { fetchReply } from './server.ts'
import type { HttpReply } from './server.ts'

/** The OpenAPI document of the control routes. */
export const openApi = buildOpenApi(CONTROL_ROUTES)

type DescribedOperation = (typeof openApi.paths)[string][string]

// Not strict, because `type: string` and `anyOf` may stand beside each other.
const ajv = new Ajv2020({ strict: false, allErrors: true })
ajv.addSchema(openApi, 'openapi')

/**
 * Calls a control route: `callControl(server, 'POST clock', { advance: '90s' })`. The reply, and a call that is accepted, must
 * be as the OpenAPI document says.
 */
export async function callControl(
  { url }: { readonly url: string },
  route: string,
  body?: unknown,
): Promise<HttpReply> {
  const [method = '', path = ''] = route.split(' ')
  const reply = await fetchReply(`${url}/__mock/${path}`, { method, body })
  checkAgainstDocument({ method, path, body }, reply)
  return reply
}

function checkAgainstDocument(
  { method, path, body }: { readonly method: string; readonly path: string; readonly body: unknown },
  reply: HttpReply,
): void {
  const url = new URL(`http://localhost/__mock/${path}`)
  const [pattern, operation] = findOperation(method, url.pathname)
  if (pattern === undefined || operation === undefined) return
  const at = ['paths', pattern, method.toLowerCase()]
  const { status } = reply
  expect(Object.keys(operation.responses), `statuses of ${method} ${pattern}`).toContain(String(status))
  expect(findMistakes([...at, 'responses', String(status)], reply.body)).toEqual([])
  if (status >= 400) return
  const names = new Set(operation.parameters.map(({ name }) => name))
  const unknown = [...url.searchParams.keys()].filter((name) => !names.has(name) && !name.includes('.'))
  expect(unknown, `parameters of ${method} ${pattern}`).toEqual([])
  if (typeof body === 'object') expect(findMistakes([...at, 'requestBody'], body)).toEqual([])
}

function findOperation(
  method: string,
  path: string,
): [pattern?: string, operation?: DescribedOperation | undefined] {
  const pattern = Object.keys(openApi.paths).find((each) =>
    new RegExp(`^${each.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return pattern === undefined ? [] : [pattern, openApi.paths[pattern]?.[method.toLowerCase()]]
}

/** Returns the mistakes in a value, compared with the JSON content at a place of the document. */
function findMistakes(place: readonly string[], value: unknown): unknown[] {
  const pointer = [...place, 'content', 'application/json', 'schema']
    .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/')
  const validate = ajv.getSchema(`openapi#/${pointer}`)
  if (validate === undefined) throw new Error(`The document has no schema at ${pointer}.`)
  return validate(value) === true ? [] : (validate.errors ?? [])
}

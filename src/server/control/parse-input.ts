import { TextValue } from '../../api/match-filter.ts'
import { malformedBody, parseJsonText, parseJsonValue } from '../../lib/body.ts'
import { MockVideoApiError } from '../../lib/errors.ts'
import { suggest } from '../../lib/nearest.ts'
import { formatValue } from '../../lib/parse.ts'

/** The values of a query: those of its parameters, and those of parameters with a dotted name. */
export interface SplitQuery {
  readonly plain: Readonly<Record<string, unknown>>
  /** The values as an object: `body.model=x` is `{ body: { model } }`. */
  readonly nested: Readonly<Record<string, unknown>>
}

/** Splits a query. `fields` are the parameters that can have a dotted name. Throws if such a name is not complete. */
export function splitQuery(query: Readonly<Record<string, unknown>>, fields: readonly string[]): SplitQuery {
  const plain: Record<string, unknown> = {}
  const nested: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(query)) {
    const [field = '', ...path] = name.split('.')
    if (path.length > 0 && fields.length > 0 && !fields.includes(field))
      throw createUnknownFieldError(field, fields)
    if (!fields.includes(field)) define(plain, name, value)
    else if (path.length === 0 || path.includes('') || typeof value !== 'string')
      throw createFieldError(field)
    else setField(nested, [field, ...(field === 'headers' ? [path.join('.').toLowerCase()] : path)], value)
  }
  return { plain, nested }
}

function createUnknownFieldError(name: string, fields: readonly string[]): MockVideoApiError {
  return new MockVideoApiError(
    'read the query',
    `${formatValue(name)} has no fields. ${suggest(name, fields)}`,
  )
}

function createFieldError(field: string): MockVideoApiError {
  return new MockVideoApiError(
    'read the query',
    `${field} needs the name of a field, and one value`,
    `Use ${field}.<name>=<value>`,
  )
}

function setField(target: Record<string, unknown>, path: readonly string[], text: string): void {
  let parent = target
  for (const name of path.slice(0, -1)) parent = getOrCreateObject(parent, name)
  define(parent, path.at(-1) ?? '', new TextValue(text))
}

function getOrCreateObject(parent: Record<string, unknown>, name: string): Record<string, unknown> {
  const found = Object.hasOwn(parent, name) ? parent[name] : undefined
  if (isPlainObject(found)) return found
  const created: Record<string, unknown> = {}
  define(parent, name, created)
  return created
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof TextValue)
}

/** Not an assignment, because that would set the prototype for the name `__proto__`. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Parses a body, which is JSON text, or a value that another middleware has parsed. An empty body is an empty object. */
export function parseJsonBody(value: unknown): unknown {
  const json = value instanceof Uint8Array ? new TextDecoder().decode(value) : (value ?? '')
  if (typeof json === 'string' && json.trim() === '') return {}
  const body =
    typeof json === 'string'
      ? parseJsonText(json)
      : (parseJsonValue('application/json', json) ?? malformedBody('it is not valid JSON'))
  if (body.kind === 'json') return body.value
  throw new MockVideoApiError('read the body', body.reason, 'Send a JSON object')
}

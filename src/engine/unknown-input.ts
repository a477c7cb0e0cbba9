import { parseJsonText } from '../lib/body.ts'
import { findUnknownFields } from '../lib/known-fields.ts'
import { findNearest, findNearestName } from '../lib/nearest.ts'
import { shorten } from '../lib/shorten.ts'
import type { InputContext, KnownInput, Operation, Provider } from '../handlers/provider.ts'
import type { Body } from '../lib/body.ts'
import type { KnownFields, UnknownField } from '../lib/known-fields.ts'

/** A part of a call that the operation does not know, and the nearest part that it knows; null if none is similar. */
export interface UnknownInput extends UnknownField {
  readonly in: 'body' | 'query' | 'header'
}

/** The number of unknown parts that are recorded for a call, and the number of characters of each name. */
export const MAX_UNKNOWN = 20
const MAX_NAME_LENGTH = 100

/** The length from which a key is looked for inside a name. A shorter one can be an ordinary word. */
const MIN_SECRET_LENGTH = 8

const NONE: readonly UnknownInput[] = []

/** The parts of a call in which names are looked up. */
export interface NamedInput {
  readonly operation: Operation<unknown> | undefined
  readonly query: string
  readonly body: Body | undefined
  /** The API key, which is never part of the result. */
  readonly key: string | undefined
}

/**
 * Returns the body fields and query parameters that the operation does not know. `createContext` is called only for a call
 * that has some of these.
 */
export function findUnknownInput(
  { operation, query, body, key }: NamedInput,
  createContext: () => InputContext,
): readonly UnknownInput[] {
  const known = operation?.knownInput
  if (known === undefined || (query === '' && body === undefined)) return NONE
  const context = createContext()
  const createPart =
    (place: UnknownInput['in']) =>
    ({ field, nearest }: UnknownField): UnknownInput => ({
      in: place,
      field: formatName(field, key),
      nearest,
    })
  const fields = body === undefined ? [] : findInBody(known, body, context)
  const parameters = query === '' ? [] : findInQuery(known, query, context)
  const found = [...fields.map(createPart('body')), ...parameters.map(createPart('query'))]
  return found.length === 0 ? NONE : found.slice(0, MAX_UNKNOWN)
}

function formatName(name: string, key: string | undefined): string {
  return shorten(isSecret(name, key) ? '(the API key)' : name, MAX_NAME_LENGTH)
}

function isSecret(name: string, key: string | undefined): boolean {
  return name === key || (key !== undefined && key.length >= MIN_SECRET_LENGTH && name.includes(key))
}

function findInBody(known: KnownInput, body: Body, context: InputContext): readonly UnknownField[] {
  if (body.kind === 'refused') return []
  const fields = resolve(known.body, context) ?? {}
  if (body.kind === 'json') return findUnknownFields(fields, body.value, MAX_UNKNOWN)
  const files = resolve(known.files, context) ?? []
  return [
    ...body.fields.flatMap(([name, text]) =>
      findUnknownFields(fields, readFormField(fields, name, text), MAX_UNKNOWN),
    ),
    ...findUnknownNames(
      body.files.map(({ field }) => field),
      files,
    ),
  ]
}

/** Returns the object that a field of a form stands for. A field with known fields of its own holds JSON. */
// oxlint-disable-next-line max-params
function readFormField(fields: KnownFields, name: string, text: string): object {
  const isText = !Object.hasOwn(fields, name) || fields[name] === true
  const body = isText ? undefined : parseJsonText(text)
  return Object.fromEntries([[name, body?.kind === 'json' ? body.value : text]])
}

function findInQuery(known: KnownInput, query: string, context: InputContext): readonly UnknownField[] {
  return findUnknownNames([...new URLSearchParams(query).keys()], resolve(known.query, context) ?? [])
}

function findUnknownNames(names: readonly string[], known: readonly string[]): UnknownField[] {
  return [...new Set(names)]
    .filter((name) => !known.includes(name))
    .slice(0, MAX_UNKNOWN)
    .map((field) => ({ field, nearest: findNearestName(field, known) ?? null }))
}

/** Returns a member of the known input, which can be a function of the call. */
function resolve<Value extends object>(
  member: Value | ((context: InputContext) => Value) | undefined,
  context: InputContext,
): Value | undefined {
  return typeof member === 'function' ? member(context) : member
}

/** The headers that every operation knows, besides those of its key. */
const COMMON_HEADERS = ['content-type', 'idempotency-key', 'x-mock-session', 'x-mock-scenario']

/** The number of different header names that are remembered for an operation. */
const MAX_REMEMBERED = 500

/** The nearest known header by the name of an unknown one; null for a known header, and for one that is not similar. */
const nearestHeaders = new WeakMap<Operation<unknown>, Map<string, string | null>>()

/** The parts of a call in which headers are looked up. */
export interface HeaderInput {
  readonly operation: Operation<unknown> | undefined
  readonly keyHeaders: Provider['keyHeaders']
  readonly headers: Iterable<readonly [string, string]>
}

/** Returns the headers that are similar to one that the operation knows. Any other header is never listed. */
export function findUnknownHeaders({ operation, keyHeaders, headers }: HeaderInput): UnknownInput[] {
  if (operation?.knownInput === undefined) return []
  const remembered = nearestHeaders.get(operation) ?? new Map<string, string | null>()
  nearestHeaders.set(operation, remembered)
  const found: UnknownInput[] = []
  for (const [name] of headers) {
    const field = name.toLowerCase()
    let nearest = remembered.get(field)
    if (nearest === undefined) {
      nearest = findNearestHeader(field, listKnownHeaders(keyHeaders, operation.knownInput))
      if (remembered.size < MAX_REMEMBERED) remembered.set(field, nearest)
    }
    if (nearest !== null && found.length < MAX_UNKNOWN) found.push({ in: 'header', field, nearest })
  }
  return found
}

function listKnownHeaders(keyHeaders: Provider['keyHeaders'], { headers = [] }: KnownInput): string[] {
  return [...COMMON_HEADERS, ...Object.keys(keyHeaders('key')), ...headers].map((name) => name.toLowerCase())
}

/** Returns the known header that differs by at most two letters, or by fewer if it is short. Null if there is none. */
function findNearestHeader(name: string, known: readonly string[]): string | null {
  if (known.includes(name)) return null
  const nearest = findNearest(name, known, 2)
  return nearest !== undefined && nearest.length >= MIN_HEADER_LENGTH ? nearest : null
}

/** Any header of two or three letters is within two letters of another one. */
const MIN_HEADER_LENGTH = 6

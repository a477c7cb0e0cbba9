import { parseJsonText } from '../lib/body.ts'
import { findUnknownFields } from '../lib/known-fields.ts'
import { findNearest, findNearestName } from '../lib/nearest.ts'
import { HIDDEN_KEY, hideKeysInValue } from '../lib/secrets.ts'
import { shorten } from '../lib/shorten.ts'
import type { InputContext } from '../handlers/context.ts'
import type { KnownInput, Operation, Provider } from '../handlers/provider.ts'
import type { Body } from '../lib/body.ts'
import type { KnownFields, UnknownField } from '../lib/known-fields.ts'

/** A part of a call that the operation does not know, and the nearest part that it knows; null if none is similar. */
export interface UnknownInput extends UnknownField {
  readonly in: 'body' | 'query' | 'header'
}

/** The number of unknown parts that are recorded for a call, and the number of characters of each name. */
export const MAX_UNKNOWN = 20
const MAX_NAME_LENGTH = 100

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
  const hasKey = key !== undefined && hideKeysInValue(name, [key]) !== name
  return shorten(hasKey ? HIDDEN_KEY : name, MAX_NAME_LENGTH)
}

function findInBody(known: KnownInput, body: Body, context: InputContext): readonly UnknownField[] {
  if (body.kind === 'refused' || body.kind === 'bytes') return []
  const fields = resolve(known.body, context) ?? {}
  if (body.kind === 'json') return findUnknownFields(fields, body.value, MAX_UNKNOWN)
  const files = resolve(known.files, context) ?? []
  const unknown: UnknownField[] = []
  for (const [name, text] of body.fields) {
    if (unknown.length >= MAX_UNKNOWN) break
    unknown.push(...findUnknownFields(fields, readFormField(fields, name, text), MAX_UNKNOWN))
  }
  return [
    ...unknown,
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
const COMMON_HEADERS = ['content-type', 'x-mock-session', 'x-mock-scenario']

/** The number of header names that the cache keeps for a revision of an operation. */
const MAX_REMEMBERED = 500

type NearestHeaders = Map<string, string | null>

/** Caches the result of `findNearestHeader` by operation, revision and header name. */
const nearestHeaders = new WeakMap<Operation<unknown>, Map<string, NearestHeaders>>()

/** The parts of a call in which headers are looked up. */
export interface HeaderInput {
  readonly operation: Operation<unknown> | undefined
  readonly revision: string
  readonly keyHeaders: Provider['keyHeaders']
  readonly headers: Iterable<readonly [string, string]>
}

/** Returns the headers that are similar to one that the operation knows. Any other header is never listed. */
export function findUnknownHeaders({
  operation,
  revision,
  keyHeaders,
  headers,
}: HeaderInput): UnknownInput[] {
  if (operation?.knownInput === undefined) return []
  const remembered = getRemembered(operation, revision)
  const found: UnknownInput[] = []
  for (const [name] of headers) {
    const field = name.toLowerCase()
    let nearest = remembered.get(field)
    if (nearest === undefined) {
      const own = listOwnHeaders(operation.knownInput, revision)
      nearest = findNearestHeader(
        field,
        [...COMMON_HEADERS, ...Object.keys(keyHeaders('key')), ...own].map((known) => known.toLowerCase()),
      )
      if (remembered.size < MAX_REMEMBERED) remembered.set(field, nearest)
    }
    if (nearest !== null && found.length < MAX_UNKNOWN) found.push({ in: 'header', field, nearest })
  }
  return found
}

/** True if an operation knows a header of its own. `name` is in lower case. */
export function knowsHeader(operation: Operation<unknown>, revision: string, name: string): boolean {
  const { knownInput } = operation
  if (knownInput === undefined) return false
  return listOwnHeaders(knownInput, revision).some((known) => known.toLowerCase() === name)
}

function getRemembered(operation: Operation<unknown>, revision: string): NearestHeaders {
  const byRevision = nearestHeaders.get(operation) ?? new Map<string, NearestHeaders>()
  nearestHeaders.set(operation, byRevision)
  const remembered = byRevision.get(revision) ?? new Map<string, string | null>()
  byRevision.set(revision, remembered)
  return remembered
}

/** Returns the headers that only this operation knows. None if the function of a user fails. */
function listOwnHeaders({ headers = [] }: KnownInput, revision: string): readonly string[] {
  if (typeof headers !== 'function') return headers
  try {
    return headers({ revision })
  } catch {
    return []
  }
}

/** Returns the known header of at least six letters that differs by one or two letters. Null if there is none. */
function findNearestHeader(name: string, known: readonly string[]): string | null {
  if (known.includes(name)) return null
  const nearest = findNearest(name, known, 2)
  return nearest !== undefined && nearest.length >= MIN_HEADER_LENGTH ? nearest : null
}

/** True for one of the known headers, and for a header that is similar to one. `name` and `known` are in lower case. */
export function isSimilarHeader(name: string, known: readonly string[]): boolean {
  return known.includes(name) || findNearestHeader(name, known) !== null
}

/** Any header of two or three letters is within two letters of another one. */
const MIN_HEADER_LENGTH = 6

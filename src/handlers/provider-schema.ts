import * as z from 'zod/mini'

import { parseUrl } from '../lib/parse-url.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { listOf } from '../lib/list-of.ts'
import { recordOf, findMistakes, formatMistake, formatValue, oneOf, strictObject } from '../lib/parse.ts'
import { pricesSchema } from '../lib/prices-schema.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { ERROR_NAMES } from './provider.ts'
import { prefixPaths } from '../lib/mistake.ts'
import type { Mistake } from '../lib/mistake.ts'

/** Throws a `MockVideoApiError` that lists every missing, wrong and unknown member of the definition of a provider. */
export function checkDefinition(definition: unknown): void {
  const mistakes = findDefinitionMistakes(definition)
  if (mistakes.length === 0) return
  const providerName =
    isRecord(definition) && typeof definition['name'] === 'string' ? definition['name'] : ''
  throw new MockVideoApiError(
    providerName === '' ? 'define a provider' : `define provider ${providerName}`,
    mistakes.map(formatMistake).join('; '),
  )
}

/** Returns every mistake in the definition of a provider. */
export function findDefinitionMistakes(definition: unknown): Mistake[] {
  return [...findMistakes(createDefinitionSchema(), definition), ...findConflicts(definition)]
}

/** Creates the schema of a definition. Not a constant, because most programs define no provider. */
function createDefinitionSchema() {
  const text = z.string('must be a string')
  const texts = listOf(text, 'must be a list of strings')
  const aFunction = z.custom((value) => typeof value === 'function', 'must be a function')
  const NAME = 'must be lower-case letters, digits and dashes'
  const name = createTextSchema(/^[a-z][a-z0-9-]*$/, NAME).check(
    z.refine((value) => !RESERVED_NAMES.includes(value), {
      error: (issue) => `${formatValue(issue.input)} is reserved. Choose another name`,
    }),
  )
  const quotaName = createTextSchema(
    /^[a-z][A-Za-z0-9]*$/,
    'must be letters and digits, the first in lower case',
  )
  const path = createTextSchema(/^\/(?!__mock(?:\/|$))/, 'must begin with /, and not with /__mock')
  const pathStart = createTextSchema(/^\/.*[^/]$/, 'must be a path such as /v1/voices')

  const ORIGIN = 'must be an origin such as https://api.example.com'
  const origin = text.check(z.refine(isOrigin, { error: (issue) => `${formatValue(issue.input)} ${ORIGIN}` }))
  const ORIGINS = 'must be a list with at least one origin such as https://api.example.com'

  const knownNames = z.custom(
    (value) => typeof value === 'function' || texts.safeParse(value).success,
    'must be a list of names, or a function that returns one',
  )
  const knownFields = z.custom(isKnownField, KNOWN_FIELDS)
  const operation = strictObject({
    name: createTextSchema(/^[a-z][a-z0-9-]*$/, NAME),
    method: oneOf(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path,
    revisions: z.optional(texts),
    requiresKey: z.optional(z.boolean('must be true or false')),
    idParam: z.optional(text),
    createsGeneration: z.optional(z.boolean('must be true or false')),
    accepts: z.optional(oneOf(['json', 'json-or-form', 'bytes'])),
    keepsFiles: z.optional(z.boolean('must be true or false')),
    readsStatus: z.optional(z.boolean('must be true or false')),
    knownInput: z.optional(
      strictObject({
        body: z.optional(knownFields),
        files: z.optional(knownNames),
        query: z.optional(knownNames),
        headers: z.optional(knownNames),
      }),
    ),
    handle: aFunction,
  })
  const OPERATIONS = 'must be a list with at least one operation'

  const LIMIT = 'must be a whole number from 0'
  const limit = z.optional(z.int(LIMIT).check(z.minimum(0, LIMIT)))

  const SECONDS = 'must be a number of seconds'
  const seconds = z.optional(z.number(SECONDS).check(z.minimum(0, SECONDS)))

  return strictObject({
    name,
    label: z.optional(text),
    origins: listOf(origin, ORIGINS).check(z.minLength(1, ORIGINS)),
    basePath: z.optional(createTextSchema(/^(?:\/.*[^/])?$/, "must be '' or a path such as /v1")),
    alias: z.optional(path),
    mediaUrl: z.optional(createTextSchema(/^https?:\/\/.*[^/]$/, 'must be a URL without a trailing slash')),
    idFormat: z.optional(strictObject({ prefix: text, kind: oneOf(['uuid', 'hex']) })),
    keyPrefix: z.optional(text),
    polling: z.optional(
      strictObject({
        firstSeconds: seconds,
        everySeconds: seconds,
        isAssumed: z.optional(z.boolean('must be true or false')),
        waitParameter: z.optional(text),
      }),
    ),
    pricing: z.optional(strictObject({ unit: text, prices: z.optional(pricesSchema) })),
    revisions: z.optional(texts),
    sample: z.optional(strictObject({ id: text, input: z.unknown() })),
    operations: listOf(operation, OPERATIONS).check(z.minLength(1, OPERATIONS)),
    notServed: z.optional(listOf(pathStart, 'must be a list of paths')),
    mediaOperations: z.optional(listOf(operation, 'must be a list of operations')),
    webhook: z.optional(
      strictObject({
        url: aFunction,
        body: aFunction,
        sign: z.optional(aFunction),
        errorFields: z.optional(texts),
      }),
    ),
    quotas: z.optional(
      recordOf(strictObject({ description: text, unit: text }), 'must be an object of quotas', quotaName),
    ),
    formLimits: z.optional(
      strictObject({ fileBytes: limit, fieldBytes: limit, files: limit, fields: limit, parts: limit }),
    ),
    collections: z.optional(
      listOf(
        strictObject({
          name: text,
          limit: z.int(LIMIT).check(z.minimum(0, LIMIT)),
          findMistakes: z.optional(aFunction),
          webhook: z.optional(aFunction),
          row: z.optional(z.unknown()),
        }),
        'must be a list of collections',
      ),
    ),
    catalogs: z.optional(
      listOf(
        strictObject({
          name: text,
          rows: listOf(z.unknown(), 'must be a list of rows'),
          getId: aFunction,
          rowFactory: z.optional(z.unknown()),
        }),
        'must be a list of catalogs',
      ),
    ),
    errors: z.optional(
      strictObject(Object.fromEntries(ERROR_NAMES.map((error) => [error, z.optional(aFunction)]))),
    ),
    errorsByCode: z.optional(recordOf(aFunction, 'must be an object of functions')),
    readErrorCode: z.optional(aFunction),
    errorCodes: z.optional(texts),
    capabilities: z.optional(listOf(oneOf(['progress']), 'must be a list')),
    describeVideo: z.optional(aFunction),
    outputUrlSeconds: limit,
    errorReply: z.optional(aFunction),
    readKey: z.optional(aFunction),
    keyHeaders: z.optional(aFunction),
    parseInput: z.optional(aFunction),
    validateFailure: z.optional(aFunction),
    describeState: z.optional(aFunction),
  })
}

/** The members of a fake, `then`, which `await` calls, and the first parts of the paths of the server. */
export const RESERVED_NAMES: readonly string[] =
  'adapter audit baseUrls clock close create deliveries generations key report requests reset restore session snapshot use then media s'.split(
    ' ',
  )

/** Finds members that do not agree with each other. The other members may be wrong. */
function findConflicts(definition: unknown): Mistake[] {
  if (!isRecord(definition)) return []
  const { basePath, revisions, operations, notServed, readKey, keyHeaders } = definition
  const start = typeof basePath === 'string' ? `${basePath}/` : '/'
  const known = Array.isArray(revisions) ? revisions : []
  return [
    ...(Array.isArray(operations) ? operations : []).flatMap((operation: unknown, index) =>
      prefixPaths(['operations', index], findOperationConflicts(operation, start, known)),
    ),
    ...(Array.isArray(notServed) ? notServed : []).flatMap((path: unknown, index) =>
      findPathMistakes(path, start).map((message) => ({ path: ['notServed', index], message })),
    ),
    ...((readKey === undefined) === (keyHeaders === undefined)
      ? []
      : [
          {
            path: [readKey === undefined ? 'readKey' : 'keyHeaders'],
            message: 'must be given too, because readKey reads the headers that keyHeaders returns',
          },
        ]),
  ]
}

function findOperationConflicts(operation: unknown, start: string, known: readonly unknown[]): Mistake[] {
  if (!isRecord(operation)) return []
  const { path, idParam, revisions } = operation
  const mistakes: Mistake[] = []
  if (typeof path === 'string') {
    mistakes.push(...findPathMistakes(path, start).map((message) => ({ path: ['path'], message })))
    if (typeof idParam === 'string' && !path.split('/').includes(`:${idParam}`))
      mistakes.push({ path: ['idParam'], message: `the path has no parameter ":${idParam}"` })
  }
  for (const revision of Array.isArray(revisions) ? revisions : []) {
    if (!known.includes(revision))
      mistakes.push({
        path: ['revisions'],
        message: `the provider has no revision ${formatValue(revision)}. Add it to the revisions of the provider`,
      })
  }
  return mistakes
}

function findPathMistakes(path: unknown, start: string): string[] {
  if (typeof path !== 'string' || path.startsWith(start)) return []
  return [`${formatValue(path)} must begin with "${start}"`]
}

function createTextSchema(pattern: RegExp, rule: string) {
  return z.string(rule).check(z.regex(pattern, { error: (issue) => `${formatValue(issue.input)} ${rule}` }))
}

const KNOWN_FIELDS =
  'must be an object of fields, such as { model: true, input: { url: true } }, or a function that returns one'

function isKnownField(value: unknown): boolean {
  if (typeof value === 'function') return true
  return isRecord(value) && Object.values(value).every((field) => field === true || isKnownField(field))
}

function isOrigin(value: string): boolean {
  return /^https?:/.test(value) && parseUrl(value)?.origin === value
}

import * as z from 'zod/mini'

import { suggest } from '../lib/nearest.ts'
import { hideUrl } from '../lib/secrets.ts'
import { formatValue, oneOf, parse, parseAll, strictObject } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { DELIVERY_STATUSES } from '../engine/webhooks/delivery.ts'
import { STATES } from '../scenarios/scenario.ts'
import { findMistakeInName } from '../scenarios/registry.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ScenarioRegistry } from '../scenarios/registry.ts'
import type { DeliveryFilter, GenerationFilter, RequestFilter } from './types.ts'

/** The functions that return a filter, or throw if it has an unknown field or a value that nothing can match. */
export interface FilterParsers {
  readonly requests: (filter: unknown, registry: ScenarioRegistry) => RequestFilter
  readonly deliveries: (filter: unknown) => DeliveryFilter
  readonly generations: (filter: unknown) => GenerationFilter
}

const parsersByProviders = new WeakMap<readonly Provider[], FilterParsers>()

/** Returns the parsers of the filters of a fake. They are created once, because each control call asks for them. */
export function getFilterParsers(providers: readonly Provider[]): FilterParsers {
  const known = parsersByProviders.get(providers)
  if (known !== undefined) return known
  const parsers = createFilterParsers(providers)
  parsersByProviders.set(providers, parsers)
  return parsers
}

const text = z.string('must be a string')

/** The methods of HTTP: https://www.rfc-editor.org/rfc/rfc9110#section-9 and https://www.rfc-editor.org/rfc/rfc5789 */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

const method = z.string('must be a string').check(
  z.refine((value) => METHODS.includes(value), {
    error: ({ input }) =>
      METHODS.includes(String(input).toUpperCase())
        ? `${formatValue(input)} must be in upper case, such as GET`
        : `${formatValue(input)} is unknown. ${suggest(input, METHODS)}`,
  }),
)

const fields = z.custom<Readonly<Record<string, never>>>(
  isRecord,
  'must be an object with the expected fields',
)

const unknownFields = z.custom<readonly object[]>(
  (value) => typeof value === 'object' && value !== null,
  'must be a list of the expected fields, such as [{ field: "modle" }]',
)

const STATUS = 'must be an HTTP status from 100 to 599, or 0 for a connection that failed'
const status = z
  .int(STATUS)
  .check(z.refine((value) => value === 0 || (value >= 100 && value <= 599), { error: STATUS }))

function createFilterParsers(providers: readonly Provider[]): FilterParsers {
  const providerName = oneOf(providers.map(({ name }) => name))
  const provider = z.optional(providerName)
  const requests = strictObject({
    provider: z.optional(z.nullable(providerName)),
    operation: z.optional(z.nullable(text)),
    method: z.optional(method),
    path: z.optional(
      matching(/^\/[^?#]*$/, 'must begin with / and have no query, as in the recorded request'),
    ),
    generation: z.optional(z.nullable(text)),
    status: z.optional(status),
    state: z.optional(z.nullable(oneOf(STATES))),
    scenario: z.optional(z.nullable(text)),
    idempotent: z.optional(z.boolean('must be true or false')),
    reason: z.optional(text),
    at: z.optional(text),
    realAt: z.optional(text),
    query: z.optional(fields),
    headers: z.optional(fields),
    body: z.optional(z.unknown()),
    unknown: z.optional(unknownFields),
    response: z.optional(z.nullable(fields)),
  }).check((context) => {
    const message = findOperationMistake(context.value, providers)
    if (message === undefined) return
    context.issues.push({ code: 'custom', input: context.value, path: ['operation'], message })
  })
  const deliveries = strictObject({
    id: z.optional(matching(/^whd_\d+$/, 'must be the id of a delivery, such as whd_1')),
    provider,
    generation: z.optional(text),
    // The URL as it was sent matches its recorded form, which has no secrets.
    url: z.optional(z.pipe(text, z.transform(hideUrl))),
    status: z.optional(oneOf(DELIVERY_STATUSES)),
  })
  const generations = strictObject({ provider, state: z.optional(oneOf(STATES)) })
  return {
    requests: (filter = {}, registry) =>
      parseAll(requests, filter, {
        what: 'filter requests',
        mistakes: findScenarioMistakes(filter, registry),
      }),
    deliveries: (filter = {}) => parse(deliveries, filter, 'filter deliveries'),
    generations: (filter = {}) => parse(generations, filter, 'filter generations'),
  }
}

function matching(pattern: RegExp, rule: string): z.ZodMiniString {
  return z.string(rule).check(z.regex(pattern, { error: (issue) => `${formatValue(issue.input)} ${rule}` }))
}

/** Returns the mistake in the scenario of a filter: a name that is unknown, alone or in a join. */
function findScenarioMistakes(filter: unknown, registry: ScenarioRegistry): Mistake[] {
  const name = isRecord(filter) ? filter['scenario'] : undefined
  const message = typeof name === 'string' ? findMistakeInName(registry, name) : undefined
  return message === undefined ? [] : [{ path: ['scenario'], message }]
}

/** Returns the mistake in the operation of a filter, if the chosen provider, or any provider, does not have it. */
function findOperationMistake(
  { operation, provider: name }: Pick<RequestFilter, 'operation' | 'provider'>,
  providers: readonly Provider[],
): string | undefined {
  if (operation === undefined || operation === null || name === null) return undefined
  const chosen = providers.filter((provider) => name === undefined || provider.name === name)
  const known = [
    ...new Set(
      chosen.flatMap(({ operations, mediaOperations = [] }) =>
        [...operations, ...mediaOperations].map((definition) => definition.name),
      ),
    ),
  ]
  if (chosen.length === 0 || known.includes(operation)) return undefined
  return `${formatValue(operation)} is unknown. ${suggest(operation, known)}`
}

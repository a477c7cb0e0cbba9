import * as z from 'zod/mini'

import { explainDuration, parseDuration } from '../lib/duration.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { providers as shipped } from '../handlers/index.ts'
import { hostName } from '../lib/host-name.ts'
import { atMost, listOf } from '../lib/list-of.ts'
import { hideInText } from '../lib/secrets.ts'
import { oneOf, parseAll, recordOf, strictObject } from '../lib/parse.ts'
import { CLOCK_KINDS, MAX_DATE_MS } from '../engine/clock.ts'
import { JOURNAL_KINDS } from '../engine/journals.ts'
import { MAX_SCENARIOS } from '../scenarios/registry.ts'
import { findIneffectiveOptions } from './option-effects.ts'
import {
  explainProviderOption,
  formatProviderOptions,
  isProviderOption,
  MAX_PROVIDERS,
  readProviders,
  resolveProviders,
} from './provider-option.ts'
import { createPricesSchema } from './prices-option.ts'
import { resolveRevisions } from './revisions-option.ts'
import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Rows } from '../handlers/catalog.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Duration } from '../lib/duration.ts'
import type { Quota, Settings } from '../engine/settings.ts'
import type { ProviderOption } from './option-types.ts'

const START_MS = Date.UTC(2026, 0, 1)
const POLL_STEP_MS = 5_000
export const LIMITS = { generations: 1_000_000, requests: 1_000, sessions: 10_000 }
/** A slower clock would need timers and `retry-after` headers of years. */
export const MIN_SPEED = 0.001
export const MAX_SPEED = 1_000_000
const WEBHOOK_TIMEOUT_MS = 5_000
const MAX_API_KEYS = 10_000

/** The maximum number of host names in one option. */
export const MAX_HOSTS = 1_000

/** The schema of a duration option. */
export const durationOption = z.custom<Duration>((value) => parseDuration(value) !== undefined, {
  error: (issue) => explainDuration(issue.input),
})

const LIMIT_RULE = 'must be a whole number from 1'
const limit = z.int(LIMIT_RULE).check(z.minimum(1, LIMIT_RULE))

const apiKey = z
  .string('must be a string')
  .check(z.regex(/^\S(?:.*\S)?$/, 'must not be empty, and must not begin or end with a space'))

const SPEED_RULE = `must be a number from ${MIN_SPEED} to ${MAX_SPEED}`

/** The speed of the system clock. */
export const speedOption = z
  .number(SPEED_RULE)
  .check(z.minimum(MIN_SPEED, SPEED_RULE), z.maximum(MAX_SPEED, SPEED_RULE))

const QUOTA_RULE = 'must be a whole number from 0'
const quota = z.optional(z.int(QUOTA_RULE).check(z.minimum(0, QUOTA_RULE)))

/** Creates the schema of the `quotas` option: an object with the quotas of each provider that has some. */
function createQuotasSchema(
  providers: readonly Provider[],
): z.ZodMiniType<Readonly<Record<string, Quota | undefined>>> {
  const shapes = providers.flatMap(({ name, quotas = {} }) => {
    const names = Object.keys(quotas)
    return names.length === 0 ? [] : [[name, Object.fromEntries(names.map((key) => [key, quota]))] as const]
  })
  return strictObject(
    Object.fromEntries(shapes.map(([name, shape]) => [name, z.optional(strictObject(shape))])),
  )
}

const webhooks = strictObject({
  hosts: z.optional(
    listOf(hostName('one-or-all'), 'must be a list of host names').check(atMost(MAX_HOSTS, 'host names')),
  ),
  secret: z.optional(z.string('must be a string').check(z.minLength(1, 'must not be empty'))),
  attempts: z.optional(limit),
  timeout: z.optional(durationOption),
  timestamps: z.optional(oneOf(['real', 'clock'])),
})

/** Creates the schema of each option, by name. The providers of the fake define its quotas. */
export const createOptionSchemas = (providers: readonly Provider[]) => ({
  scenario: z.optional(z.unknown()),
  scenarios: z.optional(
    listOf(z.unknown(), 'must be a list of scenarios').check(atMost(MAX_SCENARIOS, 'scenarios')),
  ),
  providers: z.optional(
    listOf(
      z.custom<ProviderOption>(isProviderOption, { error: (issue) => explainProviderOption(issue.input) }),
      'must be a list of provider names or providers',
    ).check(
      z.minLength(1, `must name at least one provider. Known: ${formatProviderOptions()}`),
      atMost(MAX_PROVIDERS, 'providers'),
    ),
  ),
  clock: z.optional(oneOf(CLOCK_KINDS)),
  pollStep: z.optional(durationOption),
  now: z.optional(
    z.custom<Date | string | number>(
      isDate,
      'must be a Date, an ISO 8601 string or milliseconds since the epoch',
    ),
  ),
  speed: z.optional(speedOption),
  seed: z.optional(z.int('must be a whole number')),
  unknownIds: z.optional(oneOf(['reject', 'create'])),
  apiKeys: z.optional(
    listOf(apiKey, 'must be a list of keys').check(
      z.minLength(1, 'must have at least one key. Leave it out to accept any key'),
      atMost(MAX_API_KEYS, 'keys'),
    ),
  ),
  revisions: z.optional(
    recordOf(z.string('must be a string'), 'must be an object with a revision for each provider'),
  ),
  limits: z.optional(
    strictObject({
      generations: z.optional(limit),
      requests: z.optional(limit),
      sessions: z.optional(limit),
    }),
  ),
  catalogs: z.optional(z.custom<Catalogs>(isCatalogs, 'must be the result of await createCatalogs()')),
  quotas: z.optional(createQuotasSchema(providers)),
  prices: z.optional(createPricesSchema(providers)),
  webhooks: z.optional(webhooks),
  debugHeaders: z.optional(z.boolean('must be true or false')),
  journal: z.optional(oneOf(JOURNAL_KINDS)),
  warn: z.optional(
    z.custom<(text: string) => void>((value) => typeof value === 'function', 'must be a function'),
  ),
})

/** Returns the settings of a fake. Throws one `MockVideoApiError` that lists every mistake in the options. */
export function parseOptions(value: unknown, what = 'create the fake'): Settings {
  const known = readProviders(value)
  const schema = strictObject(createOptionSchemas(known))
  const options = parseAll(schema, value, {
    what,
    mistakes: findIneffectiveOptions(value, { providers: known, defaultClock: 'auto' }),
  })
  const providers = resolveProviders(options.providers)
  refuseDuplicateNames(providers)
  const clock = options.clock ?? 'auto'
  const startAt = options.now === undefined ? START_MS : parseTime(options.now)
  const pollStepMs = parseDuration(options.pollStep) ?? POLL_STEP_MS
  if (clock === 'auto') refuseLongPollStep(startAt, pollStepMs)
  // oxlint-disable-next-line no-console
  const { warn = (text: string) => console.warn(`[mock-video-api] ${text}`) } = options
  return {
    scenario: options.scenario,
    scenarios: options.scenarios ?? [],
    providers,
    clock,
    pollStepMs,
    startAt,
    speed: options.speed ?? 1,
    seed: options.seed ?? 1,
    unknownIds: options.unknownIds ?? 'reject',
    apiKeys: options.apiKeys,
    revisions: resolveRevisions(options.revisions ?? {}, providers),
    limits: {
      generations: options.limits?.generations ?? LIMITS.generations,
      requests: options.limits?.requests ?? LIMITS.requests,
      sessions: options.limits?.sessions ?? LIMITS.sessions,
    },
    catalogs: new Map(Object.entries<Rows<object>>({ ...options.catalogs })),
    quotas: createMap(options.quotas),
    prices: createMap(options.prices),
    webhooks: {
      hosts: options.webhooks?.hosts ?? [],
      secret: options.webhooks?.secret,
      attempts: options.webhooks?.attempts ?? 1,
      timeoutMs: parseDuration(options.webhooks?.timeout) ?? WEBHOOK_TIMEOUT_MS,
      timestamps: options.webhooks?.timestamps ?? 'real',
    },
    debugHeaders: options.debugHeaders ?? false,
    journal: options.journal ?? 'requests',
    warn: (text) => warn(hideInText(text)),
  }
}

/** Refuses a step after which the clock would be past its last time, because the first status read would stop the clock. */
function refuseLongPollStep(startAt: number, pollStepMs: number): void {
  if (startAt + pollStepMs <= MAX_DATE_MS) return
  throw new MockVideoApiError(
    'create the fake',
    `pollStep: ${pollStepMs} ms after ${new Date(startAt).toISOString()} is later than a clock can be`,
    'Use a shorter pollStep, or an earlier now',
  )
}

function refuseDuplicateNames(providers: readonly Provider[]): void {
  const names = providers.map(({ name }) => name)
  const duplicate = names.find((name, index) => names.indexOf(name) !== index)
  if (duplicate === undefined) return
  throw new MockVideoApiError('create the fake', `providers: two providers have the name "${duplicate}"`)
}

function isCatalogs(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    shipped.every(({ catalogs = [] }: Provider) => catalogs.every(({ name }) => name in value))
  )
}

function isDate(value: unknown): boolean {
  return Number.isFinite(parseTime(value))
}

function parseTime(value: unknown): number {
  return value instanceof Date || typeof value === 'string' || typeof value === 'number'
    ? new Date(value).getTime()
    : Number.NaN
}

/** Returns the values of an option with an object for each provider. */
function createMap<Value>(option: Readonly<Record<string, Value | undefined>> = {}): Map<string, Value> {
  return new Map(
    Object.entries(option).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

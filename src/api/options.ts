import * as z from 'zod/mini'

import { documentedCatalogs } from '../catalogs/catalogs.ts'
import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { providers as shipped } from '../handlers/index.ts'
import { didYouMean } from '../lib/nearest.ts'
import { strictObject, oneOf, parse, formatValue, formatMistake } from '../lib/parse.ts'
import type { Catalogs } from '../catalogs/catalogs.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { Quota, Settings } from '../engine/settings.ts'

const CLOCKS = ['auto', 'system', 'manual'] as const
const START = Date.UTC(2026, 0, 1)
const POLL_STEP_MS = 5_000
const LIMITS = { generations: 1_000_000, requests: 1_000, sessions: 10_000 }
const MAX_SPEED = 1_000_000
const WEBHOOK_TIMEOUT_MS = 5_000

const limit = z.int('must be a whole number from 1').check(z.minimum(1, 'must be a whole number from 1'))

const SPEED = `must be a number above 0, up to ${MAX_SPEED}`

const QUOTA = 'must be a whole number from 0'
const quota = z.optional(z.int(QUOTA).check(z.minimum(0, QUOTA)))
const quotas = strictObject({
  sync: z.optional(strictObject({ concurrency: quota, perMinute: quota })),
  prism: z.optional(strictObject({ credits: quota })),
})

const webhooks = strictObject({
  hosts: z.optional(z.array(z.string('must be a host name'), 'must be a list of host names')),
  secret: z.optional(z.string('must be a text').check(z.minLength(1, 'must not be empty'))),
  attempts: z.optional(limit),
  timeout: z.optional(
    z.unknown().check(
      z.refine(isDuration, {
        error: (issue) => `${formatValue(issue.input)} is no duration. ${DURATION_FORMS}`,
      }),
    ),
  ),
})

/** What the options may be, by name. */
export const optionFields = {
  scenario: z.optional(z.unknown()),
  scenarios: z.optional(z.array(z.unknown(), 'must be a list of scenarios')),
  providers: z.optional(
    z.array(
      z
        .unknown()
        .check(z.refine(isProviderOption, { error: (issue) => explainUnknownProvider(issue.input) })),
      'must be a list of provider names or providers',
    ),
  ),
  clock: z.optional(oneOf(CLOCKS)),
  pollStep: z.optional(
    z.unknown().check(
      z.refine(isDuration, {
        error: (issue) => `${formatValue(issue.input)} is no duration. ${DURATION_FORMS}`,
      }),
    ),
  ),
  now: z.optional(
    z
      .unknown()
      .check(z.refine(isDate, { error: 'must be a Date, an ISO 8601 text or milliseconds since the epoch' })),
  ),
  speed: z.optional(z.number(SPEED).check(z.positive(SPEED), z.maximum(MAX_SPEED, SPEED))),
  seed: z.optional(z.int('must be a whole number')),
  unknownIds: z.optional(oneOf(['reject', 'create'])),
  apiKeys: z.optional(z.array(z.string('must be a text'), 'must be a list of keys')),
  revisions: z.optional(
    z.record(z.string(), z.string('must be a text'), 'must name a revision per provider'),
  ),
  limits: z.optional(
    strictObject({
      generations: z.optional(limit),
      requests: z.optional(limit),
      sessions: z.optional(limit),
    }),
  ),
  catalogs: z.optional(z.custom<Catalogs>(isCatalogs, 'must be what createCatalogs() resolves to')),
  quotas: z.optional(quotas),
  webhooks: z.optional(webhooks),
  debugHeaders: z.optional(z.boolean('must be true or false')),
  warn: z.optional(
    z.custom<(text: string) => void>((value) => typeof value === 'function', 'must be a function'),
  ),
}

const options = strictObject(optionFields)

/** Every mistake at once, as an error of ours. */
export function parseOptions(value: unknown): Settings {
  const given = parse<z.infer<typeof options>>(options, value, 'create the fake')
  const providers = listProviders(given.providers)
  return {
    scenario: given.scenario,
    scenarios: given.scenarios ?? [],
    providers,
    clock: given.clock ?? 'auto',
    pollStepMs: parseDuration(given.pollStep) ?? POLL_STEP_MS,
    startAt: given.now === undefined ? START : parseTime(given.now),
    speed: given.speed ?? 1,
    seed: given.seed ?? 1,
    unknownIds: given.unknownIds ?? 'reject',
    apiKeys: given.apiKeys,
    revisions: resolveRevisions(given.revisions ?? {}, providers),
    limits: {
      generations: given.limits?.generations ?? LIMITS.generations,
      requests: given.limits?.requests ?? LIMITS.requests,
      sessions: given.limits?.sessions ?? LIMITS.sessions,
    },
    catalogs: given.catalogs ?? documentedCatalogs,
    quotas: resolveQuotas(given.quotas ?? {}),
    webhooks: {
      hosts: given.webhooks?.hosts ?? [],
      secret: given.webhooks?.secret,
      attempts: given.webhooks?.attempts ?? 1,
      timeoutMs: parseDuration(given.webhooks?.timeout) ?? WEBHOOK_TIMEOUT_MS,
    },
    debugHeaders: given.debugHeaders ?? false,
    // oxlint-disable-next-line no-console
    warn: given.warn ?? ((text) => console.warn(`[mock-video-api] ${text}`)),
  }
}

/** The providers that the option means; all that ship where it is left out. */
export function listProviders(given: readonly unknown[] | undefined): readonly Provider[] {
  return given === undefined ? shipped : given.flatMap(resolveProviders)
}

function isCatalogs(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(documentedCatalogs).every((name) => name in value)
  )
}

function isDuration(value: unknown): boolean {
  return parseDuration(value) !== undefined
}

function isDate(value: unknown): boolean {
  return Number.isFinite(parseTime(value))
}

function parseTime(value: unknown): number {
  return value instanceof Date || typeof value === 'string' || typeof value === 'number'
    ? new Date(value).getTime()
    : Number.NaN
}

function resolveProviders(given: unknown): readonly Provider[] {
  return isProvider(given) ? [given] : shipped.filter((provider) => provider.name === given)
}

function isProviderOption(given: unknown): boolean {
  return resolveProviders(given).length > 0
}

function explainUnknownProvider(given: unknown): string {
  const known = shipped.map((provider) => provider.name)
  const hint = typeof given === 'string' ? didYouMean(given, known) : ''
  return `${formatValue(given)} is unknown. ${hint}Known: ${known.join(', ')}, or what defineProvider returns`
}

function isProvider(value: unknown): value is Provider {
  return typeof value === 'object' && value !== null && 'operations' in value && 'errors' in value
}

function resolveRevisions(given: Revisions, providers: readonly Provider[]): Map<string, string> {
  const mistakes = findRevisionMistakes(given, providers)
  if (mistakes.length > 0) throw createRevisionError(mistakes, providers)
  return new Map(
    providers.flatMap(({ name, revisions = [] }) => {
      const chosen = given[name] === 'latest' ? revisions.at(-1) : (given[name] ?? revisions[0])
      return chosen === undefined ? [] : [[name, chosen] as const]
    }),
  )
}

type Revisions = Readonly<Record<string, string>>

/** Revisions that a provider does not have. */
export function findRevisionMistakes(given: Revisions, providers: readonly Provider[]): Required<Mistake>[] {
  return Object.entries(given).flatMap(([name, revision]) => {
    const known = providers.find((provider) => provider.name === name)?.revisions ?? []
    if (known.includes(revision) || (revision === 'latest' && known.length > 0)) return []
    return [{ path: ['revisions'], message: `${name} has no revision ${formatValue(revision)}`, key: name }]
  })
}

function createRevisionError(
  mistakes: readonly Mistake[],
  providers: readonly Provider[],
): MockVideoApiError {
  return new MockVideoApiError(
    'create the fake',
    mistakes.map(formatMistake).join('; '),
    `Known: ${listRevisions(providers)}`,
  )
}

/** The revisions there are, for a message. */
export function listRevisions(providers: readonly Provider[]): string {
  const known = providers.flatMap(({ name, revisions }) =>
    revisions === undefined ? [] : [`${name}: ${revisions.join(', ')}`],
  )
  return `${known.join('; ')}; latest`
}

/** How much of what, by provider. */
function resolveQuotas(given: Readonly<Record<string, Quota | undefined>>): Map<string, Quota> {
  return new Map(Object.entries(given).flatMap(([name, own]) => (own === undefined ? [] : [[name, own]])))
}

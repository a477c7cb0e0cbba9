import * as z from 'zod/mini'

import { MAX_SPEED, MIN_SPEED } from '../api/options.ts'
import { findRevisionMistakes } from '../api/revisions-option.ts'
import { parseDuration } from '../lib/duration.ts'
import { limitNames } from '../lib/format-list.ts'
import { listOf } from '../lib/list-of.ts'
import { originList } from '../lib/origin.ts'
import { explainUnknownProvider, strictObject, oneOf, formatValue } from '../lib/parse.ts'
import { hostName } from '../lib/host-name.ts'
import { isPublicUrl } from '../server/options.ts'
import type { Duration } from '../lib/duration.ts'
import type { Provider } from '../handlers/provider.ts'

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** Splits `<provider>=slow-fail` at the `=`. The first part is `''` if there is no `=`. */
export function splitPair(text: string): readonly [string, string] {
  const index = text.indexOf('=')
  return index === -1 ? ['', text] : [text.slice(0, index), text.slice(index + 1)]
}

function createNumberSchema(
  description: string,
  accepts: (value: number) => boolean,
): z.ZodMiniType<number, string> {
  const text = z.string().check(
    z.refine((value) => value.trim() !== '' && accepts(Number(value)), {
      error: (issue) => `must be ${description}, not ${formatValue(issue.input)}`,
    }),
  )
  return z.pipe(text, z.transform(Number))
}

const duration = z.custom<Duration>((value) => parseDuration(value) !== undefined, {
  error: (issue) => `must be a duration such as 250ms, 90s, 2m or 1h, not ${formatValue(issue.input)}`,
})

/** Creates the schema of a `--scenario` value: a scenario's name, or `<provider>=<name>`. */
function createScenarioFlagSchema({
  providers,
  findMistakeInName,
}: AcceptedNames): z.ZodMiniType<string, string> {
  return z.string().check((context) => {
    const [provider, name] = splitPair(context.value)
    const mistakes = [
      provider === '' || providers.includes(provider)
        ? undefined
        : explainUnknownProvider(provider, providers),
      findMistakeInName(name),
    ]
    for (const message of mistakes) {
      if (message !== undefined) context.issues.push({ code: 'custom', input: context.value, message })
    }
  })
}

/** Creates the schema of a value whose mistake a function finds. */
function checkedBy(findMistake: (text: string) => string | undefined): z.ZodMiniType<string, string> {
  return z.string().check(({ value, issues }) => {
    const message = findMistake(value)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })
}

/** Creates the schema of a `--quota` value: `<provider>.<quota>=<n>`. */
function createQuotaFlagSchema({ quotas }: AcceptedNames): z.ZodMiniType<string, string> {
  const advice =
    quotas.length === 0
      ? 'The providers have no quotas'
      : `Use ${limitNames(quotas.map((name) => `${name}=10`)).join(', ')}`
  return z.string().check(
    z.refine((text) => quotas.includes(splitPair(text)[0]) && /^\d{1,15}$/.test(splitPair(text)[1]), {
      error: (issue) => `${formatValue(issue.input)} is not a quota. ${advice}`,
    }),
  )
}

/** Creates the schema of a list of pairs, of which no two have the same first part. */
function withoutRepeats<Item extends z.ZodMiniType<string, string>>(item: Item): z.ZodMiniArray<Item> {
  return listOf(item, LIST).check(({ value, issues }) => {
    const firsts = new Map<string, string>()
    for (const [index, text] of value.entries()) {
      const [key] = splitPair(text)
      const first = firsts.get(key)
      if (first === undefined) {
        firsts.set(key, text)
        continue
      }
      const message = `${formatValue(text)} overrides ${formatValue(first)}. Give only one of them`
      issues.push({ code: 'custom', input: value, path: [index], message })
    }
  })
}

const LIST = 'must be a list'

const PUBLIC_URL = 'must be a URL such as https://fake.example.com'

/** The names that flags may use. */
export interface AcceptedNames {
  readonly providers: readonly string[]
  /** Returns the mistake in a value of `--revision`, such as `<provider>=2026-08`. */
  readonly findMistakeInRevision: (pair: string) => string | undefined
  /** Names of quotas for `--quota`, such as `<provider>.perMinute`. */
  readonly quotas: readonly string[]
  readonly findMistakeInName: (name: string) => string | undefined
}

/** Returns the names that flags may use with these providers. */
export function getAcceptedNames(
  providers: readonly Provider[],
  findMistakeInName: AcceptedNames['findMistakeInName'],
): Omit<AcceptedNames, 'quotas'> {
  return {
    providers: providers.map(({ name }) => name),
    findMistakeInRevision(pair) {
      const [name, revision] = splitPair(pair)
      if (name !== '') return findRevisionMistakes({ [name]: revision }, providers)[0]?.message
      const example = providers.find(({ revisions }) => revisions !== undefined)?.name ?? '<provider>'
      return `${formatValue(pair)} must be <provider>=<date>, such as ${example}=latest`
    },
    findMistakeInName,
  }
}

/** Creates the schema that converts the texts of all flags to their values. */
export const createFlagSchema = (accepted: AcceptedNames) =>
  strictObject({
    config: z.optional(z.string()),
    scenarios: z.optional(listOf(z.string(), LIST)),
    watch: z.optional(z.string()),
    port: z.optional(
      createNumberSchema(
        'a port from 0 to 65535',
        (port) => Number.isInteger(port) && port >= 0 && port <= 65_535,
      ),
    ),
    host: z.optional(hostName('one')),
    scenario: z.optional(withoutRepeats(createScenarioFlagSchema(accepted))),
    provider: z.optional(listOf(oneOf(accepted.providers), LIST)),
    clock: z.optional(oneOf(['system', 'auto', 'manual'])),
    speed: z.optional(
      createNumberSchema(
        `a number from ${MIN_SPEED} to ${MAX_SPEED}`,
        (speed) => speed >= MIN_SPEED && speed <= MAX_SPEED,
      ),
    ),
    'poll-step': z.optional(duration),
    seed: z.optional(createNumberSchema('a whole number', Number.isSafeInteger)),
    'unknown-ids': z.optional(oneOf(['reject', 'create'])),
    revision: z.optional(withoutRepeats(checkedBy(accepted.findMistakeInRevision))),
    'require-session': z.optional(z.string()),
    'public-url': z.optional(z.string().check(z.refine(isPublicUrl, PUBLIC_URL))),
    'allow-host': z.optional(listOf(hostName('one'), LIST)),
    cors: z.optional(originList),
    quota: z.optional(withoutRepeats(createQuotaFlagSchema(accepted))),
    'webhook-hosts': z.optional(listOf(hostName('one-or-all'), LIST)),
    'webhook-secret': z.optional(z.string()),
    'webhook-attempts': z.optional(
      createNumberSchema('a whole number from 1', (count) => Number.isSafeInteger(count) && count >= 1),
    ),
    'webhook-timestamps': z.optional(oneOf(['real', 'clock'])),
    'log-level': z.optional(oneOf(LOG_LEVELS)),
    'debug-headers': z.optional(z.string()),
    'no-journal': z.optional(z.string()),
    save: z.optional(z.string()),
    restore: z.optional(z.string()),
    report: z.optional(z.string()),
    audit: z.optional(z.string()),
    strict: z.optional(z.string()),
    json: z.optional(z.string()),
    version: z.optional(z.string()),
    help: z.optional(z.string()),
  })

export type FlagValues = z.infer<ReturnType<typeof createFlagSchema>>

/** Returns the scenario of each provider from the `--scenario` values. `providers` are those that a value without a provider applies to. */
export function mergeScenarioFlags(
  values: readonly string[],
  providers: readonly string[],
): Record<string, string> {
  const pairs = values.map(splitPair)
  const forAll = pairs.filter(([provider]) => provider === '').slice(-1)
  const forOne = pairs.filter(([provider]) => provider !== '')
  return Object.fromEntries([
    ...forAll.flatMap(([, scenario]) => providers.map((provider) => [provider, scenario] as const)),
    ...forOne,
  ])
}

/** Returns the quotas from the `--quota` values. */
export function mergeQuotaFlags(values: readonly string[]): Record<string, Record<string, number>> {
  const quotas: Record<string, Record<string, number>> = {}
  for (const [name, amount] of values.map(splitPair)) {
    const [provider = '', kind = ''] = name.split('.')
    quotas[provider] = { ...quotas[provider], [kind]: Number(amount) }
  }
  return quotas
}

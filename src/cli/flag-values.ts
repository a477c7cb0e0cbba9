import * as z from 'zod/mini'

import { strictObject, oneOf, formatValue } from '../lib/parse.ts'
import { isWebUrl } from '../server/listening.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Options } from '../api/types.ts'

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const

export type LogLevel = (typeof LOG_LEVELS)[number]

/** `sync=slow-fail` as a pair; what has no `=` is for all. */
export function toPair(text: string): readonly [string, string] {
  const cut = text.indexOf('=')
  return cut === -1 ? ['', text] : [text.slice(0, cut), text.slice(cut + 1)]
}

function number(what: string, accepts: (value: number) => boolean): z.ZodMiniType<number, string> {
  const written = z.string().check(
    z.refine((text) => text.trim() !== '' && accepts(Number(text)), {
      error: (issue) => `must be ${what}, not ${formatValue(issue.input)}`,
    }),
  )
  return z.pipe(written, z.transform(Number))
}

/** A scenario's name, alone or behind a provider's. */
function scenarioOf({ names, findMistakeInName }: Known): z.ZodMiniType<string, string> {
  return z.string().check((context) => {
    const [provider, name] = toPair(context.value)
    const mistakes = [
      provider === '' || names.includes(provider)
        ? undefined
        : `there is no provider "${provider}". Known: ${names.join(', ')}`,
      findMistakeInName(name),
    ]
    for (const message of mistakes) {
      if (message !== undefined) context.issues.push({ code: 'custom', input: context.value, message })
    }
  })
}

const QUOTAS = ['sync.concurrency', 'sync.perMinute', 'prism.credits']

const quota = z.string().check(
  z.refine((text) => QUOTAS.includes(toPair(text)[0]) && /^\d{1,15}$/.test(toPair(text)[1]), {
    error: (issue) =>
      `${formatValue(issue.input)} is no quota. Use ${QUOTAS.map((name) => `${name}=10`).join(', ')}`,
  }),
)

const URL_FORM = 'must be a URL such as https://fake.example.com'

/** What flags may name. */
export interface Known {
  readonly names: readonly string[]
  readonly revisions: readonly string[]
  readonly findMistakeInName: (name: string) => string | undefined
}

/** What flags may name where there are these providers. */
export function toKnown(
  providers: readonly Provider[],
  findMistakeInName: Known['findMistakeInName'],
): Known {
  return {
    names: providers.map(({ name }) => name),
    revisions: providers.flatMap(({ name, revisions }) =>
      revisions === undefined ? [] : [...revisions, 'latest'].map((revision) => `${name}=${revision}`),
    ),
    findMistakeInName,
  }
}

/** The flags by name, as they are written, and what they mean. */
export const createFlagValues = (known: Known) =>
  strictObject({
    config: z.optional(z.string()),
    scenarios: z.optional(z.array(z.string())),
    watch: z.optional(z.string()),
    port: z.optional(
      number('a port from 0 to 65535', (port) => Number.isInteger(port) && port >= 0 && port <= 65_535),
    ),
    host: z.optional(z.string()),
    scenario: z.optional(z.array(scenarioOf(known))),
    provider: z.optional(z.array(oneOf(known.names))),
    clock: z.optional(oneOf(['system', 'auto', 'manual'])),
    speed: z.optional(number('a number above 0, up to 1000000', (speed) => speed > 0 && speed <= 1_000_000)),
    seed: z.optional(number('a whole number', Number.isSafeInteger)),
    'unknown-ids': z.optional(oneOf(['reject', 'create'])),
    revision: z.optional(z.array(oneOf(known.revisions))),
    'public-url': z.optional(z.string().check(z.refine(isWebUrl, URL_FORM))),
    'allow-host': z.optional(z.array(z.string())),
    quota: z.optional(z.array(quota)),
    'webhook-hosts': z.optional(z.array(z.string())),
    'webhook-secret': z.optional(z.string()),
    'log-level': z.optional(oneOf(LOG_LEVELS)),
    'debug-headers': z.optional(z.string()),
    report: z.optional(z.string()),
    json: z.optional(z.string()),
    version: z.optional(z.string()),
    help: z.optional(z.string()),
  })

export type FlagValues = z.infer<ReturnType<typeof createFlagValues>>

/** What the `scenario` flags say together, for each of these providers and for those they name. */
export function toScenarios(given: readonly string[], names: readonly string[]): Record<string, string> {
  const pairs = given.map(toPair)
  const forAll = pairs.filter(([provider]) => provider === '').slice(-1)
  const own = pairs.filter(([provider]) => provider !== '')
  return Object.fromEntries([
    ...forAll.flatMap(([, chosen]) => names.map((name) => [name, chosen] as const)),
    ...own,
  ])
}

/** What the `quota` flags say together. */
export function toQuotas(given: readonly string[]): NonNullable<Options['quotas']> {
  const quotas: Record<string, Record<string, number>> = {}
  for (const [name, most] of given.map(toPair)) {
    const [provider = '', kind = ''] = name.split('.')
    quotas[provider] = { ...quotas[provider], [kind]: Number(most) }
  }
  return quotas
}

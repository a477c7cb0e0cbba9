import * as z from 'zod/mini'

import { CHECK_IDS } from '../audit/checks/index.ts'
import { CLOCK_OPTION_NAMES, findIneffectiveOptions } from '../api/option-effects.ts'
import { createOptionSchemas } from '../api/options.ts'
import { findRevisionMistakes } from '../api/revisions-option.ts'
import { readProviders } from '../api/provider-option.ts'
import { listOf } from '../lib/list-of.ts'
import { findMistakes, strictObject, oneOf, parse } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { listeningFields } from '../server/options.ts'
import { LOG_LEVELS } from './flag-values.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ProviderOption } from '../api/option-types.ts'
import type { ServerOptions } from '../server/start-server-with.ts'

/** The options of a server whose scenarios and providers are known only at run time. */
export type AnyServerOptions = ServerOptions<string, ProviderOption>

const booleanOption = z.optional(z.boolean('must be true or false'))

const createConfigSchema = (providers: readonly Provider[]) =>
  strictObject({
    ...createOptionSchemas(providers),
    ...listeningFields,
    logLevel: z.optional(oneOf(LOG_LEVELS)),
    json: booleanOption,
    watch: booleanOption,
    report: booleanOption,
    audit: booleanOption,
    /** The checks that the audit does not judge. */
    auditIgnore: z.optional(listOf(oneOf(CHECK_IDS), 'must be a list of checks')),
    strict: booleanOption,
  })

/** The options of a config file: those of a server and those of the command. */
export type Config = z.infer<ReturnType<typeof createConfigSchema>>

/** True if a value has options of a config file, and nothing that only a scenario has. */
export function looksLikeConfig(value: unknown): boolean {
  const options = Object.keys(createConfigSchema([]).def.shape)
  return (
    isRecord(value) &&
    options.some((option) => option in value) &&
    !['name', 'steps', 'faults'].some((key) => key in value)
  )
}

/**
 * Returns the mistakes in a config file, except those in its scenarios. With `hasClock`, a flag chooses the clock, so an option
 * that has no effect on the clock of the file is no mistake.
 */
export function findConfigMistakes(value: unknown, hasClock: boolean): Mistake[] {
  const providers = readProviders(value)
  const ineffective = findIneffectiveOptions(value, { providers, defaultClock: 'system' })
  const mistakes = [
    ...findMistakes(createConfigSchema(providers), value),
    ...ineffective.filter((mistake) => !hasClock || !isAboutClock(mistake)),
  ]
  if (mistakes.length > 0) return mistakes
  const { revisions = {} } = parseConfig(value)
  return findRevisionMistakes(revisions, providers)
}

function isAboutClock({ path: [name] }: Mistake): boolean {
  return CLOCK_OPTION_NAMES.some((option) => option === name)
}

/** Parses a config file. Throws if it has mistakes. */
export function parseConfig(value: unknown): Config {
  return parse(createConfigSchema(readProviders(value)), value, 'read the config file')
}

import * as z from 'zod/mini'

import { findRevisionMistakes, listProviders, listRevisions, optionFields } from '../api/options.ts'
import { findMistakes, strictObject, oneOf, parse } from '../lib/parse.ts'
import { listeningFields } from '../server/listening.ts'
import { LOG_LEVELS } from './flag-values.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Mistake } from '../lib/mistake.ts'
import type { ProviderOption } from '../api/types.ts'
import type { ServerOptions } from '../server/start-with.ts'
import type { LogLevel } from './flag-values.ts'

/** Options of a server whose scenarios and providers are known when it runs. */
export type AnyServerOptions = ServerOptions<string, ProviderOption>

/** What a config file may say: the options of a server, and what flags say besides. */
export type Config = Omit<AnyServerOptions, 'scenarios'> & {
  /** Scenarios, and files or folders of them. */
  readonly scenarios?: readonly unknown[]
  readonly logLevel?: LogLevel
  readonly json?: boolean
  readonly watch?: boolean
  readonly report?: boolean
}

const flag = z.optional(z.boolean('must be true or false'))

const configSchema = strictObject({
  ...optionFields,
  ...listeningFields,
  logLevel: z.optional(oneOf(LOG_LEVELS)),
  json: flag,
  watch: flag,
  report: flag,
})

/** What is wrong with a config file, but for its scenarios. */
export function findConfigMistakes(value: unknown): Mistake[] {
  const mistakes = findMistakes(configSchema, value)
  if (mistakes.length > 0) return mistakes
  const { revisions = {}, providers } = parseConfig(value)
  return findUnknownRevisions(revisions, listProviders(providers))
}

function findUnknownRevisions(
  revisions: Readonly<Record<string, string>>,
  providers: readonly Provider[],
): Mistake[] {
  return findRevisionMistakes(revisions, providers).map(({ path, message, key }) => ({
    path,
    message: `${message}. Known: ${listRevisions(providers)}`,
    key,
  }))
}

/** A config file that has no mistakes. */
export function parseConfig(value: unknown): Config {
  return parse<Config>(configSchema, value, 'read the config file')
}

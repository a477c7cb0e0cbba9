import {
  affectsClock,
  affectsWebhooks,
  CLOCK_OPTION_NAMES,
  CLOCK_OPTIONS,
  explainClockOption,
  isEmpty,
  WEBHOOK_OPTION_NAMES,
  WEBHOOK_OPTIONS,
} from '../api/option-effects.ts'
import { isPerProvider } from '../engine/default-scenarios.ts'
import { formatList, limitNames } from '../lib/format-list.ts'
import { formatValue } from '../lib/parse.ts'
import { splitPair } from './flag-values.ts'
import { getVariableName } from './flags.ts'
import type { WebhookOption } from '../api/option-effects.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Arguments } from './arguments.ts'
import type { Config } from './config-schema.ts'
import type { FlagValues } from './flag-values.ts'
import type { FlagName } from './flags.ts'
import type { LoadedFiles } from './load.ts'

/** The values that can have an effect, a note for each value that was ignored, and the mistakes among the others. */
export interface EffectiveValues {
  readonly flags: FlagValues
  readonly config: Config
  readonly notes: readonly string[]
  readonly mistakes: readonly string[]
}

/**
 * Finds values that have no effect, because of the clock or of the providers. They are mistakes. Exception: if a flag or an
 * environment variable overrides the setting that the value depends on, the value is ignored with a note. A flag does so for
 * variables and the config file, a variable for the config file. Mistakes within the config file are found when it is read.
 */
export function findEffectiveValues(
  args: Arguments,
  flags: FlagValues,
  loaded: LoadedFiles,
): EffectiveValues {
  const sources = createSources(args, loaded)
  const fromFlags = checkFlags(flags, sources, loaded)
  const fromConfig = checkConfig(flags, sources, loaded)
  return {
    flags: { ...flags, ...fromFlags.dropped },
    config: { ...loaded.config, ...fromConfig.dropped },
    notes: [...fromFlags.notes, ...fromConfig.notes],
    mistakes: fromFlags.mistakes,
  }
}

/** The sources of values, for messages. */
interface Sources {
  /** Returns the flag or the environment variable that was used. */
  readonly nameOf: (flag: FlagName) => string
  readonly isFlag: (flag: FlagName) => boolean
  readonly isGiven: (flag: FlagName) => boolean
  readonly configFile: string
}

function createSources({ values, fromEnvironment }: Arguments, { configFile }: LoadedFiles): Sources {
  return {
    nameOf: (flag) => (fromEnvironment.has(flag) ? getVariableName(flag) : `--${flag}`),
    isFlag: (flag) => values.has(flag) && !fromEnvironment.has(flag),
    isGiven: (flag) => values.has(flag),
    configFile: configFile ?? 'the config file',
  }
}

interface Checked<Values> {
  readonly dropped: Partial<Values>
  readonly notes: string[]
  readonly mistakes: string[]
}

/** The flags that have an effect on some clocks only, and the option of each. */
const CLOCK_FLAGS = [
  ['speed', 'speed'],
  ['poll-step', 'pollStep'],
] as const

/** The flags that have an effect only with a provider that sends, or signs, webhooks, and the option of each. */
const WEBHOOK_FLAGS = [
  ['webhook-hosts', 'hosts'],
  ['webhook-attempts', 'attempts'],
  ['webhook-secret', 'secret'],
  ['webhook-timestamps', 'timestamps'],
] as const

type DependentFlag = (typeof CLOCK_FLAGS | typeof WEBHOOK_FLAGS)[number][0]

function checkFlags(
  flags: FlagValues,
  { nameOf, isFlag, isGiven, configFile }: Sources,
  { config, providers }: LoadedFiles,
): Checked<FlagValues> {
  const dropped: Partial<FlagValues> = {}
  const notes: string[] = []
  const mistakes: string[] = []

  /** `why` continues a sentence about the flag. `advice` is for the case that no flag or file has set the cause. */
  function refuse(
    name: DependentFlag,
    cause: 'clock' | 'provider',
    { why, advice = 'Leave out one of the two' }: { readonly why: string; readonly advice?: string },
  ): void {
    if (isFlag(cause) && !isFlag(name)) {
      dropped[name] = undefined
      notes.push(`${nameOf(name)} is ignored: it ${why}`)
    } else mistakes.push(`${nameOf(name)} ${why}. ${advice}`)
  }

  const clock = flags.clock ?? config.clock
  for (const [name, option] of CLOCK_FLAGS) {
    if (flags[name] === undefined || affectsClock(option, clock ?? 'system')) continue
    if (clock === undefined) {
      const why = explainClockOption(option, 'the clock is system')
      refuse(name, 'clock', {
        why,
        advice: `Add --clock ${CLOCK_OPTIONS[option].join(' or ')}, or leave it out`,
      })
    } else {
      const chooser = isGiven('clock') ? nameOf('clock') : configFile
      refuse(name, 'clock', { why: explainClockOption(option, `${chooser} chooses ${clock}`) })
    }
  }
  for (const [name, option] of WEBHOOK_FLAGS) {
    if (flags[name] === undefined || affectsWebhooks(option, providers)) continue
    const chooser = isGiven('provider') ? nameOf('provider') : configFile
    refuse(name, 'provider', { why: explainWebhookOption(option, providers, chooser) })
  }
  return { dropped, notes, mistakes }
}

/** Drops options of the config file that a flag or an environment variable makes ineffective. */
function checkConfig(
  flags: FlagValues,
  { nameOf, configFile }: Sources,
  { config, providers }: LoadedFiles,
): Checked<Config> {
  const dropped: Partial<Config> = {}
  const notes: string[] = []
  const ignore = (option: string, why: string): void =>
    void notes.push(`${configFile}: ${option} is ignored: ${why}`)

  const { clock } = flags
  if (clock !== undefined) {
    for (const option of CLOCK_OPTION_NAMES) {
      // A flag for the option replaces the value of the config file in any case.
      if (config[option] === undefined || affectsClock(option, clock)) continue
      dropped[option] = undefined
      ignore(option, `it ${explainClockOption(option, `${nameOf('clock')} chooses ${clock}`)}`)
    }
  }
  if (flags.provider === undefined) return { dropped, notes, mistakes: [] }
  const names = providers.map(({ name }) => name)
  const ignored = PER_PROVIDER_OPTIONS.flatMap((option) => {
    const value = config[option]
    const record = option === 'scenario' && !isPerProvider(value) ? {} : value
    return Object.keys(record ?? {}).flatMap((name) => (names.includes(name) ? [] : [`${option}.${name}`]))
  })
  if (ignored.length > 0) {
    const verb = ignored.length === 1 ? 'is' : 'are'
    notes.push(
      `${configFile}: ${formatNames(ignored)} ${verb} ignored: ${nameOf('provider')} chooses ${formatNames(names)} only`,
    )
  }
  dropped.revisions = config.revisions && pick(config.revisions, names)
  dropped.prices = config.prices && pick(config.prices, names)
  for (const option of WEBHOOK_OPTION_NAMES) {
    if (isEmpty(config.webhooks?.[option]) || affectsWebhooks(option, providers)) continue
    dropped.webhooks = { ...config.webhooks, ...dropped.webhooks, [option]: undefined }
    ignore(`webhooks.${option}`, `it ${explainWebhookOption(option, providers, nameOf('provider'))}`)
  }
  return { dropped, notes, mistakes: [] }
}

/** The options of a config file that have a value for each provider. */
const PER_PROVIDER_OPTIONS = ['scenario', 'revisions', 'quotas', 'prices'] as const

function pick<Value>(
  record: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)))
}

/** `chooser` is the flag, the variable or the file that chooses the providers. */
function explainWebhookOption(
  option: WebhookOption,
  providers: readonly Provider[],
  chooser: string,
): string {
  const names = formatNames(providers.map(({ name }) => name))
  return `only works with a provider that ${WEBHOOK_OPTIONS[option]} webhooks, but ${chooser} chooses ${names}`
}

function formatNames(names: readonly string[]): string {
  return formatList(limitNames(names))
}

/** The texts of the flags that are about providers of the fake. */
interface OwnTexts {
  readonly values: ReadonlyMap<FlagName, readonly string[]>
  /** A note for each text of an environment variable that is ignored. */
  readonly notes: readonly string[]
  /** A mistake for each other text that has no effect. */
  readonly mistakes: readonly string[]
}

/**
 * Removes the values, such as `<provider>=slow`, for known providers that the fake does not have. A value of an environment
 * variable is ignored with a note if the flag `--provider` chooses others. Any other such value is a mistake.
 */
export function removeOtherProviders(
  args: Arguments,
  loaded: LoadedFiles,
  known: readonly string[],
): OwnTexts {
  const { values, fromEnvironment } = args
  const { nameOf, isFlag, isGiven, configFile } = createSources(args, loaded)
  const chosen = loaded.providers.map(({ name }) => name)
  const chooser = isGiven('provider') ? nameOf('provider') : configFile
  const why = `${chooser} chooses ${formatNames(chosen)} only`
  const notes: string[] = []
  const mistakes: string[] = []
  const kept = new Map(values)
  for (const flag of ['scenario', 'revision', 'quota'] as const) {
    const texts = values.get(flag)
    if (texts === undefined) continue
    const isForOtherProvider = (text: string): boolean => {
      const [provider = ''] = splitPair(text)[0].split('.')
      return known.includes(provider) && !chosen.includes(provider)
    }
    for (const text of texts.filter(isForOtherProvider)) {
      if (fromEnvironment.has(flag) && isFlag('provider'))
        notes.push(`${text} of ${nameOf(flag)} is ignored: ${why}`)
      else mistakes.push(`${nameOf(flag)}: ${formatValue(text)} has no effect, because ${why}`)
    }
    const rest = texts.filter((text) => !isForOtherProvider(text))
    if (rest.length > 0) kept.set(flag, rest)
    else kept.delete(flag)
  }
  return { values: kept, notes, mistakes }
}

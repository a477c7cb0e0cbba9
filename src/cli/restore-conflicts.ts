import { DEFAULT_SCENARIO } from '../scenarios/catalog.ts'
import { parseDuration } from '../lib/duration.ts'
import { formatValue } from '../lib/parse.ts'
import { isRecord } from '../lib/unknown-record.ts'
import { mergeQuotaFlags, mergeScenarioFlags, splitPair } from './flag-values.ts'
import { getVariableName } from './flags.ts'
import type { SnapshotData } from '../api/snapshots/schema.ts'
import type { Arguments } from './arguments.ts'
import type { FlagName } from './flags.ts'
import type { Settings } from './settings.ts'

/** The flags, and the name of the file of the run. */
export interface RestoreFlags {
  readonly args: Pick<Arguments, 'values' | 'fromEnvironment'>
  readonly file: string
}

/** A value that a flag gives, and the value of the run. */
interface Pair {
  readonly flag: FlagName
  /** The provider or the name that the value is for. */
  readonly name?: string
  readonly given: unknown
  readonly stored: unknown
}

/** Returns a mistake for each flag and variable whose value is not that of the run. */
export function findRestoreConflicts(
  run: SnapshotData,
  settings: Settings,
  { args, file }: RestoreFlags,
): string[] {
  const isAuditImpossible = settings.audit && run.options.journal === 'off'
  return [
    ...(isAuditImpossible
      ? [`the audit needs the recorded requests, but ${file} has none: its journal is off`]
      : []),
    ...findPairs(run, settings, { args, file }),
  ]
}

function findPairs(run: SnapshotData, settings: Settings, { args, file }: RestoreFlags): string[] {
  const { values, fromEnvironment } = args
  return [...listPairs(run, settings), ...listNamedPairs(run, settings, values)]
    .filter(({ flag, given, stored }) => values.has(flag) && given !== stored)
    .map(({ flag, name, given, stored }) => {
      const shown = fromEnvironment.has(flag) ? getVariableName(flag) : `--${flag}`
      // The name of this flag says the opposite of its value.
      if (flag === 'no-journal')
        return `${shown} contradicts ${file}, which has journal: ${format(stored)}. Leave out one of the two`
      const start = name === undefined ? '' : `${name}=`
      return `${shown} is ${start}${format(given)}, but ${file} has ${start}${format(stored)}. Leave out one of the two`
    })
}

function format(value: unknown): string {
  if (value === undefined) return 'none'
  return typeof value === 'string' ? value : formatValue(value)
}

function listPairs({ options, clock }: SnapshotData, { server }: Settings): Pair[] {
  const { webhooks } = options
  return [
    { flag: 'clock', given: server.clock, stored: options.clock },
    { flag: 'speed', given: server.speed, stored: options.clock === 'system' ? clock.speed : undefined },
    { flag: 'seed', given: server.seed, stored: options.seed },
    { flag: 'poll-step', given: parseDuration(server.pollStep), stored: parseDuration(options.pollStep) },
    { flag: 'unknown-ids', given: server.unknownIds, stored: options.unknownIds },
    { flag: 'webhook-attempts', given: server.webhooks?.attempts, stored: webhooks?.attempts },
    { flag: 'webhook-timestamps', given: server.webhooks?.timestamps, stored: webhooks?.timestamps },
    { flag: 'debug-headers', given: server.debugHeaders, stored: options.debugHeaders },
    { flag: 'no-journal', given: server.journal ?? 'full', stored: options.journal },
  ]
}

/** Returns one pair without a name if all providers have the same values. */
function joinPairs(pairs: readonly Pair[]): readonly Pair[] {
  const [first] = pairs
  if (
    first === undefined ||
    pairs.length === 1 ||
    pairs.some(({ given, stored }) => given !== first.given || stored !== first.stored)
  )
    return pairs
  return [{ flag: first.flag, given: first.given, stored: first.stored }]
}

/** Returns the values that a flag can give for each provider. */
function listNamedPairs(
  { options }: SnapshotData,
  { loaded }: Settings,
  values: Arguments['values'],
): Pair[] {
  const providers = loaded.providers.map(({ name }) => name)
  const scenarios = isRecord(options.scenario) ? options.scenario : {}
  const quotas: Readonly<Record<string, unknown>> = options.quotas ?? {}
  return [
    ...joinPairs(
      Object.entries(mergeScenarioFlags(values.get('scenario') ?? [], providers)).map(([name, given]) => ({
        flag: 'scenario',
        name,
        given,
        stored: scenarios[name] ?? DEFAULT_SCENARIO,
      })),
    ),
    ...(values.get('revision') ?? [])
      .map(splitPair)
      .filter(([, revision]) => revision !== 'latest')
      .map(([name, given]): Pair => ({ flag: 'revision', name, given, stored: options.revisions?.[name] })),
    ...Object.entries(mergeQuotaFlags(values.get('quota') ?? [])).flatMap(([provider, given]) => {
      const stored = quotas[provider]
      return Object.entries(given).map(([quota, amount]): Pair => ({
        flag: 'quota',
        name: `${provider}.${quota}`,
        given: amount,
        stored: isRecord(stored) ? stored[quota] : undefined,
      }))
    }),
  ]
}

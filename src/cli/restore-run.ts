import { resolve } from 'node:path'

import { parseSnapshot } from '../api/snapshots/parse-snapshot.ts'
import { parseSnapshotText } from '../api/snapshots/parse-snapshot-text.ts'
import { MAX_SNAPSHOT_BYTES } from '../api/snapshots/snapshot.ts'
import { formatList } from '../lib/format-list.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { CommandLineError, formatCommandLineMistakes } from './command-line-error.ts'
import { readText } from './files/read-text.ts'
import { findRestoreConflicts } from './restore-conflicts.ts'
import type { SnapshotData } from '../api/snapshots/schema.ts'
import type { Arguments } from './arguments.ts'
import type { AnyServerOptions } from './config-schema.ts'
import type { Settings } from './settings.ts'

/**
 * Returns the settings of a command that goes on with the run of `--restore`: the options of the server are those of the run. Throws
 * an error if the file is not valid, or if a flag disagrees with it.
 */
export async function restoreRun(settings: Settings, args: Arguments): Promise<Settings> {
  const name = args.values.get('restore')?.[0]
  if (name === undefined) return settings
  const { loaded } = settings
  const result = await readText(resolve(loaded.request.cwd, name), MAX_SNAPSHOT_BYTES)
  if ('problem' in result) throw new MockVideoApiError('restore a run', `${name} ${result.problem}`)
  const run = readSnapshot(name, result.text, settings)
  const conflicts = findRestoreConflicts(run, settings, { args, file: name })
  if (conflicts.length > 0) throw new CommandLineError([formatCommandLineMistakes(conflicts)])
  return {
    ...settings,
    server: { ...settings.server, ...createServerOptions(settings.server, run) },
    restored: run,
    notes: [...settings.notes, ...findIgnored(settings, name)],
  }
}

function readSnapshot(name: string, text: string, { loaded }: Settings): SnapshotData {
  try {
    return parseSnapshot(parseSnapshotText(text), loaded.providers)
  } catch (error) {
    if (!(error instanceof MockVideoApiError)) throw error
    throw new CommandLineError([`${name}: ${error.message}`])
  }
}

/** Returns the options of the run. What a snapshot does not have is that of the command line and of the config file. */
function createServerOptions(
  { webhooks }: AnyServerOptions,
  { options, scenarios }: SnapshotData,
): AnyServerOptions & { readonly seed: number } {
  const { scenario, clock, pollStep, now, speed, seed, unknownIds, revisions, limits } = options
  const { quotas, prices, debugHeaders, journal } = options
  // True because `parseSnapshot` has checked the options and the scenarios.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return {
    scenario,
    scenarios,
    clock,
    pollStep,
    now,
    speed,
    seed,
    unknownIds,
    revisions,
    limits,
    quotas,
    prices,
    debugHeaders,
    journal,
    webhooks: { ...options.webhooks, hosts: webhooks?.hosts, secret: webhooks?.secret },
  } as AnyServerOptions & { readonly seed: number }
}

/** The options of a config file that a run replaces. */
const REPLACED = [
  'scenario',
  'scenarios',
  'clock',
  'pollStep',
  'now',
  'speed',
  'seed',
  'unknownIds',
  'revisions',
  'limits',
  'quotas',
  'prices',
  'debugHeaders',
  'journal',
] as const

function findIgnored({ loaded }: Settings, name: string): string[] {
  const { config, configFile, request } = loaded
  const options = REPLACED.filter((option) => config[option] !== undefined)
  const verb = options.length === 1 ? 'is' : 'are'
  return [
    ...(options.length === 0
      ? []
      : [`${configFile ?? 'the config file'}: ${formatList(options)} ${verb} ignored: ${name} has its own`]),
    ...(request.scenarios.length === 0 ? [] : [`--scenarios is ignored: ${name} has its own scenarios`]),
  ]
}

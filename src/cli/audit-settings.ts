import type { CheckId } from '../audit/checks/index.ts'
import { getVariableName } from './flags.ts'
import { readSwitch } from './server-options.ts'
import type { Arguments } from './arguments.ts'
import type { EffectiveValues } from './effects.ts'
import type { FlagName } from './flags.ts'

/** The settings of the audit, and what they change in other settings. */
export interface AuditSettings {
  readonly audit: boolean
  readonly strict: boolean
  /** The checks that are not judged. */
  readonly ignoredChecks: readonly CheckId[]
  /** True if a journal that is off is turned on again. */
  readonly needsJournal: boolean
  readonly notes: readonly string[]
  readonly mistakes: readonly string[]
}

/** A setting, where it comes from, and how strong that is: a flag overrides a variable, and a variable the config file. */
interface Source {
  readonly name: string
  readonly rank: number
}

/** Returns the settings of the audit, which needs a journal. The stronger of two settings that disagree wins, with a note. */
export function buildAuditSettings(
  args: Arguments,
  { flags, config }: EffectiveValues,
  configFile = 'the config file',
): AuditSettings {
  const find = (flag: FlagName, isSet: boolean, option: string): Source | undefined => {
    const isVariable = args.fromEnvironment.has(flag)
    const text = args.values.get(flag)?.[0]
    if (text !== undefined) {
      if (readSwitch(text) !== true) return undefined
      return isVariable ? { name: getVariableName(flag), rank: 1 } : { name: `--${flag}`, rank: 2 }
    }
    return isSet ? { name: `${option} in ${configFile}`, rank: 0 } : undefined
  }
  const strict = readSwitch(flags.strict) ?? config.strict ?? false
  const audit = strict || (readSwitch(flags.audit) ?? config.audit ?? false)
  const ignoredChecks = config.auditIgnore ?? []
  const wanted = [
    find('strict', config.strict === true, 'strict'),
    find('audit', config.audit === true, 'audit'),
  ]
    .filter((source) => source !== undefined)
    .toSorted((a, b) => b.rank - a.rank)[0]
  const off = find('no-journal', config.journal === 'off', 'journal: off')
  const settings = { audit, strict, ignoredChecks, needsJournal: false, notes: [], mistakes: [] }
  if (!audit || wanted === undefined || off === undefined) return settings
  const why = 'the audit needs the recorded requests'
  if (wanted.rank === off.rank)
    return {
      ...settings,
      mistakes: [`${wanted.name}: ${why}, but ${off.name} records none. Leave out one of the two`],
    }
  if (wanted.rank > off.rank)
    return {
      ...settings,
      needsJournal: true,
      notes: [`${off.name} is ignored: ${wanted.name} needs the recorded requests`],
    }
  return {
    ...settings,
    audit: false,
    strict: false,
    notes: [`${wanted.name} is ignored: ${off.name} records no requests`],
  }
}

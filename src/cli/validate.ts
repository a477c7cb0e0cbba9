import { resolve } from 'node:path'

import { MockVideoApiError } from '../lib/errors.ts'
import { isConfig } from './files/list-files.ts'
import { scenarios as shipped } from '../scenarios/catalog.ts'
import { LinesError } from './lines-error.ts'
import { load } from './load.ts'
import { isOn } from './server-options.ts'
import { toSentence } from './settings.ts'
import type { Arguments } from './arguments.ts'
import type { Loaded, Sought } from './load.ts'

/** A file that is right. */
interface Valid {
  readonly file: string
  /** The options of a config file. */
  readonly options?: readonly string[]
  /** The scenarios of a file, by name. */
  readonly scenarios?: readonly string[]
}

/** What `validate` prints of files that are right; the mistakes of others are thrown, all at once. */
export async function validate({ rest, values, mistakes }: Arguments, sought: Sought): Promise<string> {
  if (mistakes.length > 0) throw new LinesError([toSentence(mistakes)])
  const loads = rest.length === 0 ? [await load(sought)] : await loadNamed(rest, sought)
  const late = await sought.guard.settle()
  const wrong = [...new Set([...loads.flatMap((loaded) => loaded.mistakes), ...late])]
  if (wrong.length > 0) throw new LinesError(wrong)
  const valid = loads.flatMap(toValid)
  if (valid.length === 0) {
    throw new MockVideoApiError(
      'validate',
      'no file is named, and there is no config file',
      'Name files, folders or a config file, such as mock-video-api validate scenarios',
    )
  }
  return isOn(values.get('json')?.[0]) === true ? JSON.stringify(valid) : valid.map(toLine).join('\n')
}

/** Each config file for itself, and the other files together. */
async function loadNamed(names: readonly string[], sought: Sought): Promise<Loaded[]> {
  const configs = names.filter(isConfig)
  const scenarios = names.filter((name) => !isConfig(name))
  const loads: Loaded[] = []
  for (const config of configs) loads.push(await load({ ...sought, config, scenarios: [] }))
  if (scenarios.length > 0) {
    const paths = scenarios.map((name) => resolve(sought.cwd, name))
    const loaded = await load({ ...sought, scenarios: paths, isAside: true })
    loads.push({ ...loaded, configFile: undefined })
  }
  return loads
}

function toValid({ config, configFile, files }: Loaded): Valid[] {
  const own = configFile === undefined ? [] : [{ file: configFile, options: Object.keys(config) }]
  return [
    ...own,
    ...files.map(({ file, scenarios }) => ({ file, scenarios: scenarios.map(({ name }) => name) })),
  ]
}

function toLine({ file, options, scenarios = [] }: Valid): string {
  if (options !== undefined) return `${file}: ${options.length === 0 ? 'no options' : options.join(', ')}`
  const count = scenarios.length === 1 ? '1 scenario' : `${scenarios.length} scenarios`
  return `${file}: ${count}: ${scenarios.map(toName).join(', ')}`
}

function toName(name: string): string {
  return shipped.some((one) => one.name === name) ? `${name} (replaces the shipped one)` : name
}

import { providers } from '../handlers/index.ts'
import { formatList } from '../lib/format-list.ts'
import { FLAGS, getVariableName, URL_VARIABLE } from './flags.ts'
import { getBaseUrlVariable } from './exec.ts'
import { listQuotas } from './quotas.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Flag } from './flags.ts'

const shipped: readonly Provider[] = providers
const labels = shipped.map(({ label }) => label)

const HEAD = `mock-video-api: a local fake of the ${formatList(labels)} video APIs

Usage
  mock-video-api [serve] [flags]              start the fake
  mock-video-api scenarios [--json]           list the scenarios
  mock-video-api explain <scenario> [--json]  show the timeline and the faults of a scenario, as each provider shows them
  mock-video-api exec [flags] -- <command>    run a command against a new fake on a free port
  mock-video-api validate [<path>...]         check scenario files, folders of them, config files, or modules with providers
  mock-video-api help                         print this help

Flags`

const FOOT = `
Each flag except --version and --help can also be set by an environment variable, such as ${getVariableName('unknown-ids')} for --unknown-ids. A flag overrides its variable.
exec sets ${shipped.map(({ name }) => getBaseUrlVariable(name)).join(', ')} and ${URL_VARIABLE} for its command, adds the host of the fake to NO_PROXY and no_proxy, and exits with the exit code of the command.

Any API key works, unless the config file has apiKeys. A key of the form <session>:<scenario> chooses a scenario and a session with its own generations:
  API_KEY=t1:slow-fail
`

/** Formats the text that `--help` prints. */
export function formatHelp(): string {
  const flags = FLAGS.map((flag: Flag) => [formatNames(flag), flag.help] as const)
  const quotas = listQuotas(shipped).map(
    ({ name, unit, description }) => [`${name}=<${unit}>`, description] as const,
  )
  return [HEAD, ...formatRows(flags), '', 'Quotas', ...formatRows(quotas), FOOT].join('\n')
}

function formatRows(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length))
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`)
}

function formatNames({ name, short, placeholder }: Flag): string {
  const long = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
  return short === undefined ? `    ${long}` : `-${short}, ${long}`
}

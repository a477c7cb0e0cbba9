import { FLAGS, getVariableName } from './flags.ts'
import type { Flag } from './flags.ts'

const HEAD = `mock-video-api: a local fake of the TruGen, Sync and Prism Videos APIs

Usage
  mock-video-api [serve] [flags]              start the fake
  mock-video-api scenarios [--json]           list the scenarios
  mock-video-api explain <scenario> [--json]  show the timeline and the faults of a scenario, as each provider shows them
  mock-video-api exec [flags] -- <command>    run a command against a new fake on a free port
  mock-video-api validate [<path>...]         check scenario files, folders of them, or a config file

Flags`

const FOOT = `
Each flag except --version and --help can also be set by an environment variable, such as ${getVariableName('unknown-ids')} for --unknown-ids. A flag overrides its variable.
exec sets TRUGEN_BASE_URL, SYNC_BASE_URL, PRISM_BASE_URL and MOCK_VIDEO_API_URL for its command, and exits with its exit code.

Any API key works. A key of the form <session>:<scenario> chooses a scenario and a session with its own generations:
  SYNC_API_KEY=t1:slow-fail
`

/** Formats the text that `--help` prints. */
export function formatHelp(): string {
  const rows = FLAGS.map((flag: Flag) => [formatNames(flag), flag.help] as const)
  const width = Math.max(...rows.map(([names]) => names.length))
  return [HEAD, ...rows.map(([names, help]) => `  ${names.padEnd(width)}  ${help}`), FOOT].join('\n')
}

function formatNames({ name, short, placeholder }: Flag): string {
  const long = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
  return short === undefined ? `    ${long}` : `-${short}, ${long}`
}

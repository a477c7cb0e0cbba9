import { FLAGS, toVariable } from './flags.ts'
import type { Flag } from './flags.ts'

const HEAD = `mock-video-api: a local fake of the TruGen, Sync and Prism Videos APIs

Usage
  mock-video-api [serve] [flags]              start the fake
  mock-video-api scenarios [--json]           list what can happen to a generation
  mock-video-api explain <scenario> [--json]  show a life, state by state, as each provider tells it
  mock-video-api exec [flags] -- <command>    run a command against a fake of its own, on a free port
  mock-video-api validate [<path>...]         say what is wrong with files of scenarios, or with a config file

Flags`

const FOOT = `
Each flag but --version and --help has a variable: --unknown-ids is ${toVariable('unknown-ids')}. The flag wins.
exec gives its command TRUGEN_BASE_URL, SYNC_BASE_URL, PRISM_BASE_URL and MOCK_VIDEO_API_URL, and ends with its code.

Any API key works. A key of the form <session>:<scenario> chooses a scenario and keeps its generations apart:
  SYNC_API_KEY=t1:slow-fail
`

/** What `--help` prints. */
export function toHelp(): string {
  const rows = FLAGS.map((flag: Flag) => [toNames(flag), flag.help] as const)
  const width = Math.max(...rows.map(([names]) => names.length))
  return [HEAD, ...rows.map(([names, help]) => `  ${names.padEnd(width)}  ${help}`), FOOT].join('\n')
}

function toNames({ name, short, takes }: Flag): string {
  const long = takes === undefined ? `--${name}` : `--${name} ${takes}`
  return short === undefined ? `    ${long}` : `-${short}, ${long}`
}

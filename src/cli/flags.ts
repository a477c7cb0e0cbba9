import { providers } from '../handlers/index.ts'
import { formatList } from '../lib/format-list.ts'
import { listQuotas } from './quotas.ts'
import type { Provider } from '../handlers/provider.ts'

const shipped: readonly Provider[] = providers
const revisions = shipped.flatMap(({ name, revisions: dates = [] }) =>
  dates.length === 0 ? [] : [`${name} ${dates.join(', ')}`],
)
const signing = shipped.filter(({ webhook }) => webhook?.sign !== undefined)

/** A flag of the command. It can also be set by an environment variable, such as `MOCK_VIDEO_API_PORT`. */
export interface Flag {
  readonly name: string
  readonly short?: string
  /** The placeholder for its value in the help; undefined for a flag without a value. */
  readonly placeholder?: string
  /** True if it may be given more than once. Its environment variable takes a comma-separated list. */
  readonly repeatable?: boolean
  readonly help: string
}

/** The flags, in the order of the help. */
export const FLAGS = [
  {
    name: 'config',
    short: 'c',
    placeholder: '<file>',
    help: 'The config file. Default: mock-video-api.config.ts, .js, .json, .yaml or .yml in the working directory, if there is one.',
  },
  {
    name: 'scenarios',
    placeholder: '<path>',
    repeatable: true,
    help: 'A scenario file (YAML, JSON, TypeScript or JavaScript), or a folder: its YAML and JSON files, and its modules named like late.scenario.ts. --scenario chooses one of their scenarios. Can be repeated.',
  },
  {
    name: 'watch',
    short: 'w',
    help: 'Reload the scenario files when they change. Existing generations keep their scenario.',
  },
  {
    name: 'port',
    short: 'p',
    placeholder: '<number>',
    help: 'The port to listen on; 0 takes any free port. Default: 4747.',
  },
  { name: 'host', placeholder: '<address>', help: 'The address to listen on. Default: 127.0.0.1.' },
  {
    name: 'scenario',
    placeholder: '<name>',
    repeatable: true,
    help: 'The default scenario. A call can choose another one with its key or a header. <provider>=<name> sets it for one provider only. Can be repeated. Default: happy.',
  },
  {
    name: 'provider',
    placeholder: '<name>',
    repeatable: true,
    help: `A provider of the fake: ${formatList(
      shipped.map(({ name }) => name),
      'or',
    )}. Can be repeated. Default: all.`,
  },
  {
    name: 'clock',
    placeholder: '<kind>',
    help: 'The clock: system (real time), auto (moved by each status read) or manual (moved by a control route). Default: system.',
  },
  {
    name: 'speed',
    placeholder: '<n>',
    help: 'The speed of the system clock, as a multiple of real time: from 0.001 to 1000000. Default: 1.',
  },
  {
    name: 'poll-step',
    placeholder: '<duration>',
    help: 'The time by which a status read moves the auto clock, such as 5s. Default: 5s.',
  },
  {
    name: 'seed',
    placeholder: '<n>',
    help: 'The seed of ids, tokens and random values: the same seed gives the same values. Default: a new one at each start, which is printed.',
  },
  {
    name: 'unknown-ids',
    placeholder: '<what>',
    help: 'What a status read of an unknown id does: reject (404) or create (a generation). Default: reject.',
  },
  {
    name: 'revision',
    placeholder: '<provider>=<date>',
    repeatable: true,
    help: `The API revision of a provider, or latest: ${revisions.join('; ')}. Can be repeated.`,
  },
  {
    name: 'require-session',
    help: 'Refuse calls of the session default with 400, so that every call must choose a session.',
  },
  {
    name: 'public-url',
    placeholder: '<base>',
    help: 'The URL that output URLs begin with. Default: taken from the Host header of each call.',
  },
  {
    name: 'allow-host',
    placeholder: '<name>',
    repeatable: true,
    help: 'A host name under which clients may call the control routes, in addition to local ones. Can be repeated.',
  },
  {
    name: 'cors',
    placeholder: '<origin>',
    repeatable: true,
    help: 'An origin whose web pages may read the responses, such as http://localhost:5173; * allows all, except on the control routes. Can be repeated. Default: none.',
  },
  {
    name: 'quota',
    placeholder: '<quota>=<n>',
    repeatable: true,
    help: `A quota of each session: ${formatList(
      listQuotas(shipped).map(({ name }) => name),
      'or',
    )}. Can be repeated. Default: no quotas.`,
  },
  {
    name: 'webhook-hosts',
    placeholder: '<name>',
    repeatable: true,
    help: 'A host name to which webhooks may be sent, in addition to local ones; * allows all. Can be repeated.',
  },
  {
    name: 'webhook-secret',
    placeholder: '<secret>',
    help: `The secret with which ${signing.map(({ label }) => label).join(', ')} webhooks are signed. Default: drawn from the seed.`,
  },
  {
    name: 'webhook-attempts',
    placeholder: '<n>',
    help: 'How often a webhook is sent at most, until its receiver answers with 2xx. Default: 1.',
  },
  {
    name: 'webhook-timestamps',
    placeholder: '<clock>',
    help: 'The clock of the time in signatures: real (the wall clock, the default) or clock (the clock of the fake).',
  },
  {
    name: 'log-level',
    placeholder: '<level>',
    help: 'The log level: silent, error, warn, info or debug. Default: info; for exec, warn.',
  },
  {
    name: 'debug-headers',
    help: 'Add x-mock-scenario and x-mock-generation to responses about a generation, and x-mock-scenario to those of a fault.',
  },
  {
    name: 'no-journal',
    help: 'Record no requests. Default: the last requests are recorded, with their responses.',
  },
  {
    name: 'save',
    placeholder: '<file>',
    help: 'Save the run to this file at the end: generations, requests, deliveries, sessions and clock, without API keys.',
  },
  {
    name: 'restore',
    placeholder: '<file>',
    help: 'Go on with a saved run. The options of the run are those of the file.',
  },
  { name: 'report', help: 'Print at the end which scenarios and provider errors the run has exercised.' },
  {
    name: 'audit',
    help: 'Print at the end what the clients did wrong: how they poll, retry, pay and answer webhooks.',
  },
  {
    name: 'strict',
    help: 'Like --audit, and exit with 1 if a check has failed. If the command of exec fails, its exit code is used.',
  },
  { name: 'json', help: 'Print one JSON object per line.' },
  { name: 'version', short: 'V', help: 'Print the version.' },
  { name: 'help', short: 'h', help: 'Print this help.' },
] as const satisfies readonly Flag[]

export type FlagName = (typeof FLAGS)[number]['name']

/** Returns the name of a flag's environment variable. */
export function getVariableName(name: string): string {
  return `MOCK_VIDEO_API_${name.toUpperCase().replaceAll('-', '_')}`
}

/** The environment variable that `exec` sets for its command. It is no setting, so another command ignores it. */
export const URL_VARIABLE = getVariableName('url')

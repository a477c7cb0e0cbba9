/** One flag of the command, and the environment variable that says the same: `MOCK_VIDEO_API_` and its name. */
export interface Flag {
  readonly name: string
  readonly short?: string
  /** What it takes, for the help; nothing for a switch. */
  readonly takes?: string
  /** It may be given more than once; in the environment, as a comma list. */
  readonly many?: boolean
  readonly help: string
}

/** The flags of `serve` and `exec`, in the order of the help. */
export const FLAGS = [
  {
    name: 'config',
    short: 'c',
    takes: '<file>',
    help: 'The config file. Default: mock-video-api.config.ts, .js, .json or .yaml in the working directory, if there is one.',
  },
  {
    name: 'scenarios',
    takes: '<path>',
    many: true,
    help: 'A file of scenarios, or a folder of such files: YAML, JSON, TypeScript or JavaScript.',
  },
  {
    name: 'watch',
    short: 'w',
    help: 'Read the scenarios again when their files change. What runs keeps its life.',
  },
  { name: 'port', short: 'p', takes: '<number>', help: 'Where to listen; 0 is any free port. Default 4747.' },
  { name: 'host', takes: '<address>', help: 'Where to listen. Default 127.0.0.1.' },
  {
    name: 'scenario',
    takes: '<name>',
    many: true,
    help: 'What happens to generations whose call names no scenario; <provider>=<name> for one provider. Default happy.',
  },
  {
    name: 'provider',
    takes: '<name>',
    many: true,
    help: 'Which providers there are: trugen, sync, prism. Default all.',
  },
  { name: 'clock', takes: '<kind>', help: 'How time passes: system, auto or manual. Default system.' },
  {
    name: 'speed',
    takes: '<n>',
    help: 'How many times faster than the wall the system clock goes. Default 1.',
  },
  {
    name: 'seed',
    takes: '<n>',
    help: 'What ids and tokens are drawn from. Default: a new one each start, printed.',
  },
  {
    name: 'unknown-ids',
    takes: '<what>',
    help: 'What an id that nobody created gives: reject (404) or create. Default reject.',
  },
  {
    name: 'revision',
    takes: '<provider>=<date>',
    many: true,
    help: 'Which revision of its API a provider speaks, or latest: sync 2026-06, 2026-08, 2026-10; prism 2026-02, 2026-09.',
  },
  {
    name: 'public-url',
    takes: '<base>',
    help: 'The start of output URLs. Default: what each caller asked for.',
  },
  {
    name: 'allow-host',
    takes: '<name>',
    many: true,
    help: 'Another name that the control routes may be called by.',
  },
  {
    name: 'quota',
    takes: '<quota>=<n>',
    many: true,
    help: 'What a session may use up: sync.concurrency, sync.perMinute, prism.credits. Default everything.',
  },
  {
    name: 'webhook-hosts',
    takes: '<name>',
    many: true,
    help: 'A host that webhooks may go to besides local ones; * for all.',
  },
  {
    name: 'webhook-secret',
    takes: '<secret>',
    help: 'What Sync webhooks are signed with. Default: drawn from the seed.',
  },
  {
    name: 'log-level',
    takes: '<level>',
    help: 'silent, error, warn, info or debug. Default info; for exec, warn.',
  },
  {
    name: 'debug-headers',
    help: 'Answers carry x-mock-scenario and x-mock-generation, where there is one.',
  },
  { name: 'report', help: 'Print at the end what was exercised: scenarios, and errors of the providers.' },
  { name: 'json', help: 'Print one JSON object a line.' },
  { name: 'version', short: 'V', help: 'Print the version.' },
  { name: 'help', short: 'h', help: 'Print this.' },
] as const satisfies readonly Flag[]

export type FlagName = (typeof FLAGS)[number]['name']

/** The variable that says what a flag says. */
export function toVariable(name: string): string {
  return `MOCK_VIDEO_API_${name.toUpperCase().replaceAll('-', '_')}`
}

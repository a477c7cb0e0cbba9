import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { PROVIDER_NAMES, SLOW_FIAL } from '../support/fixed.ts'
import { createFolder } from '../support/folder.ts'
import { runCommand } from '../support/terminal.ts'

/** Runs a command line with mistakes. Returns the one line that it prints. */
async function getMistake(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { code, out, error } = await runCommand(argv, env)
  expect([code, out, error.length]).toEqual([1, [], 1])
  expect(error[0]).not.toContain('\n')
  return error[0] ?? ''
}

test.each([
  [['--nope'], 'unknown flag --nope'],
  [['--prot', '5'], 'unknown flag --prot. Did you mean --port?'],
  [['--no-json'], 'unknown flag --no-json. Did you mean --json?'],
  [['-x'], 'unknown flag -x'],
  [['--__proto__'], 'unknown flag --__proto__'],
  [['--json=no'], '--json does not take a value'],
  [['--port'], '--port must have a value: --port <number>'],
  [['--host='], '--host must have a value: --host <address>'],
  [['--port', '1', '-p', '2'], '--port must be given only once'],
  [['--port', '65536'], '--port: must be a port from 0 to 65535, not "65536"'],
  [['--port', '--json'], '--port: must be a port from 0 to 65535, not "--json"'],
  [['--speed', '0'], '--speed: must be a number from 0.001 to 1000000, not "0"'],
  [['--speed', '1e-300'], '--speed: must be a number from 0.001 to 1000000, not "1e-300"'],
  [['--speed', '1e999'], '--speed: must be a number from 0.001 to 1000000, not "1e999"'],
  [['--seed', '1.5'], '--seed: must be a whole number, not "1.5"'],
  [['--clock', 'auot'], '--clock: "auot" is unknown. Did you mean auto? Known: system, auto, manual'],
  [['--unknown-ids', 'maybe'], '--unknown-ids: "maybe" is unknown. Known: reject, create'],
  [['--provider', 'snyc'], `--provider: "snyc" is unknown. Did you mean sync? Known: ${PROVIDER_NAMES}`],
  [['--scenario', 'slow-fial'], `--scenario: ${SLOW_FIAL}`],
  [
    ['--scenario', 'fail'],
    '--scenario: "fail" is unknown. Did you mean slow-fail, quick-fail? Run mock-video-api scenarios to list all',
  ],
  [
    ['--scenario', 'snyc=happy'],
    `--scenario: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}`,
  ],
  [['--revision', 'trugen=latest'], '--revision: trugen has no revisions. Leave it out'],
  [
    ['--revision', 'sync=2026-07'],
    '--revision: sync has no revision "2026-07". Did you mean 2026-06? Known: 2026-06, 2026-08, 2026-10, latest',
  ],
  [
    ['--revision', 'snyc=latest'],
    `--revision: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}`,
  ],
  [['--revision', 'latest'], '--revision: "latest" must be <provider>=<date>, such as sync=latest'],
  [
    ['--provider', 'sync', '--revision', 'prism=2026-09'],
    '--revision: "prism=2026-09" has no effect, because --provider chooses sync only',
  ],
  [
    ['--provider', 'sync', '--quota', 'prism.credits=5'],
    '--quota: "prism.credits=5" has no effect, because --provider chooses sync only',
  ],
  [['--public-url', 'fake.example'], '--public-url: must be a URL such as https://fake.example.com'],
  [['--log-level', 'loud'], '--log-level: "loud" is unknown. Known: silent, error, warn, info, debug'],
  [
    ['--clock', 'manual', '--speed', '60'],
    '--speed only works with the clock system, but --clock chooses manual. Leave out one of the two',
  ],
  [
    ['--provider', 'prism', '--webhook-secret', 'x'],
    '--webhook-secret only works with a provider that signs webhooks, but --provider chooses prism. Leave out one of the two',
  ],
  [
    ['--provider', 'prism', '--webhook-timestamps', 'real'],
    '--webhook-timestamps only works with a provider that signs webhooks, but --provider chooses prism. Leave out one of the two',
  ],
  [
    ['--webhook-hosts', 'http://x'],
    '--webhook-hosts: "http://x" is not a host name. Use a host name (fake.example.com), an IP address, or * for all hosts. Do not add a scheme, a port or a path',
  ],
  [
    ['--allow-host', 'x:80'],
    '--allow-host: "x:80" is not a host name. Use a host name (fake.example.com) or an IP address. Do not add a scheme, a port or a path',
  ],
  [
    ['--host', 'http://localhost'],
    '--host: "http://localhost" is not a host name. Use a host name (fake.example.com) or an IP address. Do not add a scheme, a port or a path',
  ],
  [['--public-url', 'http://x?y'], '--public-url: must be a URL such as https://fake.example.com'],
  [
    ['--scenario', 'happy', '--scenario', 'slow'],
    '--scenario: "slow" overrides "happy". Give only one of them',
  ],
  [
    ['--quota', 'sync.perMinute=1', '--quota', 'sync.perMinute=2'],
    '--quota: "sync.perMinute=2" overrides "sync.perMinute=1". Give only one of them',
  ],
  [['--watch'], '--watch: it needs scenario files to watch. Name some with --scenarios, or leave it out'],
  [
    ['explain', 'happy', '--port', '1'],
    '--port has no effect on explain. Known: --config, --scenarios, --provider, --revision, --json',
  ],
  [
    ['validate', '--speed', '2'],
    '--speed has no effect on validate. Known: --config, --scenarios, --provider, --json',
  ],
  [
    ['sevre'],
    'unknown command "sevre". Did you mean serve? Known: serve, scenarios, explain, exec, help, validate',
  ],
  [['serve', 'now'], 'unexpected argument "now" for serve'],
  [['serve', 'slow-fail'], '"slow-fail" is a scenario. Use --scenario slow-fail'],
  [['slow-fail'], '"slow-fail" is a scenario. Use --scenario slow-fail'],
  [['slow-fail+flaky', '--port', '1'], '"slow-fail+flaky" is a scenario. Use --scenario slow-fail+flaky'],
  [
    ['slow-fial'],
    'unknown command "slow-fial". Did you mean --scenario slow-fail? Known: serve, scenarios, explain, exec, help, validate',
  ],
  [['sync'], '"sync" is a provider. Use --provider sync'],
  [['8080'], '"8080" is a number. Use --port 8080 for a port'],
  [
    ['scenarios.yaml'],
    '"scenarios.yaml" is a path. Use --scenarios scenarios.yaml, or validate scenarios.yaml to check it',
  ],
  [['./more'], '"./more" is a path. Use --scenarios ./more, or validate ./more to check it'],
  [
    ['mock-video-api.config.json'],
    '"mock-video-api.config.json" is a config file. Use --config mock-video-api.config.json, or validate mock-video-api.config.json to check it',
  ],
  [
    ['http://me:pass@localhost:8080/?token=abc'],
    '"http://…@localhost:8080/?token=…" is a URL. Use --host and --port for the address of the fake, or --public-url for the base of output URLs',
  ],
  [
    ['--cors', 'localhost'],
    '--cors: "localhost" is not an origin. Use an origin such as http://localhost:5173, or * for any origin',
  ],
  [
    ['--poll-step', '5', '--clock', 'auto'],
    '--poll-step: must be a duration such as 250ms, 90s, 2m or 1h, not "5"',
  ],
  [
    ['--poll-step', '5s'],
    '--poll-step only works with the clock auto, but the clock is system. Add --clock auto, or leave it out',
  ],
  [
    ['--poll-step', '5s', '--clock', 'manual'],
    '--poll-step only works with the clock auto, but --clock chooses manual. Leave out one of the two',
  ],
  [['--webhook-attempts', '0'], '--webhook-attempts: must be a whole number from 1, not "0"'],
  [['--require-session=yes'], '--require-session does not take a value'],
  [['--no-journal=1'], '--no-journal does not take a value'],
  [['explain', 'happy', 'slow'], 'unexpected argument "slow" for explain'],
  [
    ['exec', 'npm', 'test'],
    'unexpected argument "npm" for exec. Put the command to run after --, such as exec -- npm test',
  ],
  [
    ['exec', 'node', '-e', '1'],
    'unexpected argument "node" for exec. Put the command to run after --, such as exec -- npm test',
  ],
  [['--', 'npm', 'test'], '-- is only valid with exec'],
])('reports a mistake: %j', async (argv, mistake) => {
  const sentence = mistake.endsWith('?') ? mistake : `${mistake}.`
  expect(await getMistake(argv)).toBe(`Failed to read the command line: ${sentence} See --help.`)
})

test('reports all mistakes at once', async () => {
  const argv = [
    '--prot',
    '80',
    '--clock',
    'x',
    '--provider',
    'sync',
    '--provider',
    'x',
    '--json=yes',
    '--seed',
    'x',
  ]
  expect(await getMistake(argv, { MOCK_VIDEO_API_SPEED: 'fast' })).toBe(
    [
      'Failed to read the command line: unknown flag --prot. Did you mean --port?',
      ' --json does not take a value',
      ` --provider: "x" is unknown. Known: ${PROVIDER_NAMES}`,
      ' --clock: "x" is unknown. Known: system, auto, manual',
      ' MOCK_VIDEO_API_SPEED: must be a number from 0.001 to 1000000, not "fast"',
      ' --seed: must be a whole number, not "x". See --help.',
    ].join(';'),
  )
})

test('refuses a scenario for a provider that does not exist', async () => {
  const why = 'has no effect, because'
  expect(await getMistake(['--provider', 'sync', '--scenario', 'prism=happy'])).toBe(
    `Failed to read the command line: --scenario: "prism=happy" ${why} --provider chooses sync only. See --help.`,
  )
  const env = { MOCK_VIDEO_API_PROVIDER: 'sync', MOCK_VIDEO_API_SCENARIO: 'prism=happy' }
  expect(await getMistake([], env)).toBe(
    `Failed to read the command line: MOCK_VIDEO_API_SCENARIO: "prism=happy" ${why} MOCK_VIDEO_API_PROVIDER chooses sync only. See --help.`,
  )
})

test.each([
  [['explain'], 'Failed to explain a scenario: no name is given. Run mock-video-api scenarios to list them.'],
  [['explain', 'slow-fial'], `Failed to choose a scenario: ${SLOW_FIAL}.`],
  [
    ['explain', 'bad-day'],
    'Failed to choose a scenario: "bad-day" is unknown. Nearest: happy, jittery, not-ready. Run mock-video-api scenarios to list all. If it is your own, name its file with --scenarios <file>.',
  ],
  [
    ['exec'],
    'Failed to run a command: no command is given. Put it after --, such as mock-video-api exec -- npm test.',
  ],
  [
    ['exec', '--'],
    'Failed to run a command: no command is given. Put it after --, such as mock-video-api exec -- npm test.',
  ],
  [
    ['--port', '0', '--host', '192.0.2.1'],
    'Failed to start the server: 192.0.2.1 is not an address of this machine. Use host 127.0.0.1, or 0.0.0.0 for all addresses.',
  ],
])('exits with code 1 if a command fails: %j', async (argv, line) => {
  expect(await getMistake(argv)).toBe(line)
})

test.each([['serve'], ['exec']])('names a port that is in use, and advises another: %s', async (command) => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const child = command === 'exec' ? ['--', 'true'] : []
  expect(await getMistake([command, '--port', String(port), ...child])).toBe(
    `Failed to start the server: port ${port} on 127.0.0.1 is already in use. Choose another with the option port or the flag --port; 0 takes any free port.`,
  )
})

test.each([
  [
    { MOCK_VIDEO_API_PORT: 'tcp://10.0.0.1:80' },
    'PORT: must be a port from 0 to 65535, not "tcp://10.0.0.1:80"',
  ],
  [{ MOCK_VIDEO_API_JSON: 'please' }, 'JSON must be 1 or 0, not "please"'],
  [
    { MOCK_VIDEO_API_CLOCK: 'auto', MOCK_VIDEO_API_SPEED: '2' },
    'SPEED only works with the clock system, but MOCK_VIDEO_API_CLOCK chooses auto. Leave out one of the two',
  ],
  [
    { MOCK_VIDEO_API_PROVIDER: 'sync,snyc' },
    `PROVIDER: "snyc" is unknown. Did you mean sync? Known: ${PROVIDER_NAMES}`,
  ],
])('names the environment variable that has the mistake: %j', async (env, mistake) => {
  expect(await getMistake([], env)).toBe(
    `Failed to read the command line: MOCK_VIDEO_API_${mistake}. See --help.`,
  )
})

test.each([
  ['MOCK_VIDEO_API_PROT', ' Did you mean MOCK_VIDEO_API_PORT?'],
  ['MOCK_VIDEO_API_VERSION', ' Did you mean MOCK_VIDEO_API_REVISION?'],
  ['MOCK_VIDEO_API_', '.'],
  ['MOCK_VIDEO_API_a b', '.'],
])('rejects an environment variable that no flag has: %s', async (name, end) => {
  const shown = /^\w+$/.test(name) ? name : JSON.stringify(name)
  const sentence = `unknown environment variable ${shown}${end.startsWith(' ') ? `.${end}` : end}`
  expect(await getMistake([], { [name]: '1' })).toBe(
    `Failed to read the command line: ${sentence} See --help.`,
  )
})

test('rejects a speed if the config file chooses another clock', async () => {
  const cwd = await createFolder({ 'mock-video-api.config.yaml': 'clock: auto' })
  expect((await runCommand(['--speed', '2'], {}, cwd)).error).toEqual([
    'Failed to read the command line: --speed only works with the clock system, but mock-video-api.config.yaml chooses auto. Leave out one of the two. See --help.',
  ])
})

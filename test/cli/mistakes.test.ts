import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { SCENARIO_NAMES } from '../support/fixed.ts'
import { runToEnd } from '../support/terminal.ts'

const KNOWN = `Known: ${SCENARIO_NAMES}`
const CAUSES = 'Is it installed, and spelt like that?'

/** What a command line that cannot work is told, in one line. */
async function complain(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { code, out, error } = await runToEnd(argv, env)
  expect([code, out, error.length]).toEqual([1, [], 1])
  expect(error[0]).not.toContain('\n')
  return error[0] ?? ''
}

test.each([
  [['--nope'], 'there is no flag --nope'],
  [['--prot', '5'], 'there is no flag --prot. Did you mean --port?'],
  [['--no-json'], 'there is no flag --no-json. Did you mean --json?'],
  [['-x'], 'there is no flag -x'],
  [['--__proto__'], 'there is no flag --__proto__'],
  [['--json=no'], '--json takes no value'],
  [['--port'], '--port needs <number>'],
  [['--host='], '--host needs <address>'],
  [['--port', '1', '-p', '2'], '--port is given twice'],
  [['--port', '65536'], '--port: must be a port from 0 to 65535, not "65536"'],
  [['--port', '--json'], '--port: must be a port from 0 to 65535, not "--json"'],
  [['--speed', '0'], '--speed: must be a number above 0, up to 1000000, not "0"'],
  [['--speed', '1e999'], '--speed: must be a number above 0, up to 1000000, not "1e999"'],
  [['--seed', '1.5'], '--seed: must be a whole number, not "1.5"'],
  [['--clock', 'auot'], '--clock: "auot" is unknown. Did you mean auto? Known: system, auto, manual'],
  [['--unknown-ids', 'maybe'], '--unknown-ids: "maybe" is unknown. Known: reject, create'],
  [['--provider', 'snyc'], '--provider: "snyc" is unknown. Did you mean sync? Known: trugen, sync, prism'],
  [['--scenario', 'slow-fial'], `--scenario: "slow-fial" is unknown. Did you mean slow-fail? ${KNOWN}`],
  [['--scenario', 'snyc=happy'], '--scenario: there is no provider "snyc". Known: trugen, sync, prism'],
  [['--public-url', 'fake.example'], '--public-url: must be a URL such as https://fake.example.com'],
  [['--log-level', 'loud'], '--log-level: "loud" is unknown. Known: silent, error, warn, info, debug'],
  [
    ['sevre'],
    'there is no command "sevre". Did you mean serve? Known: serve, scenarios, explain, exec, validate',
  ],
  [['serve', 'slow-fail'], '"slow-fail" is one word too many for serve'],
  [['explain', 'happy', 'slow'], '"slow" is one word too many for explain'],
  [
    ['exec', 'npm', 'test'],
    '"npm" is one word too many for exec. Put the command behind --, such as exec -- npm test',
  ],
  [['--', 'npm', 'test'], 'what stands behind -- is for exec alone'],
])('tells a mistake: %j', async (argv, mistake) => {
  const sentence = mistake.endsWith('?') ? mistake : `${mistake}.`
  expect(await complain(argv)).toBe(`Failed to read the command line: ${sentence} See --help.`)
})

test('tells all mistakes at once', async () => {
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
  expect(await complain(argv, { MOCK_VIDEO_API_SPEED: 'fast' })).toBe(
    [
      'Failed to read the command line: there is no flag --prot. Did you mean --port?',
      ' --json takes no value',
      ' --provider: "x" is unknown. Known: trugen, sync, prism',
      ' --clock: "x" is unknown. Known: system, auto, manual',
      ' MOCK_VIDEO_API_SPEED: must be a number above 0, up to 1000000, not "fast"',
      ' --seed: must be a whole number, not "x". See --help.',
    ].join(';'),
  )
})

test('refuses a scenario for a provider that is not there', async () => {
  expect(await complain(['--provider', 'sync', '--scenario', 'prism=happy'])).toBe(
    'Failed to create the fake: scenario: there is no provider "prism". Known: sync.',
  )
})

test.each([
  [['explain'], `Failed to explain: no scenario is named. ${KNOWN}.`],
  [
    ['explain', 'slow-fial'],
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? ${KNOWN}.`,
  ],
  [['explain', '__proto__'], `Failed to choose a scenario: "__proto__" is unknown. ${KNOWN}.`],
  [
    ['exec'],
    'Failed to exec: there is no command. Put it behind --, such as mock-video-api exec -- npm test.',
  ],
  [
    ['exec', '--'],
    'Failed to exec: there is no command. Put it behind --, such as mock-video-api exec -- npm test.',
  ],
  [['exec', '--', ''], `Failed to run "": The argument 'file' cannot be empty. Received ''. ${CAUSES}`],
  [
    ['exec', '--', 'no-such-command'],
    `Failed to run "no-such-command": spawn no-such-command ENOENT. ${CAUSES}`,
  ],
  [
    ['--port', '0', '--host', '192.0.2.1'],
    'Failed to start the server: 192.0.2.1 is no address of this machine. Use --host 127.0.0.1, or 0.0.0.0 for all.',
  ],
])('ends with 1 where a command cannot do what it should: %j', async (argv, line) => {
  expect(await complain(argv)).toBe(line)
})

test.each([['serve'], ['exec']])('names a taken port, and how to get a free one: %s', async (command) => {
  const other = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void other.close())
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const child = command === 'exec' ? ['--', 'true'] : []
  expect(await complain([command, '--port', String(port), ...child])).toBe(
    `Failed to start the server: port ${port} on 127.0.0.1 is taken. Choose another with --port, or --port 0 for any free one.`,
  )
})

test.each([
  [
    { MOCK_VIDEO_API_PORT: 'tcp://10.0.0.1:80' },
    'PORT: must be a port from 0 to 65535, not "tcp://10.0.0.1:80"',
  ],
  [{ MOCK_VIDEO_API_JSON: 'please' }, 'JSON must be 1 or 0, not "please"'],
  [
    { MOCK_VIDEO_API_PROVIDER: 'sync,snyc' },
    'PROVIDER: "snyc" is unknown. Did you mean sync? Known: trugen, sync, prism',
  ],
])('names the variable that a mistake is in: %j', async (env, mistake) => {
  expect(await complain([], env)).toBe(
    `Failed to read the command line: MOCK_VIDEO_API_${mistake}. See --help.`,
  )
})

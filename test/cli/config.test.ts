import { expect, test } from 'vitest'
import { parseArguments } from '../../src/cli/arguments.ts'
import { createModuleLoader } from '../../src/cli/files/module-loader.ts'
import { loadFiles } from '../../src/cli/load.ts'
import { buildSettings } from '../../src/cli/settings.ts'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { sharedTrials, startCommand, runCommand } from '../support/terminal.ts'
import { PROVIDER_FLAGS, PROVIDER_NAMES, SLOW_FIAL } from '../support/fixed.ts'
import type { Settings } from '../../src/cli/settings.ts'

type Files = Readonly<Record<string, string>>

interface CommandLine {
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The notes that it prints. Default: none. */
  readonly notes?: readonly string[]
}

/** Starts a server in a folder with these files. Returns the parts of its `listening` line that do not depend on the port. */
async function listen(files: Files, { argv = [], env = {}, notes = [] }: CommandLine = {}): Promise<unknown> {
  const running = startCommand(
    ['--json', ...argv],
    { MOCK_VIDEO_API_PORT: '0', ...env },
    await createFolder(files),
  )
  await running.waitForLines(1 + notes.length)
  expect(running.error).toEqual(notes)
  const { event, scenario, seed, clock, baseUrls }: Record<string, unknown> = parse(running.out[0])
  return { event, scenario, seed, clock, providers: Object.keys(baseUrls ?? {}) }
}

function parse(line = '{}'): Record<string, unknown> {
  const value: unknown = JSON.parse(line)
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

/** Runs a command line with mistakes. Returns the printed lines. */
async function getMistakes(files: Files, ...argv: string[]): Promise<readonly string[]> {
  const { code, out, error } = await runCommand(argv, {}, await createFolder(files))
  expect([code, out]).toEqual([1, []])
  return error
}

const PROVIDERS = PROVIDER_NAMES.split(', ')

interface SettingsSource {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly config: Readonly<Record<string, unknown>>
}

/** Builds the settings of a command line in a folder with this config file. */
async function readSettings({
  argv = [],
  env = {},
  config = {},
}: Partial<SettingsSource>): Promise<Settings> {
  const cwd = await createFolder({ 'mock-video-api.config.json': JSON.stringify(config) })
  const args = parseArguments(argv, env)
  const request = { cwd, modules: createModuleLoader(sharedTrials), config: undefined, scenarios: [] }
  return buildSettings(args, await loadFiles({ ...request, clock: args.values.get('clock')?.[0] }))
}

const OPERATIONS =
  "operations: [{ name: 'status', method: 'GET', path: '/v/:id', idParam: 'id', handle: () => ({ status: 200 }) }]"

test.each([
  ['mock-video-api.config.yaml', 'scenario: stuck\nseed: 7\nclock: manual\n'],
  ['mock-video-api.config.yml', 'scenario: stuck\nseed: 7\nclock: manual\n'],
  ['mock-video-api.config.json', '{ "$schema": "x", "scenario": "stuck", "seed": 7, "clock": "manual" }'],
  ['mock-video-api.config.js', 'module.exports = { scenario: "stuck", seed: 7, clock: "manual" }'],
  [
    'mock-video-api.config.ts',
    'import type { ServerOptions } from "mock-video-api/server"\nexport default { scenario: "stuck", seed: 7, clock: "manual" } satisfies ServerOptions',
  ],
])('finds a config file in the working directory: %s', async (name, text) => {
  const listening = { event: 'listening', scenario: 'stuck', seed: 7, clock: 'manual', providers: PROVIDERS }
  expect(await listen({ [name]: text })).toEqual(listening)
})

test('uses a flag, else the environment, else the config file, else the default', async () => {
  const files = {
    'own.yaml': 'seed: 1\nclock: auto\nproviders: [sync, prism]\nscenario: { sync: slow, prism: slow }',
  }
  const env = { MOCK_VIDEO_API_SEED: '2', MOCK_VIDEO_API_CLOCK: 'manual', MOCK_VIDEO_API_CONFIG: 'own.yaml' }
  const listening = { event: 'listening', providers: ['sync', 'prism'] }
  expect(await listen(files, { env, argv: ['--seed', '3', '--scenario', 'sync=stuck'] })).toEqual({
    ...listening,
    seed: 3,
    clock: 'manual',
    scenario: 'sync=stuck prism=slow',
  })
  const notes = ['note: own.yaml: scenario.sync is ignored: --provider chooses prism only']
  expect(await listen(files, { argv: ['-c', 'own.yaml', '--provider', 'prism'], notes })).toEqual({
    ...listening,
    seed: 1,
    clock: 'auto',
    scenario: 'slow',
    providers: ['prism'],
  })
})

test('drops values that a stronger source makes ineffective, with a note', async () => {
  const files = {
    'mock-video-api.config.yaml':
      'seed: 1\nspeed: 60\nscenario: { sync: slow }\nquotas: { sync: { perMinute: 1 }, prism: { credits: 9 } }\nprices: { sync: { perVideo: 1 }, prism: { perVideo: 1 } }\nrevisions: { sync: latest, prism: latest }\nwebhooks: { secret: x }',
  }
  const env = {
    MOCK_VIDEO_API_SPEED: '2',
    MOCK_VIDEO_API_WEBHOOK_SECRET: 'x',
    MOCK_VIDEO_API_SCENARIO: 'sync=stuck,slow',
    MOCK_VIDEO_API_REVISION: 'sync=latest',
    MOCK_VIDEO_API_QUOTA: 'sync.perMinute=5',
  }
  const notes = [
    'note: sync=stuck of MOCK_VIDEO_API_SCENARIO is ignored: --provider chooses prism only',
    'note: sync=latest of MOCK_VIDEO_API_REVISION is ignored: --provider chooses prism only',
    'note: sync.perMinute=5 of MOCK_VIDEO_API_QUOTA is ignored: --provider chooses prism only',
    'note: MOCK_VIDEO_API_SPEED is ignored: it only works with the clock system, but --clock chooses manual',
    'note: MOCK_VIDEO_API_WEBHOOK_SECRET is ignored: it only works with a provider that signs webhooks, but --provider chooses prism',
    'note: mock-video-api.config.yaml: speed is ignored: it only works with the clock system, but --clock chooses manual',
    'note: mock-video-api.config.yaml: scenario.sync, revisions.sync, quotas.sync and prices.sync are ignored: --provider chooses prism only',
    'note: mock-video-api.config.yaml: webhooks.secret is ignored: it only works with a provider that signs webhooks, but --provider chooses prism',
  ]
  expect(await listen(files, { env, argv: ['--clock', 'manual', '--provider', 'prism'], notes })).toEqual({
    event: 'listening',
    scenario: 'slow',
    seed: 1,
    clock: 'manual',
    providers: ['prism'],
  })
})

const ORIGIN = 'http://a.example'

test.each<[Partial<SettingsSource>, readonly string[]]>([
  [{}, []],
  [{ argv: ['--cors', ORIGIN, '--cors', '*'] }, [ORIGIN, '*']],
  [{ env: { MOCK_VIDEO_API_CORS: `${ORIGIN}, http://b.example` } }, [ORIGIN, 'http://b.example']],
  [{ config: { cors: ORIGIN } }, [ORIGIN]],
  [{ argv: ['--cors', '*'], config: { cors: [ORIGIN] } }, ['*']],
])('allows origins by flag, environment or config file: %j', async (source, cors) => {
  const { server } = await readSettings(source)
  expect([server.cors ?? []].flat()).toEqual(cors)
})

const STEP_OF_FILE = { clock: 'auto', pollStep: '1s' }
const ATTEMPTS_OF_FILE = { webhooks: { attempts: 2 } }

test.each<[Partial<SettingsSource>, object]>([
  [{}, {}],
  [{ argv: ['--require-session'] }, { requireSession: true }],
  [
    { env: { MOCK_VIDEO_API_REQUIRE_SESSION: '0' }, config: { requireSession: true } },
    { requireSession: false },
  ],
  [{ config: { requireSession: true } }, { requireSession: true }],
  [{ argv: ['--no-journal'], config: { journal: 'full' } }, { journal: 'off' }],
  [{ env: { MOCK_VIDEO_API_NO_JOURNAL: '1' } }, { journal: 'off' }],
  [{ env: { MOCK_VIDEO_API_NO_JOURNAL: '0' }, config: { journal: 'off' } }, {}],
  [{ env: { MOCK_VIDEO_API_NO_JOURNAL: '0' }, config: { journal: 'requests' } }, { journal: 'requests' }],
  [{ config: { journal: 'off' } }, { journal: 'off' }],
  [
    { argv: ['--poll-step', '2s'], env: { MOCK_VIDEO_API_POLL_STEP: '3s' }, config: STEP_OF_FILE },
    { clock: 'auto', pollStep: '2s' },
  ],
  [
    { env: { MOCK_VIDEO_API_POLL_STEP: '3s' }, config: STEP_OF_FILE },
    { clock: 'auto', pollStep: '3s' },
  ],
  [{ config: STEP_OF_FILE }, STEP_OF_FILE],
  [{ argv: ['--webhook-attempts', '3'], config: ATTEMPTS_OF_FILE }, { attempts: 3 }],
  [{ env: { MOCK_VIDEO_API_WEBHOOK_ATTEMPTS: '4' }, config: ATTEMPTS_OF_FILE }, { attempts: 4 }],
  [{ config: ATTEMPTS_OF_FILE }, { attempts: 2 }],
])('prefers a flag, then the environment, then the config file: %j', async (source, expected) => {
  const { clock, pollStep, journal, requireSession, webhooks } = (await readSettings(source)).server
  expect({ clock, pollStep, journal, requireSession, attempts: webhooks?.attempts }).toEqual({
    clock: 'system',
    ...expected,
  })
})

test('refuses flags for webhooks that no provider sends', async () => {
  const config = `
    import { defineProvider } from 'mock-video-api'
    export default { providers: [defineProvider({ name: 'mine', origins: ['https://mine.example'], operations: [] })] }`
  const cwd = await createFolder({ 'mock-video-api.config.ts': config.replace('operations: []', OPERATIONS) })
  const { error } = await runCommand(['--webhook-attempts', '2'], {}, cwd)
  expect(error).toEqual([
    'Failed to read the command line: --webhook-attempts only works with a provider that sends webhooks, but mock-video-api.config.ts chooses mine. Leave out one of the two. See --help.',
  ])
})

test('drops a poll step that a flag makes ineffective, with a note', async () => {
  const files = { 'mock-video-api.config.yaml': 'clock: auto\npollStep: 1s\nseed: 1' }
  const env = { MOCK_VIDEO_API_POLL_STEP: '2s' }
  const why = 'is ignored: it only works with the clock auto, but --clock chooses manual'
  const notes = [`note: MOCK_VIDEO_API_POLL_STEP ${why}`, `note: mock-video-api.config.yaml: pollStep ${why}`]
  expect(await listen(files, { env, argv: ['--clock', 'manual'], notes })).toMatchObject({ clock: 'manual' })
})

test('serves with the options of the new flags', async () => {
  const running = startCommand([
    '--port',
    '0',
    '--require-session',
    '--no-journal',
    '--cors',
    'http://a.example',
  ])
  await running.waitForLines(1)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  const read = (key: string) => {
    const headers = { 'x-api-key': key, origin: 'http://a.example' }
    return fetch(`${url}/sync/v2/generate/x`, { headers })
  }
  const [refused, answered] = [await read('k1'), await read('w1:')]
  expect([refused.status, refused.headers.get('x-mock-error'), answered.status]).toEqual([
    400,
    'session-required',
    404,
  ])
  expect(answered.headers.get('access-control-allow-origin')).toBe('http://a.example')
  expect(await (await fetch(`${url}/__mock/requests?session=w1`)).json()).toEqual({
    error: expect.stringMatching(/journal is off/) as unknown,
  })
})

test('accepts an option that has an effect on the clock of a flag', async () => {
  const files = { 'mock-video-api.config.yaml': 'seed: 1\npollStep: 1s\nnow: 0' }
  expect(await listen(files, { argv: ['--clock', 'auto'] })).toMatchObject({ clock: 'auto' })
})

test('reports options of a config file that cannot have an effect', async () => {
  const config =
    'clock: manual\nspeed: 60\npollStep: 1s\nproviders: [prism]\nwebhooks: { secret: x, hosts: ["http://x"] }'
  const cwd = await createFolder({ 'mock-video-api.config.yaml': config })
  const mistakes = [
    '5:32: webhooks.hosts[0]: "http://x" is not a host name. Use a host name (fake.example.com), an IP address, or * for all hosts. Do not add a scheme, a port or a path',
    "2:8: speed: only works with the clock system, but the clock is manual. Set clock: 'system', or leave out speed",
    "3:11: pollStep: only works with the clock auto, but the clock is manual. Set clock: 'auto', or leave out pollStep",
    '5:21: webhooks.secret: has no effect, because none of the providers (prism) signs webhooks. Leave it out',
  ].map((mistake) => `mock-video-api.config.yaml:${mistake}`)
  for (const argv of [['validate'], ['--port', '0']]) {
    const { code, error } = await runCommand(argv, {}, cwd)
    expect([code, error]).toEqual([1, mistakes])
  }
})

test('accepts the options of the library and of the server', async () => {
  const config = `
apiKeys: [k1]
unknownIds: create
allowHosts: [fake.example]
limits: { requests: 2 }
webhooks: { hosts: [hooks.example], attempts: 3 }
quotas: { sync: { concurrency: 2 } }
prices: { sync: { perSecond: 0.1 }, trugen: { models: { a: 1 } } }
revisions: { sync: latest }
logLevel: error
port: 0
`
  const running = startCommand(
    ['--quota', 'prism.credits=5'],
    {},
    await createFolder({ 'mock-video-api.config.yaml': config }),
  )
  await running.waitForLines(1)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  const read = (key: string) => fetchReply(`${url}/sync/v2/generate/new`, { headers: { 'x-api-key': key } })
  expect([(await read('k1')).status, (await read('k2')).status]).toEqual([200, 401])
  expect(running.out).toHaveLength(1)
})

test('accepts files of scenarios, inline scenarios and a custom provider in a config file', async () => {
  const files = {
    'conf/mock-video-api.config.ts': `
      import { providers, defineProvider } from 'mock-video-api'
      const mine = defineProvider({ ...providers[0], name: 'mine', label: 'Mine', origins: ['https://mine.example'] })
      export default {
        providers: ['sync', mine],
        scenarios: ['./more', { name: 'inline', steps: [{ state: 'completed' }] }],
        scenario: { mine: 'filed', sync: 'inline' },
      }`,
    'conf/more/filed.yaml': 'name: filed\nfaults: [{ on: status, provider: mine, reply: { status: 503 } }]',
  }
  const argv = ['-c', 'conf/mock-video-api.config.ts', '--seed', '1']
  const listening = { event: 'listening', seed: 1, clock: 'system', providers: ['sync', 'mine'] }
  expect(await listen(files, { argv })).toEqual({ ...listening, scenario: 'sync=inline mine=filed' })
  expect(await listen(files, { argv: [...argv, '--scenario', 'mine=inline'] })).toEqual({
    ...listening,
    scenario: 'inline',
  })
})

test('creates catalogs in a config file', async () => {
  const config = `
    import { createCatalogs } from 'mock-video-api/catalogs'
    export default { catalogs: await createCatalogs({ seed: 1 }), seed: 4 }`
  expect(await listen({ 'mock-video-api.config.ts': config })).toMatchObject({ seed: 4 })
})

test('reports every mistake of a config file and its scenarios, with the accepted values', async () => {
  const files = {
    'mock-video-api.config.yaml': `prot: 80
clock: fast
host: 3
scenario: { sync: slow-fial, snyc: slow }
scenarios:
  - more.yaml
  - gone.yaml
  - { name: inline, steps: [] }
watch: perhaps
revisions: { sync: "2020-01" }
`,
    'more.yaml': 'name: More\nprogress: linear',
  }
  const lines = await getMistakes(files)
  expect(lines.map((line) => line.replace(/Nearest: port, \w+, \w+$/, '<nearest>'))).toEqual([
    'mock-video-api.config.yaml:2:8: clock: "fast" is unknown. Known: auto, system, manual',
    'mock-video-api.config.yaml:3:7: host: must be a host name (fake.example.com) or an IP address',
    'mock-video-api.config.yaml:9:8: watch: must be true or false',
    'mock-video-api.config.yaml:1:1: "prot" is unknown. Did you mean port? <nearest>',
    'mock-video-api.config.yaml:7:5: scenarios[1]: "gone.yaml" does not exist',
    'mock-video-api.config.yaml:8:28: scenarios[2].steps: must have at least one step. Remove steps if the scenario has no lifecycle',
    'more.yaml:1:7: name: must be lower-case letters, digits and single dashes, such as late-failure',
  ])
})

test('reports unknown scenarios and providers if there are no other mistakes', async () => {
  const config = 'scenario: { sync: slow-fial, snyc: slow }\nrevisions: { sync: latest }'
  const lines = await getMistakes({ 'mock-video-api.config.yaml': config })
  expect(lines).toEqual([
    `mock-video-api.config.yaml:1:19: scenario.sync: ${SLOW_FIAL}`,
    `mock-video-api.config.yaml:1:30: scenario: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}`,
  ])
  expect(await getMistakes({ 'mock-video-api.config.yaml': 'revisions: { sync: "1" }' })).toEqual([
    'mock-video-api.config.yaml:1:14: revisions: sync has no revision "1". Known: 2026-06, 2026-08, 2026-10, latest',
  ])
  expect(await getMistakes({ 'mock-video-api.config.yaml': 'scenario: {}' })).toEqual([
    'mock-video-api.config.yaml:1:11: scenario: is empty. Name a scenario, or leave it out',
  ])
  expect(await getMistakes({ 'mock-video-api.config.yaml': 'scenario: [happy]' })).toEqual([
    'mock-video-api.config.yaml:1:11: scenario: must be one scenario, or an object with one for each provider. Pass a list to use()',
  ])
  expect(await getMistakes({ 'mock-video-api.config.yaml': 'apiKeys: []' })).toEqual([
    'mock-video-api.config.yaml:1:10: apiKeys: must have at least one key. Leave it out to accept any key',
  ])
})

test.each([
  [
    { 'mock-video-api.config.ts': 'export const port = 3' },
    [],
    'mock-video-api.config.ts: has no default export. Write export default { ... }',
  ],
  [
    { 'mock-video-api.config.ts': '', 'mock-video-api.config.json': '{}' },
    [],
    'mock-video-api.config.ts and mock-video-api.config.json: more than one config file. Choose one with --config, or remove the others',
  ],
  [
    { 'mock-video-api.config.yaml': '' },
    [],
    'mock-video-api.config.yaml:1:1: is empty. Write scenarios, or the options of a config file',
  ],
  [{ 'a/b.yaml': '' }, ['-c', 'a'], 'a: is a folder. Name a file'],
  [{}, ['--config', 'no.yaml'], 'no.yaml: does not exist'],
  [{}, ['--scenarios', 'no.yaml'], 'no.yaml: does not exist'],
  [
    { 'a.yaml': '[' },
    ['exec', '--scenarios', 'a.yaml', '--', 'true'],
    'a.yaml:1:2: Flow sequence must end with a ]',
  ],
])('exits with code 1 and one line for a wrong file: %j', async (files, argv, line) => {
  expect(await getMistakes(files, ...argv)).toEqual([line])
})

test('reports mistakes of the command line and of the files together', async () => {
  const lines = await getMistakes(
    { 'a.yaml': 'nome: x' },
    '--scenarios',
    'a.yaml',
    '--seed',
    'x',
    '--scenario',
    'x',
  )
  expect(lines).toEqual([
    'Failed to read the command line: --seed: must be a whole number, not "x". See --help.',
    'a.yaml:1:1: name: must be a string',
    'a.yaml:1:1: "nome" is unknown. Did you mean name? Known: name, description, group, steps, progress, output, webhook, faults',
  ])
})

test('lists, explains and chooses scenarios of files', async () => {
  const cwd = await createFolder({
    'a.yaml': 'name: mine\ndescription: Is mine.\nsteps: [{ state: completed }]',
    'b.yaml': 'name: second\ngroup: limits\nprogress: linear',
  })
  const env = { MOCK_VIDEO_API_SCENARIOS: 'a.yaml, b.yaml' }
  const { out: listed } = await runCommand(['scenarios', '--json'], env, cwd)
  expect(listed[0]).toContain(
    '{"name":"mine","group":"own","description":"Is mine."},{"name":"second","group":"limits"',
  )
  const { out: explained } = await runCommand(['explain', 'mine', ...PROVIDER_FLAGS], env, cwd)
  expect(explained[0]?.split('\n').slice(0, 4)).toEqual([
    'mine: Is mine.',
    '',
    '  when  TruGen     Sync       Prism',
    '  0 s   completed  COMPLETED  completed',
  ])
  const { error } = await runCommand(['--scenarios', 'a.yaml', '--scenario', 'mien'], {}, cwd)
  expect(error[0]).toMatch(
    /^Failed to read the command line: --scenario: "mien" is unknown. Did you mean mine\? Nearest: mine, .* See --help\.$/,
  )
})

test('prints the options of a config file', async () => {
  const files = {
    'mock-video-api.config.yaml': 'port: 1\nscenarios: [a.yaml]',
    'a.yaml': 'name: a\nprogress: linear',
  }
  const cwd = await createFolder(files)
  const line = 'mock-video-api.config.yaml: scenarios, port\na.yaml: 1 scenario: a'
  const argv = ['validate', 'mock-video-api.config.yaml']
  expect(await runCommand(['validate'], {}, cwd)).toEqual({ code: 0, out: [line], error: [] })
  expect(await runCommand(argv, {}, cwd)).toEqual({ code: 0, out: [line], error: [] })
  const { out } = await runCommand([...argv, '--json'], {}, cwd)
  expect(out[0]?.split('\n')[0]).toBe(
    '{"event":"file","file":"mock-video-api.config.yaml","options":["scenarios","port"]}',
  )
})

test('turns an option of the config file off by the environment', async () => {
  const cwd = await createFolder({ 'mock-video-api.config.yaml': 'json: true' })
  const { out } = await runCommand(['scenarios'], { MOCK_VIDEO_API_JSON: '0' }, cwd)
  expect(out[0]).toMatch(/^outcomes\n/)
  expect((await runCommand(['scenarios'], {}, cwd)).out[0]).toMatch(/^\[\{/)
})

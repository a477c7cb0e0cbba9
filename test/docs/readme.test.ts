import { execFile } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod/mini'

import { FLAGS } from '../../src/cli/flags.ts'
import { run } from '../../src/cli/run.ts'
import { providers } from '../../src/handlers/index.ts'
import { scenarios } from '../../src/scenarios/catalog.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { startServer } from '../../src/server.ts'
import { formatPath } from '../../src/server/control/route.ts'
import { CONTROL_ROUTES } from '../../src/server/control/routes.ts'
import { read, readBlocks, readRows, root } from './markdown.ts'
import type { Flag } from '../../src/cli/flags.ts'

const readme = read('README.md')
const start = promisify(execFile)

/** A temporary project with the code blocks of the README and the installed packages. */
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'readme-'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const files = Object.entries({ ...createFiles(readBlocks(readme, 'ts')), ...CONFIGS })
  await Promise.all(files.map(([name, text]) => writeFile(join(folder, name), text)))
})

afterAll(() => rm(folder, { recursive: true }))

test('lists the flags of the command', () => {
  const flags = FLAGS.map((flag: Flag) => [formatNames(flag), flag.help])
  expect(readRows(readme, '## Flags')).toEqual(flags)
})

test('lists the scenarios of the catalog', () => {
  const all = [...scenarios, ...parameterizedScenarios]
  const groups = [...new Set(all.map(({ group }) => group))]
  const catalog = groups.flatMap((group) => all.filter((scenario) => scenario.group === group))
  expect(readRows(readme, '## Scenarios')).toEqual(
    catalog.map(({ name, group, description }) => [name, group, description]),
  )
})

test('names the lifecycles of the catalog', () => {
  const [, list = ''] = /The lifecycles are (.*?)\. The other/.exec(readme) ?? []
  const names = Array.from(list.matchAll(/`([^`]+)`/g), ([, name]) => name)
  const lifecycles = scenarios.filter((scenario) => 'steps' in scenario).map(({ name }) => name)
  expect(new Set(names)).toEqual(new Set([...lifecycles, 'sync-code:<code>']))
})

test('lists the providers with their addresses, keys and sample ids', () => {
  const facts = providers.map(({ name, label, origins, basePath, keyHeaders, sample }) => {
    const [header, value] = Object.entries(keyHeaders('<key>'))[0] ?? []
    return [
      label,
      origins[0] + basePath,
      `/${name}${basePath}`,
      `${header}: ${value}`.toLowerCase(),
      sample.id,
    ]
  })
  const rows = readRows(readme, '## The providers')
  expect(rows.map((row) => row.with(3, row[3]?.toLowerCase() ?? ''))).toEqual(facts)
})

test('lists the operations of each provider', () => {
  const listed = providers.map(({ label }) => {
    const line = new RegExp(`^- \\*\\*${label} answers\\*\\* (.*)$`, 'm').exec(readme)?.[1] ?? ''
    return [label, new Set(Array.from(line.matchAll(/`([^`]+)`/g), ([, route]) => route))]
  })
  const operations = providers.map((provider) => [
    provider.label,
    new Set(provider.operations.map(({ method, path }) => `${method} ${path}`)),
  ])
  expect(listed).toEqual(operations)
})

test('starts and tests a fresh clone with the scripts of package.json, like .ci/run', () => {
  const [first, second] = readBlocks(readme, 'sh')
  const manifest: unknown = JSON.parse(read('package.json'))
  const ci = read('.ci/run')
  expect([first, second]).toEqual(['npm ci && npm start\n', 'npm ci && npm test\n'])
  expect(manifest).toMatchObject({
    scripts: {
      prestart: 'node scripts/build-if-stale.mjs',
      start: 'node dist/cli.js',
      pretest: 'node scripts/build-if-stale.mjs',
      test: 'vitest run',
    },
  })
  expect(ci).toMatch(/^if ! npm ci; then$/m)
  expect(ci).toMatch(/^npm test -- --reporter/m)
})

test('shows the output of the command', async () => {
  const [banner, log = '', explanation] = readBlocks(readme, 'text')
  const listening = await print(['--port', '0', '--seed', '1'])
  expect(listening.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4747')).toBe(banner)
  // test/cli/serve.test.ts has the exact lines.
  for (const line of log.trimEnd().split('\n'))
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d {2}(?:sync|prism|fake|-) +(?:\w+ +)?(?:[0-9a-f]{8} {2}|.* {2}\d{3} {2})/,
    )
  expect(`${await print(['explain', 'slow-fail'])}\n`).toBe(explanation)
})

test('shows files that are valid', async () => {
  const [list = '', config = ''] = readBlocks(readme, 'yaml')
  const [schema = ''] = readBlocks(readme, 'json')
  const cwd = join(folder, 'command')
  await mkdir(join(cwd, 'scenarios'), { recursive: true })
  await writeFile(join(cwd, 'scenarios/late.yaml'), list)
  await writeFile(join(cwd, 'mock-video-api.config.yaml'), config)
  await writeFile(join(cwd, 'late.json'), schema)
  const validate = (...names: string[]): Promise<string> => print(['validate', ...names], cwd)

  expect([list, config].map((text) => text.split('\n')[0])).toEqual([
    '# scenarios/late.yaml',
    '# mock-video-api.config.yaml',
  ])
  expect(await validate()).toBe(
    'mock-video-api.config.yaml: scenario, scenarios, clock, speed, watch\nscenarios/late.yaml: 2 scenarios: late-failure, bumpy',
  )
  expect(await validate('late.json')).toBe('late.json: 1 scenario: late-failure')
  expect(await validate('../late-failure.scenario.ts')).toBe(
    '../late-failure.scenario.ts: 1 scenario: late-failure',
  )
  expect(existsSync(join(root, 'schema/scenario.json'))).toBe(true)
})

test('lists the control routes, each with a command that works', async () => {
  const rows = readRows(readme, '## Control routes')
  expect(new Set(rows.map(([route]) => route))).toEqual(
    new Set(CONTROL_ROUTES.map(({ method, path }) => `${method} ${formatPath(path)}`)),
  )

  const server = await startServer()
  for (const [route = '', , command = ''] of rows) {
    server.api.reset()
    if (command.includes('/g1')) server.api.sync.create({ id: 'g1' })
    const { method, path, body } = parseCurl(command)
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(server.url + path, { method, ...(body !== undefined && { body, headers }) })
    expect([formatRoute(method, path), response.status]).toEqual([route, getExpectedStatus(route)])
    expect(await response.text()).not.toContain('No route matches')
  }
  await server.close()
})

test('has TypeScript blocks that compile', { timeout: 60_000 }, async () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await start(process.execPath, [compiler, '-p', folder], { cwd: root }).catch(readOutput)
  // Mistakes inside src are reported by another check.
  const mistakes = stdout.split('\n').filter((line) => /^\S/.test(line) && !line.startsWith('src/'))
  expect(mistakes).toEqual([])
})

test(
  'has TypeScript blocks that run, the first tests in less than a second',
  { timeout: 60_000 },
  async () => {
    const runner = join(root, 'node_modules/vitest/vitest.mjs')
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')))
    const { stdout } = await start(process.execPath, [runner, 'run', '--root', folder], { env }).catch(
      readOutput,
    )
    const report: unknown = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8'))
    const results = z.parse(reportSchema, report).testResults.flatMap((file) => file.assertionResults)
    const fragments = readBlocks(readme, 'ts').filter(isFragment).map(readFirstLine)

    const failed = results.filter(({ status }) => status !== 'passed')
    expect(failed.length === 0 ? '' : stdout).toBe('')
    expect(new Set(results.map(({ title }) => title))).toEqual(
      new Set([...FIRST_TESTS, ...OTHER_TESTS, ...fragments]),
    )
    const slow = results.filter(({ title, duration }) => FIRST_TESTS.includes(title) && duration >= 1_000)
    expect(slow).toEqual([])
  },
)

test('has links to existing headings and files only', () => {
  const links = [...readme.matchAll(/\]\((?!https:)([^)]*)\)/g)].map(([, link = '']) => link)
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)]
  const anchors = new Set(headings.map(([, title = '']) => `#${title.toLowerCase().replaceAll(' ', '-')}`))
  expect(links.length).toBeGreaterThan(3)
  expect(links.filter((link) => !anchors.has(link) && !existsSync(join(root, link)))).toEqual([])
})

const FIRST_TESTS = ['waits until the video is completed', 'returns a video that failed']
const OTHER_TESTS = [
  'returns the error code of an unreachable input',
  'has its own generations in session one',
  'has its own generations in session two',
]

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(z.object({ title: z.string(), status: z.string(), duration: z.number() })),
    }),
  ),
})

const CONFIGS = {
  'vitest.config.mjs': `export default {
    cacheDir: ${JSON.stringify('.cache')},
    resolve: {
      alias: [
        { find: /^mock-video-api$/, replacement: ${JSON.stringify(join(root, 'src/index.ts'))} },
        { find: /^mock-video-api\\/msw$/, replacement: ${JSON.stringify(join(root, 'src/msw.ts'))} },
        { find: /^mock-video-api\\/server$/, replacement: ${JSON.stringify(join(root, 'src/server.ts'))} },
      ],
    },
    test: { include: ['*.test.ts'], pool: 'threads', reporters: ['default', 'json'], outputFile: 'results.json' },
  }`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      types: ['node'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      resolveJsonModule: true,
      allowImportingTsExtensions: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
      paths: {
        'mock-video-api': [join(root, 'src/index.ts')],
        'mock-video-api/msw': [join(root, 'src/msw.ts')],
        'mock-video-api/server': [join(root, 'src/server.ts')],
      },
    },
    include: ['*.ts'],
  }),
}

/** The imports and the setup that the README assumes around a fragment. */
const FRAGMENT_SETUP = `
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { SyncClient } from '@sync.so/sdk'
import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createMockVideoApi, defineProvider, defineScenario, providers, jsonReply } from 'mock-video-api'
import { createHandlers } from 'mock-video-api/msw'
import { createListener, startServer } from 'mock-video-api/server'

const api = createMockVideoApi()
const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
afterEach(() => server.resetHandlers())
`

/** Returns the blocks by file name. Blocks without a file name become the tests of one file. */
function createFiles(blocks: readonly string[]): Record<string, string> {
  const files: Record<string, string> = {}
  for (const block of blocks) if (!isFragment(block)) files[readFirstLine(block).slice('// '.length)] = block
  const fragments = blocks
    .filter(isFragment)
    .map((block) => `test(${JSON.stringify(readFirstLine(block))}, async () => {\n${block}\n})\n`)
  return { ...files, 'fragments.test.ts': [FRAGMENT_SETUP, ...fragments].join('\n') }
}

function isFragment(block: string): boolean {
  return !/^\/\/ [\w-]+(?:\.test|\.scenario)?\.ts\n/.test(block)
}

function readFirstLine(block: string): string {
  return block.split('\n')[0] ?? ''
}

function formatNames({ name, short, placeholder }: Flag): string {
  const long = placeholder === undefined ? `--${name}` : `--${name} ${placeholder}`
  return short === undefined ? long : `-${short}, ${long}`
}

/** Returns the output of a command, which is stopped after its first line. */
async function print(argv: readonly string[], cwd = folder): Promise<string> {
  const lines: string[] = []
  const printed = new EventEmitter()
  const ended = once(printed, 'line').then(() => 'SIGTERM' as const)
  const out = (line: string): void => {
    lines.push(line)
    printed.emit('line')
  }
  await run({ argv, env: {}, version: '', cwd }, { out, error: out, color: false, ended })
  return lines.join('\n')
}

function parseCurl(command: string): { method: string; path: string; body: string | undefined } {
  const args = (command.match(/'[^']*'|\S+/g) ?? []).map((arg) => arg.replaceAll("'", ''))
  const getValue = (flag: string): string | undefined =>
    args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined
  const body = getValue('--json')
  const path = args.find((arg) => arg.startsWith('localhost:4747'))?.replace('localhost:4747', '') ?? ''
  return { method: getValue('-X') ?? (body === undefined ? 'GET' : 'POST'), path, body }
}

function formatRoute(method: string, path: string): string {
  return `${method} ${path
    .replace(/\?.*/, '')
    .replace(/\/(?:g1|whd_1)/, '/:id')
    .replace('/slow-fail', '/:name')}`
}

/** Returns the status of a command in the table. The delivery to send again does not exist. */
function getExpectedStatus(route: string): number {
  if (route.endsWith('/send')) return 404
  return route === 'POST /__mock/generations' ? 201 : 200
}

/** Returns the output of a command that failed. */
function readOutput(error: unknown): { stdout: string } {
  const stdout = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
  return { stdout: stdout === '' ? String(error) : stdout }
}

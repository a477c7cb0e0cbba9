import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { buildNoProxy } from '../../src/cli/exec.ts'
import { createFolder } from '../support/folder.ts'
import { startCommand, runCommand } from '../support/terminal.ts'
import type { Socket } from 'node:net'
import type { CommandResult } from '../support/terminal.ts'

/** Runs a Node script with `exec`. */
function execScript(script: string, flags: readonly string[] = []): Promise<CommandResult> {
  return runCommand(['exec', ...flags, '--', process.execPath, '-e', script])
}

/** Returns the path of a file that a command can write. */
async function createFilePath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mock-video-api-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'file')
}

const READ_SCRIPT = `fetch(process.env.SYNC_BASE_URL + '/v2/generate/none', { headers: { 'x-api-key': 'secret' } })`

test('sets the base URLs of a running fake for the command', async () => {
  const file = await createFilePath()
  const { code, out, error } = await execScript(`
    const { TRUGEN_BASE_URL, SYNC_BASE_URL, PRISM_BASE_URL, MOCK_VIDEO_API_URL } = process.env
    fetch(MOCK_VIDEO_API_URL + '/__mock/health').then(({ status }) => require('node:fs').writeFileSync(
      ${JSON.stringify(file)},
      JSON.stringify({ status, TRUGEN_BASE_URL, SYNC_BASE_URL, PRISM_BASE_URL, MOCK_VIDEO_API_URL })
    ))`)
  expect([code, out, error]).toEqual([0, [], []])
  const text = await readFile(file, 'utf8')
  expect(JSON.parse(text.replaceAll(/127\.0\.0\.1:\d+/g, '<host>'))).toEqual({
    status: 200,
    TRUGEN_BASE_URL: 'http://<host>/trugen/v1',
    SYNC_BASE_URL: 'http://<host>/sync',
    PRISM_BASE_URL: 'http://<host>/prism/api',
    MOCK_VIDEO_API_URL: 'http://<host>',
  })
})

test.each([
  [{}, 'http://127.0.0.1:4747', '127.0.0.1'],
  [
    { NO_PROXY: 'a.example', no_proxy: 'b.example, a.example' },
    'http://localhost:1',
    'a.example,b.example,localhost',
  ],
  [{ no_proxy: '.local 127.0.0.1' }, 'http://127.0.0.1:1', '.local,127.0.0.1'],
  [{ NO_PROXY: '', no_proxy: '*' }, 'http://127.0.0.1:1', '*'],
  [{}, 'http://[::1]:1', '[::1],::1'],
])('adds the host of the fake to NO_PROXY and no_proxy: %j %s', (env, url, value) => {
  expect(buildNoProxy(url, env)).toEqual({ NO_PROXY: value, no_proxy: value })
})

test('sets NO_PROXY and no_proxy for the command', async () => {
  vi.stubEnv('NO_PROXY', 'a.example')
  vi.stubEnv('no_proxy', 'b.example')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { code } = await execScript(`
    const { NO_PROXY, no_proxy } = process.env
    process.exit(NO_PROXY === 'a.example,b.example,127.0.0.1' && no_proxy === NO_PROXY ? 3 : 4)`)
  expect(code).toBe(3)
})

test('reads the flags before --, and passes those after it to the command', async () => {
  const script = `process.exit(process.argv.at(-1) === '--port' && !process.env.TRUGEN_BASE_URL ? 3 : 4)`
  const argv = ['exec', '--provider', 'sync', '--', process.execPath, '-e', script, '--', '--port']
  expect(await runCommand(argv)).toEqual({ code: 3, out: [], error: [] })
})

test.each([0, 1, 42])('exits with the exit code of the command: %s', async (code) => {
  expect(await execScript(`process.exit(${code})`)).toEqual({ code, out: [], error: [] })
})

test.each([
  ['SIGKILL', 137],
  ['SIGTERM', 143],
])('exits like a shell if a signal ends the command: %s', async (signal, code) => {
  expect((await execScript(`process.kill(process.pid, '${signal}')`)).code).toBe(code)
})

test('leaves stdout to the command, and logs only errors to stderr', async () => {
  const { out, error } = await execScript(READ_SCRIPT)
  expect([out, error.length]).toEqual([[], 1])
  expect(error[0]).toMatch(
    / {2}sync {4}status {22}404 {2}.*- the fake never created a generation with this id$/,
  )
  expect(error[0]).not.toContain('secret')
})

test('logs according to the flags', async () => {
  expect((await execScript(READ_SCRIPT, ['--log-level', 'silent'])).error).toEqual([])
  const { error } = await execScript(READ_SCRIPT, ['--json'])
  expect(error.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: 'request', status: 404 }),
  ])
})

test.each([
  ['SIGINT', 8],
  ['SIGTERM', 9],
] as const)('forwards a signal to the command: %s', async (signal, code) => {
  // The request of the script is logged, which shows that it is ready.
  const script = `
    process.on('SIGINT', () => process.exit(8))
    process.on('SIGTERM', () => process.exit(9))
    setInterval(() => {}, 1_000)
    ${READ_SCRIPT}`
  const running = startCommand(['exec', '--', process.execPath, '-e', script])
  await running.waitForLines(1)
  expect((await running.end(signal)).code).toBe(code)
})

test.each([
  ['SIGINT', '', 130],
  ['SIGTERM', '', 143],
  ['SIGHUP', '', 129],
  ['SIGTERM', `process.on('SIGTERM', () => process.kill(process.pid, 'SIGKILL'))`, 137],
  ['SIGTERM', `process.on('SIGTERM', () => process.exit(0))`, 0],
] as const)('exits as the command does after a signal: %s %s', async (signal, handler, code) => {
  // The request of the script is logged, which shows that it is ready.
  const script = `${handler}\nsetInterval(() => {}, 1_000)\n${READ_SCRIPT}`
  const running = startCommand(['exec', '--', process.execPath, '-e', script])
  await running.waitForLines(1)
  expect((await running.end(signal)).code).toBe(code)
})

test('exits like a shell if the command cannot be run', async () => {
  const cwd = await createFolder({
    'not-executable': '#!/bin/sh',
    'no-interpreter': '#!/no/such/interpreter',
  })
  await chmod(join(cwd, 'no-interpreter'), 0o755)
  const results = []
  for (const command of [
    '',
    'no-such-command',
    join(cwd, 'no-interpreter'),
    join(cwd, 'not-executable'),
    cwd,
  ]) {
    const { code, error } = await runCommand(['exec', '--', command])
    results.push([code, ...error.map((line) => line.replaceAll(cwd, ''))])
  }
  expect(results).toEqual([
    [127, 'Failed to run "": the command is not found. Check that it is installed and spelled correctly.'],
    [
      127,
      'Failed to run "no-such-command": the command is not found. Check that it is installed and spelled correctly.',
    ],
    [
      127,
      'Failed to run "/no-interpreter": the command is not found. Check that it is installed and spelled correctly.',
    ],
    [
      126,
      'Failed to run "/not-executable": it is not executable. Check that it is a program, and that you may run it.',
    ],
    [126, 'Failed to run "": it is not executable. Check that it is a program, and that you may run it.'],
  ])
})

interface Descendants {
  /** A shell command with a child that opens a connection and keeps it open. */
  readonly command: readonly string[]
  /** The connection of the child. */
  readonly connected: Promise<Socket>
}

/** `script` is what the shell does after it has started its child, `setUp` what the child does first. */
async function prepareDescendants(script = 'wait', setUp = ''): Promise<Descendants> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const child = `${setUp} require('node:net').connect(${port}, '127.0.0.1').on('error', () => {}); setInterval(() => {}, 1_000)`
  const connected = once(server, 'connection').then(([socket]: Socket[]) => {
    if (socket === undefined) throw new Error('There is no connection')
    // The end of the child resets the connection.
    return socket.on('error', () => {}).resume()
  })
  return { command: ['sh', '-c', `"$0" -e "${child}" & ${script}`, process.execPath], connected }
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'ends the children of the command too: %s',
  async (signal) => {
    const { command, connected } = await prepareDescendants()
    const running = startCommand(['exec', '--', ...command])
    const socket = await connected
    const closed = once(socket, 'close')
    await running.end(signal)
    await closed
    expect(socket.destroyed).toBe(true)
  },
)

test('ends what the command has left behind', async () => {
  const file = await createFilePath()
  const { command, connected } = await prepareDescendants(`until test -e ${file}; do :; done; exit 3`)
  const running = startCommand(['exec', '--', ...command])
  const socket = await connected
  const closed = once(socket, 'close')
  await writeFile(file, '')
  expect((await running.result).code).toBe(3)
  await closed
  expect(socket.destroyed).toBe(true)
})

test('kills what the command has left behind and ignores SIGTERM', async () => {
  const file = await createFilePath()
  const { command, connected } = await prepareDescendants(
    `until test -e ${file}; do :; done; exit 3`,
    `process.on('SIGTERM', () => {});`,
  )
  const running = startCommand(['exec', '--', ...command])
  const socket = await connected
  const closed = once(socket, 'close')
  await writeFile(file, '')
  expect((await running.result).code).toBe(3)
  await closed
  expect(socket.destroyed).toBe(true)
})

test.each([
  ['is killed', 'process.kill(process.pid, "SIGKILL")'],
  ['throws', 'setTimeout(() => { throw new Error("No") })'],
])('leaves no command behind if the process of exec %s', async (_, crash) => {
  const { command, connected } = await prepareDescendants()
  const jiti = createRequire(import.meta.url).resolve('jiti')
  const file = join(import.meta.dirname, '../../src/cli/child-command.ts')
  const parent = spawn(process.execPath, [
    '-e',
    `require(${JSON.stringify(jiti)}).createJiti(${JSON.stringify(file)}).import(${JSON.stringify(file)}).then(({ runChildCommand }) => {
      process.stdin.once('data', () => { ${crash} })
      return runChildCommand(${JSON.stringify(command)}, process.env, { error() {}, ended: new Promise(() => {}) })
    })`,
  ])
  const socket = await connected
  const closed = once(socket, 'close')
  parent.stdin.write('crash')
  await closed
  expect(socket.destroyed).toBe(true)
})

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startCommand, runCommand } from '../support/terminal.ts'
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
    / {2}sync {2}status {2}404 {2}.*- the fake never created a generation with this id$/,
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

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runOn, runToEnd } from '../support/terminal.ts'
import type { Ran } from '../support/terminal.ts'

/** Runs a script of Node's against a fake of its own. */
function execute(script: string, flags: readonly string[] = []): Promise<Ran> {
  return runToEnd(['exec', ...flags, '--', process.execPath, '-e', script])
}

/** A file that a command can write to. */
async function createFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mock-video-api-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'file')
}

const READ = `fetch(process.env.SYNC_BASE_URL + '/v2/generate/none', { headers: { 'x-api-key': 'secret' } })`

test('gives the command the base URLs of a fake that runs', async () => {
  const file = await createFile()
  const { code, out, error } = await execute(`
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

test('takes flags for the fake, and leaves those behind -- to the command', async () => {
  const script = `process.exit(process.argv.at(-1) === '--port' && !process.env.TRUGEN_BASE_URL ? 3 : 4)`
  const argv = ['exec', '--provider', 'sync', '--', process.execPath, '-e', script, '--', '--port']
  expect(await runToEnd(argv)).toEqual({ code: 3, out: [], error: [] })
})

test.each([0, 1, 42])('ends with the code of the command: %s', async (code) => {
  expect(await execute(`process.exit(${code})`)).toEqual({ code, out: [], error: [] })
})

test.each([
  ['SIGKILL', 137],
  ['SIGTERM', 143],
])('ends as a shell does where a signal ends the command: %s', async (signal, code) => {
  expect((await execute(`process.kill(process.pid, '${signal}')`)).code).toBe(code)
})

test('leaves stdout to the command, and tells on stderr of what went wrong alone', async () => {
  const { out, error } = await execute(READ)
  expect([out, error.length]).toEqual([[], 1])
  expect(error[0]).toMatch(/ {2}sync {2}status {2}404 {2}.*- it never existed here$/)
  expect(error[0]).not.toContain('secret')
})

test('tells as much as it is asked for', async () => {
  expect((await execute(READ, ['--log-level', 'silent'])).error).toEqual([])
  const { error } = await execute(READ, ['--json'])
  expect(error.map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({ event: 'request', status: 404 }),
  ])
})

test.each([
  ['SIGINT', 8],
  ['SIGTERM', 9],
] as const)('hands a signal on as it came: %s', async (signal, code) => {
  // Its request tells, on the log, that it is ready.
  const script = `
    process.on('SIGINT', () => process.exit(8))
    process.on('SIGTERM', () => process.exit(9))
    setInterval(() => {}, 1_000)
    ${READ}`
  const running = runOn(['exec', '--', process.execPath, '-e', script])
  await running.printed(1)
  expect((await running.end(signal)).code).toBe(code)
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CHECK_IDS } from '../../src/audit/checks/index.ts'
import { createMockVideoApi } from '../../src/index.ts'
import { isRecord } from '../../src/lib/unknown-record.ts'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { runCommand, startCommand } from '../support/terminal.ts'
import type { UnknownRecord } from '../../src/lib/unknown-record.ts'
import type { CommandResult, RunningCommand } from '../support/terminal.ts'

const FLAGS = ['--port', '0', '--clock', 'manual', '--log-level', 'silent']

/** A submit with a field that Sync does not know. */
const SUBMIT = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
  webhook_url: 'http://localhost',
}

/** Returns the URL from the first line that a command prints. */
async function getUrl(running: RunningCommand): Promise<string> {
  await running.waitForLines(1)
  return /http:\/\/[\d.]+:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
}

async function submit(url: string, key = 'test'): Promise<void> {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' }
  await fetchReply(`${url}/sync/v2/generate`, { method: 'POST', headers, body: SUBMIT })
}

async function doNothing(): Promise<void> {}

/** Runs `serve`, and calls it with `use`. */
async function serve(
  flags: readonly string[],
  { use = doNothing, env, cwd }: { use?: typeof submit; env?: Record<string, string>; cwd?: string } = {},
): Promise<CommandResult> {
  const running = startCommand([...FLAGS, ...flags], env, cwd)
  await use(await getUrl(running))
  return running.end()
}

/** Runs a script with `exec`. `submit()` in it sends the submit. */
function exec(flags: readonly string[], script: string): Promise<CommandResult> {
  const code = `
    const submit = () => fetch(process.env.SYNC_BASE_URL + '/v2/generate', {
      method: 'POST',
      headers: { 'x-api-key': 'test', 'content-type': 'application/json' },
      body: ${JSON.stringify(JSON.stringify(SUBMIT))},
    })
    ${script}`
  const argv = ['exec', '--log-level', 'silent', '--clock', 'manual', ...flags]
  return runCommand([...argv, '--', process.execPath, '--input-type=module', '-e', code])
}

/** Returns the failed checks in an audit as JSON. */
function readFailed(line = ''): UnknownRecord[] {
  const event: unknown = JSON.parse(line)
  const checks: unknown = isRecord(event) ? event['checks'] : []
  return Array.isArray(checks) ? checks.filter(isRecord).filter(({ result }) => result === 'failed') : []
}

function readFailedIds(line = ''): unknown[] {
  return readFailed(line).map(({ id }) => id)
}

test('prints the audit at the end of serve with --strict, and ends with 1 if a check has failed', async () => {
  const { code, out, error } = await serve(['--strict'], { use: submit })
  expect([code, out.length, error]).toEqual([1, 2, []])
  expect(out[1]?.replaceAll(/\d\d:\d\d:\d\d\.\d{3}/g, '<time>')).toBe(
    `Audit of 14 checks: 1 failed, 1 passed, 12 not judged

failed    unknown-field
  Expected  Calls have only fields, query parameters and headers that the
            provider documents.
  Source    https://docs.trugen.ai/api-reference/endpoint/texttovideo
  Found     sync: 1 call of create with unknown body field webhook_url (did you
            mean webhookUrl?).
            call 1 <time> POST /v2/generate 201
  To do     Correct the names, or leave them out: the provider ignores them.

passed      key-in-url                 1 call
not judged  early-poll                 the clocks auto and manual do not show
            retry-after                how long the client waited. Use the clock
            no-backoff                 system, with fake timers in a unit test
not judged  poll-after-end             no status was read
not judged  busy-loop-instead-of-wait  no generation of a provider with a
                                       long-poll was read
not judged  paid-twice                 no submit was carried out without a good
                                       answer. The scenario submit-lost shows it
not judged  abandoned                  submitted generations that have not
                                       ended: 1
not judged  permanent-error-retried    no submit got one of these answers. The
                                       scenario out-of-credits shows it
not judged  forged-accepted            no webhook with a bad signature was
                                       answered. The scenario
                                       webhook-bad-signature shows it
not judged  duplicate-refused          no webhook came again after a 2xx. The
                                       scenario webhook-twice shows it
not judged  slow-receiver              no webhook was sent
not judged  stale-output               no output URL was used

Cost of the generations:
  sync: 0.4 USD, nothing wasted

Never tried in this run, and the scenario that shows it:
  a failed generation  slow-fail
  a 429                rate-limited
  a 5xx                flaky
  a lost submit        submit-lost
  an expired URL       expired-output
  and 11 more, which --json lists

Failed with --strict: unknown-field`,
  )
})

test.each([
  ['--audit', submit, 0],
  ['--strict', doNothing, 0],
] as const)('ends serve with 0: %s', async (flag, use, expected) => {
  const { code, out } = await serve([flag], { use })
  expect([code, out.length]).toEqual([expected, 2])
  expect(out[1]).toMatch(/^Audit of 14 checks: \d failed, /)
  expect(out[1]).not.toContain('--strict')
})

test('prints no audit without a flag', async () => {
  expect((await serve([], { use: submit })).out).toHaveLength(1)
})

test.each([
  [['--audit'], 'await submit()', 0],
  [['--strict'], 'await submit()', 1],
  [['--strict'], '', 0],
  [['--strict'], 'await submit(); process.exit(3)', 3],
  [['--audit'], 'await submit(); process.exit(3)', 3],
] as const)('prints the audit of exec on stderr: %j %s', async (flags, script, expected) => {
  const { code, out, error } = await exec(flags, script)
  expect([code, out, error.length]).toEqual([expected, [], 1])
  expect(error[0]).toMatch(/^Audit of 14 checks: /)
})

test('prints one line of JSON with --json', async () => {
  const { code, out } = await serve(['--strict', '--json'], { use: submit })
  expect([code, out.length]).toEqual([1, 2])
  const event: unknown = JSON.parse(out[1] ?? '')
  expect(event).toMatchObject({
    event: 'audit',
    ok: false,
    checks: CHECK_IDS.map((id) => ({ id })),
    money: { sync: { unit: 'USD', spent: 0.4, wasted: 0 } },
    untried: expect.arrayContaining([{ situation: 'a lost webhook', scenario: 'webhook-lost' }]) as unknown,
  })
  expect(Object.keys(isRecord(event) ? event : {})).toEqual(['event', 'ok', 'checks', 'money', 'untried'])
  const { error } = await exec(['--audit', '--json'], 'await submit()')
  expect(error.map((line) => readFailedIds(line))).toEqual([['unknown-field']])
})

test('judges the run across resets and sessions', async () => {
  const { code, out } = await serve(['--strict', '--json'], {
    async use(url) {
      await submit(url)
      await fetchReply(`${url}/__mock/reset`, { method: 'POST' })
      await submit(url, 'w1:')
      await fetchReply(`${url}/__mock/reset`, { method: 'POST', body: { session: 'w1' } })
      await submit(url, 'w2:')
    },
  })
  expect([code, readFailedIds(out[1])]).toEqual([1, ['unknown-field']])
  expect(readFailed(out[1])).toMatchObject([
    { count: 3, evidence: [{ session: 'default' }, { session: 'w1' }, { session: 'w2' }] },
  ])
})

test.each([
  ['--audit', ['serve', '--audit', '--no-journal']],
  ['--strict', ['exec', '--strict', '--no-journal', '--', 'true']],
])('refuses %s with --no-journal', async (flag, argv) => {
  expect(await runCommand(argv)).toEqual({
    code: 1,
    out: [],
    error: [
      `Failed to read the command line: ${flag}: the audit needs the recorded requests, but --no-journal records none. Leave out one of the two. See --help.`,
    ],
  })
})

test.each([
  [{ MOCK_VIDEO_API_AUDIT: '1' }, 0],
  [{ MOCK_VIDEO_API_STRICT: '1' }, 1],
  [{ MOCK_VIDEO_API_STRICT: '0', MOCK_VIDEO_API_AUDIT: 'yes' }, 0],
] as const)('reads environment variables: %j', async (env, expected) => {
  const { code, out } = await serve([], { use: submit, env })
  expect([code, out.length]).toEqual([expected, 2])
})

const FILE = 'mock-video-api.config.json'

/** The check that the submits of this file fail. */
const FAILED = 'unknown-field'

/** The places where a setting can be. */
interface Sources {
  readonly config?: Readonly<Record<string, unknown>>
  readonly env?: Record<string, string>
  readonly flags?: readonly string[]
}

test.each<[Sources, code: number, lines: number]>([
  [{ config: { audit: true } }, 0, 2],
  [{ config: { strict: true } }, 1, 2],
  [{ config: { audit: false }, flags: ['--audit'] }, 0, 2],
  [{ config: { strict: true }, env: { MOCK_VIDEO_API_STRICT: '0' } }, 0, 1],
  [{ config: { auditIgnore: [FAILED] }, flags: ['--strict'] }, 0, 2],
  [{ config: { auditIgnore: ['early-poll'] }, flags: ['--strict'] }, 1, 2],
])('reads the config file: %j', async ({ config, env = {}, flags = [] }, expected, lines) => {
  const cwd = await createFolder({ [FILE]: JSON.stringify(config) })
  const { code, out, error } = await serve(flags, { use: submit, env, cwd })
  expect([code, out.length, error]).toEqual([expected, lines, []])
})

test.each<[Sources, note: string]>([
  [
    { config: { journal: 'off' }, flags: ['--audit'] },
    `journal: off in ${FILE} is ignored: --audit needs the recorded requests`,
  ],
  [
    { config: { strict: true }, flags: ['--no-journal'] },
    `strict in ${FILE} is ignored: --no-journal records no requests`,
  ],
  [
    { env: { MOCK_VIDEO_API_NO_JOURNAL: '1' }, flags: ['--audit'] },
    'MOCK_VIDEO_API_NO_JOURNAL is ignored: --audit needs the recorded requests',
  ],
  [
    { env: { MOCK_VIDEO_API_AUDIT: '1' }, flags: ['--no-journal'] },
    'MOCK_VIDEO_API_AUDIT is ignored: --no-journal records no requests',
  ],
  [
    { config: { audit: true }, env: { MOCK_VIDEO_API_NO_JOURNAL: '1' } },
    `audit in ${FILE} is ignored: MOCK_VIDEO_API_NO_JOURNAL records no requests`,
  ],
])('drops the weaker of two settings that disagree, with a note: %j', async (sources, note) => {
  const { config = {}, env = {}, flags = [] } = sources
  const cwd = await createFolder({ [FILE]: JSON.stringify(config) })
  const argv = ['--port', '0', '--clock', 'manual', '--log-level', 'error', ...flags]
  const running = startCommand(argv, env, cwd)
  await running.waitForLines(2)
  expect(running.error).toEqual([`note: ${note}`])
  const { code, out } = await running.end()
  const isAudited = note.includes('needs')
  expect([code, out.length]).toEqual([0, isAudited ? 2 : 1])
})

test.each<[Sources, audit: string, journal: string]>([
  [{ config: { audit: true, journal: 'off' } }, `audit in ${FILE}`, `journal: off in ${FILE}`],
  [
    { env: { MOCK_VIDEO_API_STRICT: '1', MOCK_VIDEO_API_NO_JOURNAL: '1' } },
    'MOCK_VIDEO_API_STRICT',
    'MOCK_VIDEO_API_NO_JOURNAL',
  ],
])('refuses two settings of the same source: %j', async ({ config = {}, env = {} }, audit, journal) => {
  const cwd = await createFolder({ [FILE]: JSON.stringify(config) })
  expect(await runCommand(FLAGS, env, cwd)).toEqual({
    code: 1,
    out: [],
    error: [
      `Failed to read the command line: ${audit}: the audit needs the recorded requests, but ${journal} records none. Leave out one of the two. See --help.`,
    ],
  })
})

test('judges a restored run too, with the calls in its file', async () => {
  const cwd = await createFolder({})
  const first = await serve(['--save', 'run.json'], { use: submit, cwd })
  expect(first.code).toBe(0)
  const { code, out } = await runRestored(['--strict', '--json'], cwd)
  expect([code, readFailedIds(out.at(-1))]).toEqual([1, ['unknown-field']])
})

async function runRestored(flags: readonly string[], cwd: string): Promise<CommandResult> {
  const argv = ['--port', '0', '--log-level', 'silent', '--restore', 'run.json', ...flags]
  const running = startCommand(argv, {}, cwd)
  await running.waitForLines(1)
  return running.end()
}

test('refuses to judge a restored run without a journal', async () => {
  const cwd = await createFolder({})
  const api = createMockVideoApi({ clock: 'manual', journal: 'off' })
  writeFileSync(join(cwd, 'run.json'), JSON.stringify(api.snapshot()))
  expect(await runCommand([...FLAGS, '--restore', 'run.json', '--audit'], {}, cwd)).toEqual({
    code: 1,
    out: [],
    error: [
      'Failed to read the command line: the audit needs the recorded requests, but run.json has none: its journal is off. See --help.',
    ],
  })
})

test.each([
  ['scenarios', []],
  ['explain', ['happy']],
  ['validate', []],
])('has no effect on %s, like --report', async (command, rest) => {
  const lines = await Promise.all(
    ['--report', '--audit', '--strict'].map(async (flag) => {
      const { code, error } = await runCommand([command, ...rest, flag])
      expect([code, error.length]).toEqual([1, 1])
      return error[0]?.replace(flag, '<flag>')
    }),
  )
  expect(lines[0]).toContain(`<flag> has no effect on ${command}. Known: `)
  expect(new Set(lines).size).toBe(1)
  const argv = [command, ...rest]
  const env = { MOCK_VIDEO_API_AUDIT: '1', MOCK_VIDEO_API_STRICT: '1' }
  expect(await runCommand(argv, env)).toEqual(await runCommand(argv))
})

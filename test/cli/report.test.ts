import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { PROVIDER_FLAGS, SAMPLE_IDS } from '../support/fixed.ts'
import { startCommand, runCommand } from '../support/terminal.ts'

const BASE_FLAGS = ['--port', '0', '--clock', 'manual', '--log-level', 'silent', ...PROVIDER_FLAGS]

/** Reads the sample once. Returns the headers of the response. */
async function read(url: string, key: string): Promise<Headers> {
  const { headers } = await fetch(`${url}/sync/v2/generate/${SAMPLE_IDS.sync}`, {
    headers: { 'x-api-key': key },
  })
  return headers
}

/** Returns the URL from the first line that a command prints. */
async function getUrl(running: ReturnType<typeof startCommand>): Promise<string> {
  await running.waitForLines(1)
  return /http:\/\/[\d.]+:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
}

test('prints a report at the end with --report', async () => {
  const running = startCommand([...BASE_FLAGS, '--report'])
  const url = await getUrl(running)
  await read(url, 'one:instant')
  await read(url, 'two:server-error')
  const { code, out } = await running.end()
  const { coverage } = createMockVideoApi().report()
  const { trugen, sync, prism } = coverage.errors
  const [scenarios, ...errors] = [coverage.scenarios, trugen, sync, prism].map((part) => part?.missed.length)
  expect(code).toBe(0)
  expect(out.slice(1).map((text) => text.replaceAll(/(?<=\w) {2,}/g, '  '))).toEqual([
    `This run has exercised
  scenarios  2 of ${scenarios}  instant, server-error
  TruGen errors  0 of ${errors[0]}
  Sync errors  1 of ${errors[1]}  internal_error
  Prism errors  0 of ${errors[2]}
Use --json to list what was not exercised.`,
  ])
})

test('prints the report as one JSON object, with the missed items', async () => {
  const running = startCommand([...BASE_FLAGS, '--report', '--json'])
  const url = await getUrl(running)
  await read(url, ':instant')
  const reportText = await (await fetch(`${url}/__mock/report`)).text()
  const { out } = await running.end()
  expect(out.slice(1)).toEqual([`{"event":"report",${reportText.slice(1)}`])
  expect(JSON.parse(reportText)).toEqual({
    coverage: {
      scenarios: { exercised: ['instant'], missed: expect.arrayContaining(['happy', 'flaky']) as unknown },
      errors: {
        trugen: { exercised: [], missed: expect.arrayContaining(['not-found']) as unknown },
        sync: { exercised: [], missed: expect.arrayContaining(['internal_error']) as unknown },
        prism: { exercised: [], missed: expect.arrayContaining(['forbidden']) as unknown },
      },
    },
  })
})

test('prints no report by default', async () => {
  const running = startCommand(BASE_FLAGS)
  await getUrl(running)
  expect((await running.end()).out).toHaveLength(1)
})

test('prints the report of exec on stderr', async () => {
  const script = `fetch(process.env.SYNC_BASE_URL + '/v2/generate/none', { headers: { 'x-api-key': 'k' } })`
  const flags = ['--log-level', 'silent', '--report']
  const { code, out, error } = await runCommand(['exec', ...flags, '--', process.execPath, '-e', script])
  expect([code, out, error.length]).toEqual([0, [], 1])
  expect(error[0]).toMatch(/^This run has exercised\n/)
  expect(error[0]).toMatch(/\n {2}Sync errors +1 of \d+ +generation_not_found\n/)
})

test('adds debug headers to responses with --debug-headers', async () => {
  const debugHeaders = await read(await getUrl(startCommand([...BASE_FLAGS, '--debug-headers'])), ':flaky')
  expect([debugHeaders.get('x-mock-scenario'), debugHeaders.get('x-mock-generation')]).toEqual([
    'flaky',
    SAMPLE_IDS.sync,
  ])
  const defaultHeaders = await read(await getUrl(startCommand(BASE_FLAGS)), ':flaky')
  expect(defaultHeaders.get('x-mock-scenario')).toBeNull()
})

test.each([
  ['connection-reset', 'reset'],
  ['hang', 'hang'],
])('logs how a connection failed: %s', async (scenario, connection) => {
  const running = startCommand(['--port', '0', '--clock', 'manual', '--log-level', 'error'])
  const url = await getUrl(running)
  const controller = new AbortController()
  const response = fetch(`${url}/sync/v2/generate/${SAMPLE_IDS.sync}`, {
    headers: { 'x-api-key': `:${scenario}` },
    signal: controller.signal,
  }).catch(String)
  await running.waitForLines(2)
  controller.abort()
  await response
  expect(running.out[1]?.replace(/^[\d:]+/, '<time>').replace(/[\d.]+ ms/, '<n> ms')).toBe(
    `<time>  sync    status        6533643b      ${connection}  <n> ms  ${scenario}  - a fault of scenario ${scenario} left this call without a reply (attempt 1 of status)`,
  )
})

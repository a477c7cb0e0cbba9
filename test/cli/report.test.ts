import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { SAMPLES } from '../support/fixed.ts'
import { runOn, runToEnd } from '../support/terminal.ts'

const STILL = ['--port', '0', '--clock', 'manual', '--log-level', 'silent']

/** Reads a generation once, with a key. */
async function read(url: string, key: string): Promise<Headers> {
  const { headers } = await fetch(`${url}/sync/v2/generate/${SAMPLES.sync}`, {
    headers: { 'x-api-key': key },
  })
  return headers
}

/** Where a command listens. */
async function urlOf(running: ReturnType<typeof runOn>): Promise<string> {
  await running.printed(1)
  return /http:\/\/[\d.]+:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
}

test('prints what a run has met once it ends, where that is asked for', async () => {
  const running = runOn([...STILL, '--report'])
  const url = await urlOf(running)
  await read(url, 'one:instant')
  await read(url, 'two:server-error')
  const { code, out } = await running.end()
  const { coverage } = createMockVideoApi().report()
  const [scenarios, trugen, sync, prism] = [coverage.scenarios, ...Object.values(coverage.errors)].map(
    ({ missed }) => missed.length,
  )
  expect(code).toBe(0)
  expect(out.slice(1).map((text) => text.replaceAll(/(?<=\w) {2,}/g, '  '))).toEqual([
    `This run has exercised
  scenarios  2 of ${scenarios}  instant, server-error
  TruGen errors  0 of ${trugen}
  Sync errors  1 of ${sync}  internal_error
  Prism errors  0 of ${prism}
--json tells what it has missed.`,
  ])
})

test('prints it as one object, with what was missed', async () => {
  const running = runOn([...STILL, '--report', '--json'])
  const url = await urlOf(running)
  await read(url, ':instant')
  const told = await (await fetch(`${url}/__mock/report`)).text()
  const { out } = await running.end()
  expect(out.slice(1)).toEqual([`{"event":"report",${told.slice(1)}`])
  expect(JSON.parse(told)).toEqual({
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

test('prints nothing of it unless it is asked to', async () => {
  const running = runOn(STILL)
  await urlOf(running)
  expect((await running.end()).out).toHaveLength(1)
})

test('prints it behind a command on stderr', async () => {
  const script = `fetch(process.env.SYNC_BASE_URL + '/v2/generate/none', { headers: { 'x-api-key': 'k' } })`
  const flags = ['--log-level', 'silent', '--report']
  const { code, out, error } = await runToEnd(['exec', ...flags, '--', process.execPath, '-e', script])
  expect([code, out, error.length]).toEqual([0, [], 1])
  expect(error[0]).toMatch(/^This run has exercised\n/)
  expect(error[0]).toMatch(/\n {2}Sync errors +1 of \d+ +generation_not_found\n/)
})

test('has answers tell what they are from, where that is asked for', async () => {
  const telling = await read(await urlOf(runOn([...STILL, '--debug-headers'])), ':flaky')
  expect([telling.get('x-mock-scenario'), telling.get('x-mock-generation')]).toEqual(['flaky', SAMPLES.sync])
  const silent = await read(await urlOf(runOn(STILL)), ':flaky')
  expect(silent.get('x-mock-scenario')).toBeNull()
})

test.each([
  ['connection-reset', 'reset'],
  ['hang', 'hang'],
])('says on the log how a connection failed: %s', async (scenario, word) => {
  const running = runOn(['--port', '0', '--clock', 'manual', '--log-level', 'error'])
  const url = await urlOf(running)
  const left = new AbortController()
  const heard = fetch(`${url}/sync/v2/generate/${SAMPLES.sync}`, {
    headers: { 'x-api-key': `:${scenario}` },
    signal: left.signal,
  }).catch(String)
  await running.printed(2)
  left.abort()
  await heard
  expect(running.out[1]?.replace(/^[\d:]+/, '<time>').replace(/[\d.]+ ms/, '<n> ms')).toBe(
    `<time>  sync  status  ${word}  <n> ms  - ${scenario} answers attempt 1 at status so`,
  )
})

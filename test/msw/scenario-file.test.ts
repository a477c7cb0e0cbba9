import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setupServer } from 'msw/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { startCommand } from '../support/terminal.ts'
import type { Scenario } from '../../src/index.ts'

const FILE = `
- name: bumpy
  steps: [{ state: queued, polls: 2 }, { state: failed, error: { sync: controller_timeout } }]
  faults:
    - { on: status, attempts: [2], reply: { status: 503 } }
    - { on: status, when: failed, patch: { model: null } }
`

const server = setupServer()
beforeAll(() => server.listen({ onUnhandledRequest: 'bypass' }))
afterAll(() => server.close())

/** Reads the status of the sample four times. */
async function read(base: string): Promise<unknown[]> {
  const answers: unknown[] = []
  while (answers.length < 4) {
    answers.push(
      await fetchReply(`${base}/v2/generate/${SAMPLE_IDS.sync}`, { headers: { 'x-api-key': 'test' } }),
    )
  }
  return answers
}

test('gives the same replies from one scenario file through MSW and the server', async () => {
  const cwd = await createFolder({ 'bumpy.yaml': FILE })
  // The fake validates the scenarios.
  // oxlint-disable-next-line typescript/no-unsafe-assignment
  const scenarios: Scenario[] = parse(await readFile(join(cwd, 'bumpy.yaml'), 'utf8'))
  const api = createMockVideoApi({ scenarios, scenario: 'bumpy', clock: 'manual', seed: 1 })
  server.use(...createHandlers(api))
  const flags = ['--scenarios', 'bumpy.yaml', '--scenario', 'bumpy', '--clock', 'manual', '--seed', '1']
  const running = startCommand(['--port', '0', ...flags], {}, cwd)
  await running.waitForLines(1)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''

  const mocked = await read('https://api.sync.so')
  expect(mocked).toMatchObject([
    { status: 200, body: { status: 'PENDING' } },
    { status: 503 },
    { status: 200, body: { status: 'FAILED', errorCode: 'controller_timeout' } },
    { status: 200, body: { status: 'FAILED' } },
  ])
  expect(mocked[2]).not.toHaveProperty('body.model')
  expect(await read(`${url}/sync`)).toEqual(mocked)
})

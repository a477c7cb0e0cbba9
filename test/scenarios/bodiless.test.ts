import { setupServer } from 'msw/node'
import { expect, onTestFinished, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { ask } from '../support/call.ts'
import { SAMPLES } from '../support/fixed.ts'
import { LAST, exchange, open, toBytes } from '../support/server.ts'
import type { Fault } from '../../src/index.ts'

const PATH = `/v2/generate/${SAMPLES.sync}`
const LINE = `GET /sync${PATH} HTTP/1.1`

/** The options of a fake whose status reads have this fault. */
function withFault(fault: Omit<Fault, 'on'>) {
  const scenarios = [{ name: 'own', faults: [{ on: 'status', ...fault }] }]
  return { clock: 'manual', scenario: 'own', scenarios } as const
}

/** What a read has on the wire, without the date. */
async function hear(fault: Omit<Fault, 'on'>, line = LINE): Promise<string[]> {
  const { port } = await open(withFault(fault))
  const text = await exchange(port, toBytes({ line, headers: [...LAST, 'x-api-key: test'] }))
  return text.split('\r\n').filter((part) => !part.startsWith('Date: '))
}

async function throughMsw(fault: Omit<Fault, 'on'>): Promise<unknown[]> {
  const server = setupServer(...createHandlers(createMockVideoApi(withFault(fault))))
  server.listen({ onUnhandledRequest: 'error' })
  onTestFinished(() => server.close())
  const { status, headers, body } = await fetch(`https://api.sync.so${PATH}`, {
    headers: { 'x-api-key': 'test' },
  })
  return [status, Object.fromEntries(headers), body]
}

test.each([
  [204, 'HTTP/1.1 204 No Content', []],
  [205, 'HTTP/1.1 205 Reset Content', ['content-length: 0']],
  [304, 'HTTP/1.1 304 Not Modified', []],
])('sends nothing with %i, on every wire', async (status, first, lengths) => {
  const fault = { reply: { status }, headers: { 'X-Own': 'yes' } }

  expect(await ask(createMockVideoApi(withFault(fault)), 'sync', PATH)).toEqual({
    status,
    headers: { 'x-own': 'yes' },
    body: null,
  })
  expect(await hear(fault)).toEqual([first, ...lengths, 'x-own: yes', 'Connection: close', '', ''])
  expect(await throughMsw(fault)).toEqual([status, { 'x-own': 'yes' }, null])
})

test('closes the connection where a scenario says so', async () => {
  const fault = { reply: { status: 503, body: 'Down' }, headers: { connection: 'close' } }
  const { port } = await open(withFault(fault))
  const headers = ['Host: 127.0.0.1', 'x-api-key: test']

  // Resolves when the server hangs up, which the client did not ask for.
  const text = await exchange(port, toBytes({ line: LINE, headers }))
  expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n')
  expect(await throughMsw(fault)).toMatchObject([503, { connection: 'close' }, {}])
})

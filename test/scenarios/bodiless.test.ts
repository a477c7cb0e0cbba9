import { setupServer } from 'msw/node'
import { expect, onTestFinished, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { CLOSE_HEADERS, exchangeBytes, openServer, encodeRequest } from '../support/server.ts'
import type { Fault } from '../../src/index.ts'

const PATH = `/v2/generate/${SAMPLE_IDS.sync}`
const LINE = `GET /sync${PATH} HTTP/1.1`

/** Returns the options of a fake whose status reads have this fault. */
function optionsWithFault(fault: Omit<Fault, 'on'>) {
  const scenarios = [{ name: 'own', faults: [{ on: 'status', ...fault }] }]
  return { clock: 'manual', scenario: 'own', scenarios } as const
}

/** Returns the lines of the HTTP response to a status read, without the date. */
async function readFromServer(fault: Omit<Fault, 'on'>, line = LINE): Promise<string[]> {
  const { port } = await openServer(optionsWithFault(fault))
  const text = await exchangeBytes(
    port,
    encodeRequest({ line, headers: [...CLOSE_HEADERS, 'x-api-key: test'] }),
  )
  return text.split('\r\n').filter((part) => !part.startsWith('Date: '))
}

async function readThroughMsw(fault: Omit<Fault, 'on'>): Promise<unknown[]> {
  const server = setupServer(...createHandlers(createMockVideoApi(optionsWithFault(fault))))
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
])('sends no body with status %i, through every adapter', async (status, statusLine, lengthHeaders) => {
  const fault = { reply: { status }, headers: { 'X-Own': 'yes' } }

  expect(await callApi(createMockVideoApi(optionsWithFault(fault)), 'sync', PATH)).toEqual({
    status,
    headers: { 'x-own': 'yes' },
    body: null,
  })
  expect(await readFromServer(fault)).toEqual([
    statusLine,
    ...lengthHeaders,
    'x-own: yes',
    'Connection: close',
    '',
    '',
  ])
  const length = lengthHeaders.length === 0 ? {} : { 'content-length': '0' }
  expect(await readThroughMsw(fault)).toEqual([status, { 'x-own': 'yes', ...length }, null])
})

test('closes the connection if a fault sets the header connection: close', async () => {
  const fault = { reply: { status: 503, body: 'Down' }, headers: { connection: 'close' } }
  const { port } = await openServer(optionsWithFault(fault))
  const headers = ['Host: 127.0.0.1', 'x-api-key: test']

  // Resolves only if the server closes the connection, because the client does not ask for it.
  const text = await exchangeBytes(port, encodeRequest({ line: LINE, headers }))
  expect(text.toLowerCase()).toContain('\r\nconnection: close\r\n')
  expect(await readThroughMsw(fault)).toMatchObject([503, { connection: 'close' }, {}])
})

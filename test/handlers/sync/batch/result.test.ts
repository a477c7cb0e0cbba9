import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { callApi } from '../../../support/call.ts'
import { openServer } from '../../../support/server.ts'
import { getField } from '../requests.ts'
import {
  buildLines,
  buildResultLine,
  createBatch,
  decodeBytes,
  encodeLines,
  mark,
  readBatch,
  readResult,
} from './requests.ts'
import type { Options } from '../../../../src/index.ts'

const NOT_FOUND = { message: 'Batch not found', error: 'Not Found', statusCode: 404 }
const RUNNING = {
  message: 'Batch is not completed',
  error: 'Conflict',
  statusCode: 409,
  errorCode: 'generation_conflict',
}

const createFake = (options: Options = {}) =>
  createMockVideoApi({ clock: 'manual', warn: () => {}, ...options })

test('has a line for each line of the file, in its order, with the generation as its status read shows it', async () => {
  const api = createFake()
  const id = await createBatch(api, { 2: mark('quick-fail'), 20: mark('rejected') })
  await api.clock.advance('30s')
  const expected: unknown[] = []
  for (const [index, { id: generation }] of api.generations.list().entries()) {
    const { body } = await callApi(api, 'sync', `/v2/generate/${generation}`)
    expected.push(buildResultLine(`line-${index + 1}`, body))
  }
  const lines = await readResult(api, id)
  expect(lines).toEqual(expected)
  expect(lines.map((line) => getField(line, 'status'))).toEqual([
    'COMPLETED',
    'FAILED',
    ...Array.from({ length: 17 }, () => 'COMPLETED'),
    'REJECTED',
  ])
  // `request_id` comes first.
  expect(JSON.stringify(lines[0])).toMatch(/^\{"request_id":"line-1","/)
})

test('redirects to a file that needs no key', async () => {
  const api = createFake()
  const id = await createBatch(api)
  await api.clock.advance('30s')
  const reply = await callApi(api, 'sync', `/v2/batches/${id}/result`, { key: null })
  const location = `https://assets.sync.so/generated/batches/${id}.jsonl`
  expect([reply.status, reply.headers['location'], reply.body]).toEqual([302, location, null])
  const file = await callApi(api, 'sync', `/batches/${id}.jsonl`, { key: null, area: 'media' })
  expect([file.status, file.headers['content-type']]).toEqual([200, 'application/jsonl'])
  const range = { headers: { range: 'bytes=0-13' } }
  const part = await callApi(api, 'sync', `/batches/${id}.jsonl`, { key: null, area: 'media', ...range })
  expect(part.status).toBe(206)
  expect(decodeBytes(part.body)).toBe('{"request_id":')
})

test('returns 409 until the last generation has ended', async () => {
  const api = createFake()
  const id = await createBatch(api, { 20: mark('slow') })
  const read = async (): Promise<unknown[]> => {
    const result = await callApi(api, 'sync', `/v2/batches/${id}/result`, { key: null })
    const file = await callApi(api, 'sync', `/batches/${id}.jsonl`, { key: null, area: 'media' })
    return [result.status, result.body, file.status, file.status === 200 ? null : file.body]
  }
  expect(await read()).toEqual([409, RUNNING, 409, RUNNING])
  await api.clock.advance('299999ms')
  expect(await read()).toEqual([409, RUNNING, 409, RUNNING])
  await api.clock.advance('1ms')
  expect(await read()).toEqual([302, null, 200, null])
})

test('returns 404 for an unknown batch, for a batch before a reset and in a session that does not have it', async () => {
  const api = createFake({ scenario: 'instant' })
  const id = await createBatch(api)
  await createBatch(api, {}, { key: 'w3:' })
  const read = async (batch: string, session?: string): Promise<unknown[]> => {
    const options = { key: null, ...(session !== undefined && { headers: { 'x-mock-session': session } }) }
    const result = await callApi(api, 'sync', `/v2/batches/${batch}/result`, options)
    const file = await callApi(api, 'sync', `/batches/${batch}.jsonl`, { ...options, area: 'media' })
    return [result.status, result.body, file.status, file.status === 200 ? null : file.body]
  }
  expect(await read('batch_nobody')).toEqual([404, NOT_FOUND, 404, NOT_FOUND])
  expect(await read(id, 'w3')).toEqual([404, NOT_FOUND, 404, NOT_FOUND])
  expect(await read(id, 'default')).toEqual([302, null, 200, null])
  api.reset()
  expect(await read(id)).toEqual([404, NOT_FOUND, 404, NOT_FOUND])
})

test('finds a batch of any session by its URL, on the clock of that session', async () => {
  const api = createFake()
  const session = api.session('w3')
  const id = await createBatch(api, {}, { key: session.key('sync') })
  await session.clock.advance('30s')
  expect(await readBatch(api, id, { key: 'w3:' })).toMatchObject({ status: 'COMPLETED' })
  expect(await readResult(api, id)).toHaveLength(20)
})

test.each(['sync', 's/w3/sync'])('has URLs of the server that lead to the file: %s', async (base) => {
  const server = await openServer({ scenario: 'instant' })
  const url = `${server.url}/${base}`
  const headers = { 'x-api-key': 'test' }
  const form = new FormData()
  form.set('input', new Blob([encodeLines(buildLines())]), 'input.jsonl')
  const created: unknown = await (
    await fetch(`${url}/v2/batch`, { method: 'POST', headers, body: form })
  ).json()
  const id = String(getField(created, 'id'))
  const batch: unknown = await (await fetch(`${url}/v2/batch/${id}`, { headers })).json()
  const outputUrl = String(getField(batch, 'outputUrl'))
  expect(outputUrl).toBe(`${url}/v2/batches/${id}/result`)
  const response = await fetch(outputUrl)
  expect([response.status, response.redirected]).toEqual([200, true])
  const lines = (await response.text()).trimEnd().split('\n')
  expect(lines).toHaveLength(20)
  const line: unknown = JSON.parse(lines[0] ?? '')
  const generation = String(getField(line, 'id'))
  const shown: unknown = await (await fetch(`${url}/v2/generate/${generation}`, { headers })).json()
  expect(line).toEqual(buildResultLine('line-1', shown))
  const video = await fetch(String(getField(line, 'outputUrl')))
  expect([video.status, video.headers.get('content-type')]).toEqual([200, 'video/mp4'])
})

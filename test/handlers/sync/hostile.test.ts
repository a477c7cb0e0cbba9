import { setupServer } from 'msw/node'
import { afterEach, expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createHandlers } from '../../../src/msw.ts'
import { startServer } from '../../../src/server.ts'
import { BODY, toBadRequest, VIDEO } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** The same fake through MSW and on a port, by their base URLs. */
async function open(): Promise<[string, MockVideoApi<string>][]> {
  const server = await startServer({ clock: 'manual', port: 0 })
  const api = createMockVideoApi({ clock: 'manual' })
  const msw = setupServer(...createHandlers(api))
  msw.listen({ onUnhandledRequest: 'bypass' })
  closers.push(
    () => msw.close(),
    () => server.close(),
  )
  return [
    [server.baseUrls.sync, server.api],
    ['https://api.sync.so', api],
  ]
}

const TOO_LARGE = {
  error: 'Content Too Large',
  statusCode: 413,
  errorCode: 'generation_input_validation_failed',
}

const GOOD = JSON.stringify(BODY)
const JSON_TYPE = 'application/json'

test.each([
  ['nothing', { body: '', type: JSON_TYPE, reason: 'it is no JSON' }],
  ['half a JSON', { body: GOOD.slice(0, -1), type: JSON_TYPE, reason: 'it is no JSON' }],
  [
    'no content type',
    {
      body: new TextEncoder().encode(GOOD),
      type: undefined,
      reason: 'its content type is missing, not application/json',
    },
  ],
  [
    'a wrong content type',
    { body: GOOD, type: 'text/plain', reason: 'its content type is text/plain, not application/json' },
  ],
  [
    'a form of texts',
    {
      body: 'model=x',
      type: 'application/x-www-form-urlencoded',
      reason: 'its content type is application/x-www-form-urlencoded, not application/json',
    },
  ],
  [
    'a key that reaches into every object',
    {
      body: `{"__proto__":{"model":"x"},${GOOD.slice(1)}`,
      type: JSON_TYPE,
      reason: 'it has a key that no body has',
    },
  ],
  [
    'one that does so within',
    {
      body: GOOD.replace('"type"', '"constructor":{"prototype":{}},"type"'),
      type: JSON_TYPE,
      reason: 'it has a key that no body has',
    },
  ],
  [
    'too many levels',
    {
      body: `${'['.repeat(202)}${']'.repeat(202)}`,
      type: JSON_TYPE,
      reason: 'it is nested deeper than 200 levels',
    },
  ],
  [
    'bytes that are no UTF-8',
    { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]), type: JSON_TYPE, reason: 'it is not UTF-8' },
  ],
  [
    'a form without its end',
    {
      body: '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nlip',
      type: 'multipart/form-data; boundary=x',
      reason: 'it is no form',
    },
  ],
  [
    'a form without a boundary',
    {
      body: 'x',
      type: 'multipart/form-data',
      reason: 'its content type is multipart/form-data, not application/json',
    },
  ],
])('refuses %s on every wire, and makes nothing', async (_, { body, type, reason }) => {
  for (const [base, api] of await open()) {
    const headers = { 'x-api-key': 'test', ...(type !== undefined && { 'content-type': type }) }
    const response = await fetch(`${base}/v2/generate`, { method: 'POST', headers, body })
    expect([response.status, await response.json()]).toEqual([
      400,
      toBadRequest(`body must be JSON or a form: ${reason}`),
    ])
    expect(api.generations.list()).toEqual([])
  }
})

test('refuses more than a MiB of JSON, and takes just that', async () => {
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  for (const [base, api] of await open()) {
    const answers = []
    for (const size of [1_048_576, 1_048_577]) {
      const response = await fetch(`${base}/v2/generate`, { method: 'POST', headers, body: filler(size) })
      answers.push([response.status, await response.json()])
    }
    expect(filler(1_048_576)).toHaveLength(1_048_576)
    expect(answers).toMatchObject([
      [201, { status: 'PENDING' }],
      [413, { ...TOO_LARGE, message: 'The request is too large: the body has more than 1048576 bytes' }],
    ])
    expect(api.generations.list()).toHaveLength(1)
  }
})

test.each([
  [
    'too many files',
    'it has more than 3 files',
    (form: FormData) => repeat(4, () => form.append('video', new Blob(['x']), 'v.mp4')),
  ],
  [
    'too many fields',
    'it has more than 32 fields',
    (form: FormData) => repeat(33, (index) => form.append(`f${index}`, 'x')),
  ],
  [
    'too large a field',
    'a field has more than 1048576 bytes',
    (form: FormData) => form.append('options', 'x'.repeat(1_048_577)),
  ],
] as const)('refuses a form with %s', async (_, reason, fill) => {
  for (const [base, api] of await open()) {
    const form = new FormData()
    fill(form)
    const response = await fetch(`${base}/v2/generate`, {
      method: 'POST',
      headers: { 'x-api-key': 'test' },
      body: form,
    })
    expect([response.status, await response.json()]).toEqual([
      413,
      { message: `The request is too large: ${reason}`, ...TOO_LARGE },
    ])
    expect(api.generations.list()).toEqual([])
  }
})

test('refuses a part that comes twice, but for input', async () => {
  for (const [base, api] of await open()) {
    const form = new FormData()
    for (const model of ['lipsync-2', 'lipsync-2']) form.append('model', model)
    for (const item of [VIDEO, VIDEO]) form.append('input', JSON.stringify(item))
    for (const name of ['a.wav', 'b.wav']) form.append('audio', new Blob(['x']), name)
    const response = await fetch(`${base}/v2/generate`, {
      method: 'POST',
      headers: { 'x-api-key': 'test' },
      body: form,
    })
    expect([response.status, await response.json()]).toEqual([
      400,
      toBadRequest('model must be given once', 'audio must be given once'),
    ])
    expect(api.generations.list()).toEqual([])
  }
})

test('refuses an Idempotency-Key that comes twice', async () => {
  const server = await startServer({ clock: 'manual', port: 0, revisions: { sync: 'latest' } })
  closers.push(() => server.close())
  const headers = new Headers({ 'x-api-key': 'test', 'content-type': 'application/json' })
  for (const key of ['a', 'a']) headers.append('idempotency-key', key)
  const response = await fetch(`${server.baseUrls.sync}/v2/generate`, { method: 'POST', headers, body: GOOD })
  expect(await response.json()).toMatchObject({ statusCode: 400, errorCode: 'INVALID_IDEMPOTENCY_KEY' })
})

/** A good body of so many bytes. */
function filler(size: number): string {
  return GOOD.replace('{', `{"filler":"${'x'.repeat(size - GOOD.length - 12)}",`)
}

function repeat(times: number, run: (index: number) => void): void {
  for (let index = 0; index < times; index += 1) run(index)
}

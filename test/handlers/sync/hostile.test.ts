import { setupServer } from 'msw/node'
import { afterEach, expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createHandlers } from '../../../src/msw.ts'
import { startServer } from '../../../src/server.ts'
import { BODY, badRequestBody, VIDEO } from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Opens a fake on a port and one through MSW. Returns them with their base URLs. */
async function openAdapters(): Promise<[string, MockVideoApi<string>][]> {
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

const VALID_BODY = JSON.stringify(BODY)
const JSON_TYPE = 'application/json'

test.each([
  ['nothing', { body: '', type: JSON_TYPE, reason: 'it is not valid JSON' }],
  ['half a JSON', { body: VALID_BODY.slice(0, -1), type: JSON_TYPE, reason: 'it is not valid JSON' }],
  [
    'no content type',
    {
      body: new TextEncoder().encode(VALID_BODY),
      type: undefined,
      reason: 'its content type is missing, not application/json',
    },
  ],
  [
    'a wrong content type',
    { body: VALID_BODY, type: 'text/plain', reason: 'its content type is text/plain, not application/json' },
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
    'a key that changes the prototype',
    {
      body: `{"__proto__":{"model":"x"},${VALID_BODY.slice(1)}`,
      type: JSON_TYPE,
      reason: 'it has the key __proto__ or constructor.prototype, which is not allowed',
    },
  ],
  [
    'a nested key that changes the prototype',
    {
      body: VALID_BODY.replace('"type"', '"constructor":{"prototype":{}},"type"'),
      type: JSON_TYPE,
      reason: 'it has the key __proto__ or constructor.prototype, which is not allowed',
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
    'bytes that are not UTF-8',
    { body: new Uint8Array([0x22, 0xff, 0xfe, 0x22]), type: JSON_TYPE, reason: 'it is not valid UTF-8' },
  ],
  [
    'a form without its end',
    {
      body: '--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nlip',
      type: 'multipart/form-data; boundary=x',
      reason: 'it is not a valid form',
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
])('returns 400 for %s through each adapter, and creates nothing', async (_, { body, type, reason }) => {
  for (const [base, api] of await openAdapters()) {
    const headers = { 'x-api-key': 'test', ...(type !== undefined && { 'content-type': type }) }
    const response = await fetch(`${base}/v2/generate`, { method: 'POST', headers, body })
    expect([response.status, await response.json()]).toEqual([
      400,
      badRequestBody(`body must be JSON or a form: ${reason}`),
    ])
    expect(api.generations.list()).toEqual([])
  }
})

test('returns 413 for more than one mebibyte of JSON, and accepts exactly one', async () => {
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json' }
  for (const [base, api] of await openAdapters()) {
    const replies = []
    for (const size of [1_048_576, 1_048_577]) {
      const response = await fetch(`${base}/v2/generate`, { method: 'POST', headers, body: createBody(size) })
      replies.push([response.status, await response.json()])
    }
    expect(createBody(1_048_576)).toHaveLength(1_048_576)
    expect(replies).toMatchObject([
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
] as const)('returns 413 for a form with %s', async (_, reason, fill) => {
  for (const [base, api] of await openAdapters()) {
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

test('returns 400 for a repeated field, except input', async () => {
  for (const [base, api] of await openAdapters()) {
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
      badRequestBody('model must be given once', 'audio must be given once'),
    ])
    expect(api.generations.list()).toEqual([])
  }
})

test('returns 400 for a repeated Idempotency-Key', async () => {
  const server = await startServer({ clock: 'manual', port: 0, revisions: { sync: 'latest' } })
  closers.push(() => server.close())
  const headers = new Headers({ 'x-api-key': 'test', 'content-type': 'application/json' })
  for (const key of ['a', 'a']) headers.append('idempotency-key', key)
  const response = await fetch(`${server.baseUrls.sync}/v2/generate`, {
    method: 'POST',
    headers,
    body: VALID_BODY,
  })
  expect(await response.json()).toMatchObject({ statusCode: 400, errorCode: 'INVALID_IDEMPOTENCY_KEY' })
})

/** Creates a valid body of this many bytes. */
function createBody(size: number): string {
  return VALID_BODY.replace('{', `{"filler":"${'x'.repeat(size - VALID_BODY.length - 12)}",`)
}

function repeat(times: number, run: (index: number) => void): void {
  for (let index = 0; index < times; index += 1) run(index)
}

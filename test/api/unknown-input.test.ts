import { expect, test } from 'vitest'

import { createMockVideoApi, defineProvider, jsonReply } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import type { CallOptions } from '../support/call.ts'
import type { MockVideoApi, Operation, RecordedRequest } from '../../src/index.ts'

const SUBMIT = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}
const PROMPT = { variables: { hook: 'Hello', productImage: 'https://example.com/a.png' } }
const SCRIPT = { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'e' }

/** Makes one call to a new fake. Returns the status of its reply, and its unknown parts as `in field > nearest`. */
async function call(
  provider: string,
  target: string,
  { revisions, ...options }: CallOptions & { readonly revisions?: Readonly<Record<string, string>> } = {},
): Promise<readonly [number, readonly string[]]> {
  const api = createMockVideoApi({ clock: 'manual', revisions, warn() {} })
  const { status } = await callApi(api, provider, target, options)
  return [status, format(api)]
}

function format(api: Pick<MockVideoApi, 'requests'>): readonly string[] {
  return getUnknown(api).map((part) => `${part.in} ${part.field} > ${part.nearest}`)
}

function getUnknown(api: Pick<MockVideoApi, 'requests'>): RecordedRequest['unknown'] {
  return api.requests().at(-1)?.unknown ?? []
}

test('names a field that Sync does not know, and accepts the call as before', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { ...SUBMIT, webhook_url: 'http://localhost:9/hook' }
  const reply = await callApi(api, 'sync', '/v2/generate', { method: 'POST', json })

  expect(reply).toMatchObject({ status: 201, body: { status: 'PENDING', webhookUrl: null } })
  expect(getUnknown(api)).toEqual([{ in: 'body', field: 'webhook_url', nearest: 'webhookUrl' }])
})

test('names nothing in a submit with every documented field', async () => {
  const [video, audio] = SUBMIT.input
  const json = {
    model: 'lipsync-2',
    input: [
      { ...video, refId: 'v', segments_secs: [[0, 1]] },
      { ...audio, refId: 'a' },
    ],
    options: {
      sync_mode: 'loop',
      model_mode: 'lips',
      prompt: 'happy',
      temperature: 0.5,
      occlusion_detection_enabled: true,
      active_speaker_detection: { auto_detect: true, v3: false, frame_number: 1 },
    },
    segments: [
      { startTime: 0, endTime: 1, audioInput: { refId: 'a', startTime: 0, endTime: 1 }, optionsOverride: {} },
    ],
    webhookUrl: null,
    outputFileName: 'a',
    projectId: null,
    dialogueEdit: {},
  }
  expect(await call('sync', '/v2/generate', { method: 'POST', json })).toEqual([201, []])
})

test('names nested fields by their dotted paths', async () => {
  const [video, audio] = SUBMIT.input
  const json = {
    ...SUBMIT,
    input: [
      { ...video, segments_sec: [] },
      { ...audio, segments_secs: [] },
    ],
    options: { sync_mod: 'loop', active_speaker_detection: { autodetect: true } },
    sync_mode: 'loop',
  }
  expect(await call('sync', '/v2/generate', { method: 'POST', json })).toEqual([
    201,
    [
      'body input.0.segments_sec > input.0.segments_secs',
      'body input.1.segments_secs > null',
      'body options.sync_mod > options.sync_mode',
      'body options.active_speaker_detection.autodetect > options.active_speaker_detection.auto_detect',
      'body sync_mode > options.sync_mode',
    ],
  ])
})

test('names the fields of a form, and those of the JSON in them', async () => {
  const body = {
    kind: 'form',
    fields: [
      ['model', 'lipsync-2'],
      ['input', JSON.stringify(SUBMIT.input[0])],
      ['input', JSON.stringify({ ...SUBMIT.input[1], ref_id: 'a' })],
      ['options', '{"sync_mod":"loop"}'],
      ['webhook_url', 'http://localhost:9/hook'],
      ['__proto__', 'x'],
    ],
    files: [],
  } as const
  expect(await call('sync', '/v2/generate', { method: 'POST', body })).toEqual([
    201,
    [
      'body input.ref_id > input.refId',
      'body options.sync_mod > options.sync_mode',
      'body webhook_url > webhookUrl',
      'body __proto__ > null',
    ],
  ])
})

test('names the variables and the files that the template of Prism does not have', async () => {
  const path = '/api/templates/abc123/generate'
  const variables = { ...PROMPT.variables, productImagee: 'x' }
  const json = { variables, webhookUrl: 'x', character_variables: { hook: 'c', product_image: 'c' } }
  const file = { name: 'a.png', type: 'image/png', size: 1, hash: '0' }
  const body = {
    kind: 'form',
    fields: [['variables', JSON.stringify(PROMPT.variables)]],
    files: [
      { ...file, field: 'productImage' },
      { ...file, field: 'produktImage' },
    ],
  } as const

  expect(await call('prism', path, { method: 'POST', json })).toEqual([
    200,
    [
      'body variables.productImagee > variables.productImage',
      'body webhookUrl > webhook_url',
      'body character_variables > null',
    ],
  ])
  const revisions = { prism: '2026-09' }
  expect(await call('prism', path, { method: 'POST', json, revisions })).toEqual([
    200,
    [
      'body variables.productImagee > variables.productImage',
      'body webhookUrl > webhook_url',
      'body character_variables.hook > variables.hook',
      'body character_variables.product_image > character_variables.productImage',
    ],
  ])
  expect(await call('prism', path, { method: 'POST', body, revisions })).toEqual([
    200,
    ['body produktImage > productImage'],
  ])
})

test('names the fields that TruGen and a prompt of Prism do not know', async () => {
  const json = { ...SCRIPT, callbackUrl: 'x' }
  expect(await call('trugen', '/v1/script-to-video/createVideo', { method: 'POST', json })).toEqual([
    200,
    ['body callbackUrl > callback_url'],
  ])
  const prompt = { prompt: 'a cat', modelName: 'veo', aspect_ratio: '1:1' }
  const revisions = { prism: '2026-09' }
  expect(await call('prism', '/api/generations', { method: 'POST', json: prompt, revisions })).toEqual([
    200,
    ['body aspect_ratio > aspectRatio'],
  ])
})

test('names the query parameters that the operation of the revision does not know', async () => {
  expect(await call('sync', `${getStatusPath('sync')}?wiat=true&include=progress`)).toEqual([
    200,
    ['query wiat > wait'],
  ])
  expect(await call('sync', '/v2/generations?limit=3&stat=FAILED')).toEqual([
    200,
    ['query limit > null', 'query stat > status'],
  ])
  expect(await call('sync', '/v2/generations?limit=3', { revisions: { sync: '2026-10' } })).toEqual([200, []])
  expect(await call('trugen', `${getStatusPath('trugen')}?a=1&a=2`)).toEqual([200, ['query a > null']])
})

test('names a header that is within two letters of a known one, and no other', async () => {
  const headers = {
    'x-apikey': 'k',
    'x-mock-scenaro': 'slow-fail',
    'content-typ': 'a',
    accept: '*/*',
    'user-agent': 'a',
    'x-request-id': 'a',
    authorization: 'Bearer a',
    'x-mock-session': 'default',
    'idempotency-key': 'a',
  }
  expect(await call('sync', getStatusPath('sync'), { headers })).toEqual([
    200,
    [
      'header content-typ > content-type',
      'header x-apikey > x-api-key',
      'header x-mock-scenaro > x-mock-scenario',
    ],
  ])
  expect(
    await call('prism', getStatusPath('prism'), { headers: { authorisation: 'a', 'x-apikey': 'a' } }),
  ).toEqual([200, ['header authorisation > authorization']])
})

test('names a header that is similar to Idempotency-Key only where that has an effect', async () => {
  const options = { method: 'POST', json: SUBMIT, headers: { 'x-idempotency-key': 'a' } }
  const later = { ...options, revisions: { sync: '2026-10' } }
  const unknown = ['header x-idempotency-key > idempotency-key']
  expect(await call('sync', '/v2/generate', options)).toEqual([201, []])
  expect(await call('sync', '/v2/generate', later)).toEqual([201, unknown])
  expect(await call('sync', '/v2/generate', options)).toEqual([201, []])
  const read = { headers: options.headers, revisions: later.revisions }
  expect(await call('sync', getStatusPath('sync'), read)).toEqual([200, []])
  expect(await call('prism', getStatusPath('prism'), { headers: options.headers })).toEqual([200, []])
})

test('reads a call whose provider fails to name its headers', async () => {
  const operation = {
    name: 'status',
    method: 'GET',
    path: '/v1/:id',
    knownInput: {
      headers: () => {
        throw new Error('No')
      },
    },
    handle: () => jsonReply(200, {}),
  } as const satisfies Operation<unknown>
  const mine = defineProvider({ name: 'mine', origins: ['https://mine.example'], operations: [operation] })
  const api = createMockVideoApi({ providers: [mine] })
  await callApi(api, 'mine', '/v1/a', { headers: { 'x-mock-sesion': 'a' } })
  expect(format(api)).toEqual(['header x-mock-sesion > x-mock-session'])
})

test('names unknown input of a refused call, but not of a path that does not exist', async () => {
  const json = { ...SUBMIT, model: 'none', webhook_url: 'x' }
  const unknown = ['body webhook_url > webhookUrl']
  expect(await call('sync', '/v2/generate', { method: 'POST', json })).toEqual([400, unknown])
  expect(await call('sync', '/v2/generate', { method: 'POST', json, key: null })).toEqual([401, unknown])
  expect(await call('sync', '/v2/generat?x=1')).toEqual([404, []])
})

test('names at most 20 parts, and shortens long names', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `field${index}`)
  const json = { ...SUBMIT, ['x'.repeat(10_000)]: 1, ...Object.fromEntries(names.map((name) => [name, 1])) }
  const api = createMockVideoApi({ clock: 'manual' })
  const options = { method: 'POST', json, headers: { 'x-apikey': 'a' } }
  await callApi(api, 'sync', '/v2/generate?x=1', options)

  const unknown = getUnknown(api)
  expect([unknown.length, unknown[0]?.field]).toEqual([20, `${'x'.repeat(100)}...`])
})

test('never contains the API key', async () => {
  const key = 'sk_live_0123456789'
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'sync', `/v2/generations?${key}`, { key })
  expect(format(api)).toEqual(['query (the API key) > null'])

  await callApi(api, 'sync', '/v2/generate', { key, method: 'POST', json: { ...SUBMIT, [`a-${key}`]: 1 } })
  expect(format(api)).toEqual(['body (the API key) > null'])
})

test('uses the known input that a provider of your own declares', async () => {
  const api = createOwn({
    body: {
      prompt: true,
      style: { colour: true },
      scenes: ({ kind }) => (kind === 'text' ? { text: true } : undefined),
    },
    query: ({ revision, params }) => [`r${revision}`, params['id'] ?? ''],
    headers: ['x-mine-trace'],
  })
  const json = {
    prompt: 'a',
    promt: 'b',
    style: { color: 'red' },
    scenes: [
      { kind: 'text', txt: 1 },
      { kind: 'other', x: 1 },
    ],
  }
  const headers = { 'x-mine-trac': '1' }
  await callApi(api, 'mine', '/videos/one?r2=1&one=1&two=1', { method: 'POST', json, headers })

  expect(format(api)).toEqual([
    'body promt > prompt',
    'body style.color > style.colour',
    'body scenes.0.kind > null',
    'body scenes.0.txt > scenes.0.text',
    'query two > null',
    'header x-mine-trac > x-mine-trace',
  ])
})

test('names nothing for an operation that declares no known input', async () => {
  const api = createOwn(undefined)
  await callApi(api, 'mine', '/videos/one?x=1', {
    method: 'POST',
    json: { a: 1 },
    headers: { 'x-apikey': 'a' },
  })

  expect(format(api)).toEqual([])
})

test('warns once if a declared function fails, and answers the call', async () => {
  const warnings: string[] = []
  const api = createOwn({ query: throwError }, (text) => void warnings.push(text))
  for (const id of ['one', 'two'])
    expect((await callApi(api, 'mine', `/videos/${id}?x=1`, { method: 'POST' })).status).toBe(200)

  expect(format(api)).toEqual([])
  expect(warnings).toEqual([
    'Unknown input is not listed, because knownInput of operation create of provider mine failed: out of paint',
  ])
})

function throwError(): never {
  throw new Error('out of paint')
}

function createOwn(knownInput: Operation<object>['knownInput'], warn: (text: string) => void = () => {}) {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    revisions: ['2'],
    operations: [
      {
        name: 'create',
        method: 'POST',
        path: '/videos/:id',
        accepts: 'json',
        ...(knownInput !== undefined && { knownInput }),
        handle: () => jsonReply(200, {}),
      },
    ],
  })
  return createMockVideoApi({ providers: [mine], clock: 'manual', warn })
}

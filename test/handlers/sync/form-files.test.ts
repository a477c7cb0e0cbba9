import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { sampleClips } from '../../../src/fixtures/media.ts'
import { createWav } from '../../../src/lib/wav.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { mediaFiles } from '../../support/media-files.ts'
import { addUrlAsset, callAssets, callUrl, readError } from './assets/calls.ts'
import {
  ANY_FILE_URL,
  ANY_HASH,
  AUDIO,
  getField,
  getId,
  getInputs,
  submit,
  submitFiles,
  submitForm,
  VIDEO,
} from './requests.ts'
import type { MockVideoApi } from '../../../src/index.ts'
import type { ParsedReply } from '../../support/call.ts'

const MODEL = ['model', 'lipsync-2'] as const
const LATEST = { revisions: { sync: '2026-10' } }
const CLIP = sampleClips['16:9']()
const SOUND = createWav(0.5)
const FILES = [
  ['video', new File([CLIP], 'clip one.mp4', { type: 'video/mp4' })],
  ['audio', new File([SOUND], 'a.wav', { type: 'audio/wav' })],
] as const

/** Requests the files at the URLs of the inputs in a reply. */
async function readFiles(api: MockVideoApi, reply: Pick<ParsedReply, 'body'>): Promise<unknown[]> {
  const replies = await Promise.all(
    getInputs(reply).map((item) => callUrl(api, String(getField(item, 'url')))),
  )
  return replies.map(({ headers, body }) => [headers['content-type'], body])
}

test.each(['2026-06', '2026-08'])('serves the files at the URLs of the inputs in %s', async (revision) => {
  const api = createMockVideoApi({ clock: 'manual', revisions: { sync: revision } })
  const created = await submitFiles(api, [MODEL], FILES)
  expect(created.status).toBe(201)
  expect(getInputs(created).map((item) => String(getField(item, 'url')).split('/').at(-1))).toEqual([
    'clip_one.mp4',
    'a.wav',
  ])
  const expected = [
    ['video/mp4', CLIP],
    ['audio/wav', SOUND],
  ]
  expect(await readFiles(api, created)).toEqual(expected)
  await api.clock.advance('1h')
  const status = await callApi(api, 'sync', getStatusPath('sync', getId(created)))
  expect(getField(status.body, 'status')).toBe('COMPLETED')
  expect(await readFiles(api, status)).toEqual(expected)
  expect((await callAssets(api, 'GET /count')).body).toBe(0)
})

test('saves the files as assets since 2026-10, and returns their ids', async () => {
  const api = createMockVideoApi({ clock: 'manual', ...LATEST })
  const fields = [MODEL, ['input', '[{"type":"audio","refId":"a"},{"type":"video"}]']] as const
  const created = await submitFiles(api, fields, FILES)
  const listed = getField((await callAssets(api, 'GET ?sortBy=kindAsc')).body, 'items')
  const items: readonly unknown[] = Array.isArray(listed) ? listed : []
  const [audio, video] = items
  expect([video, audio]).toMatchObject([
    { name: 'clip one.mp4', type: 'VIDEO', size: 1_505, durationSeconds: 1, inputType: 'UPLOAD' },
    { name: 'a.wav', type: 'AUDIO', format: 'wav', durationSeconds: 0.5 },
  ])
  const input = [
    { type: 'audio', assetId: getField(audio, 'id'), refId: 'a' },
    { type: 'video', assetId: getField(video, 'id') },
  ]
  expect(created).toMatchObject({ status: 201, body: { input } })
  expect(getInputs(created)).toEqual(input)
  expect(await readFiles(api, { body: { input: [video, audio] } })).toEqual([
    ['video/mp4', CLIP],
    ['audio/wav', SOUND],
  ])
  expect(getInputs(await submit(api, { model: 'lipsync-2', input }))).toEqual(input)
})

test.each([
  ['bytes that are no media, and no type', new File(['bytes'], 'voice'), {}],
  ['a picture', new File([mediaFiles.png], 'a.png', { type: 'image/png' }), { format: 'png', width: 6 }],
])('gives the asset of a file the type of its field: %s', async (_, file, facts) => {
  const api = createMockVideoApi({ clock: 'manual', ...LATEST })
  const created = await submitFiles(api, [MODEL, ['input', JSON.stringify(VIDEO)]], [['audio', file]])
  const [, input] = getInputs(created)
  const { body } = await callAssets(api, `GET /${String(getField(input, 'assetId'))}`)
  expect(body).toMatchObject({ type: 'AUDIO', ...facts })
  expect((await submit(api, { model: 'lipsync-2', input: [VIDEO, input] })).status).toBe(201)
})

test.each([
  ['repeated fields', [['input', '{"type":"video"}'] as const, ['input', '{"type":"audio"}'] as const]],
  ['one list', [['input', '[{"type":"video"},{"type":"audio"}]'] as const]],
  ['a list and a field', [['input', '[{"type":"video"}]'] as const, ['input', '{"type":"audio"}'] as const]],
  [
    'null as the source',
    [['input', '[{"type":"video","url":null},{"type":"audio","assetId":null}]'] as const],
  ],
  ['no field', []],
])('fills the inputs by the files of their type: %s', async (_, fields) => {
  const api = createMockVideoApi({ clock: 'manual' })
  for (const files of [FILES, FILES.toReversed()]) {
    const created = await submitFiles(api, [MODEL, ...fields], files)
    expect(created.status).toBe(201)
    const byType = getInputs(created).map((item) => [getField(item, 'type'), getField(item, 'assetId')])
    expect(new Set(byType.map(([type]) => type))).toEqual(new Set(['audio', 'video']))
    const contents = await readFiles(api, created)
    for (const [index, [type]] of byType.entries())
      expect(contents[index]).toEqual(type === 'video' ? ['video/mp4', CLIP] : ['audio/wav', SOUND])
  }
})

test('keeps the other fields of an input that a file fills', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = [
    ['input', '{"type":"video","segments_secs":[[0,1]]}'],
    ['input', JSON.stringify({ ...AUDIO, refId: 'a' })],
  ] as const
  const created = await submitFiles(api, [MODEL, ...fields], FILES.slice(0, 1))
  expect(getInputs(created)).toEqual([
    { type: 'video', segments_secs: [[0, 1]], url: ANY_FILE_URL },
    { ...AUDIO, refId: 'a' },
  ])
})

test.each([
  ['a url', { ...VIDEO, refId: 'v' }],
  ['an unknown asset', { type: 'video', assetId: 'unknown', refId: 'v' }],
])('prefers a file to %s', async (_, item) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = [MODEL, ['input', JSON.stringify([item, AUDIO])]] as const
  const created = await submitFiles(api, fields, FILES.slice(0, 1))
  expect(getInputs(created)).toEqual([{ type: 'video', refId: 'v', url: ANY_FILE_URL }, AUDIO])
})

test('fills the input without a source, if several have the type of the file', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = [VIDEO, { ...AUDIO, refId: 'a' }, { type: 'audio', refId: 'b' }]
  const segments = [{ startTime: 0, endTime: 1, audioInput: { refId: 'b' } }]
  const fields = [MODEL, ['input', JSON.stringify(input)], ['segments', JSON.stringify(segments)]] as const
  const created = await submitFiles(api, fields, FILES.slice(1))
  expect(getInputs(created)).toEqual([
    VIDEO,
    { ...AUDIO, refId: 'a' },
    { type: 'audio', refId: 'b', url: ANY_FILE_URL },
  ])
})

test('accepts a file and an asset together', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const assetId = await addUrlAsset(api)
  const fields = [MODEL, ['input', JSON.stringify([{ type: 'video', assetId }])]] as const
  const created = await submitFiles(api, fields, FILES.slice(1))
  expect(created.status).toBe(201)
  expect(getInputs(created)[0]).toEqual({ type: 'video', assetId })
  expect(getField(getInputs(created)[1], 'type')).toBe('audio')
})

/** Submits a form with a file of this size, whose bytes do not exist. */
function submitSize(api: MockVideoApi, size: number): Promise<ParsedReply> {
  const file = { field: 'video', name: 'a.mp4', type: 'video/mp4', size, hash: 'a' }
  const fields = [MODEL, ['input', JSON.stringify(AUDIO)]] as const
  const body = { kind: 'form', fields, files: [file] } as const
  return callApi(api, 'sync', '/v2/generate', { method: 'POST', body })
}

test('refuses a file above 20 MiB in 2026-06 only', async () => {
  const limit = 20 * 1_024 ** 2
  const [first, ...later] = ['2026-06', '2026-08', '2026-10'].map((revision) =>
    createMockVideoApi({ clock: 'manual', revisions: { sync: revision } }),
  )
  if (first === undefined) throw new Error('There is no revision.')
  expect((await submitSize(first, limit)).status).toBe(201)
  const refused = await submitSize(first, limit + 1)
  expect(readError(refused)).toEqual([413, 'generation_input_validation_failed'])
  expect(getField(refused.body, 'message')).toBe(
    'The request is too large: a file has more than 20971520 bytes',
  )
  expect(first.generations.list()).toHaveLength(1)
  for (const api of later) expect((await submitSize(api, limit + 1)).status).toBe(201)
})

test('replies 404 at the URL of a file that was not kept', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await submitForm(api, [MODEL], ['video', 'audio'])
  const file = await callUrl(api, String(getField(getInputs(created)[0], 'url')))
  expect(file.status).toBe(404)
  expect(api.requests().at(-1)?.reason).toBe(
    'the bytes of the upload were too large to keep, or were removed to make room for newer ones',
  )
})

test('keeps no file of a submit that is refused', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    ...LATEST,
    quotas: { sync: { concurrency: 1 } },
  })
  const count = async () => (await callAssets(api, 'GET /count')).body
  expect((await submitFiles(api, [['model', 'none']], FILES)).status).toBe(400)
  expect(await count()).toBe(0)
  expect((await submitFiles(api, [MODEL], FILES)).status).toBe(201)
  expect((await submitFiles(api, [MODEL], FILES)).status).toBe(429)
  expect(await count()).toBe(2)
})

test('saves the files of a repeated submit once', async () => {
  const api = createMockVideoApi({ clock: 'manual', ...LATEST })
  const options = { headers: { 'idempotency-key': 'a' } }
  const first = await submitFiles(api, [MODEL], FILES, options)
  const again = await submitFiles(api, [MODEL], FILES.toReversed(), options)
  expect(again).toEqual(first)
  expect((await callAssets(api, 'GET /count')).body).toBe(2)
  expect(api.generations.list()).toHaveLength(1)
  const other = [['video', new File(['other'], 'clip one.mp4')] as const, ...FILES.slice(1)]
  expect(readError(await submitFiles(api, [MODEL], other, options))).toEqual([
    409,
    'IDEMPOTENCY_KEY_CONFLICT',
  ])
  expect((await callAssets(api, 'GET /count')).body).toBe(2)
})

test('keeps no bytes in the journal', async () => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full' })
  const secret = new File(['The secret content of a file'], 'a.mp4', { type: 'video/mp4' })
  await submitFiles(api, [MODEL, ['input', JSON.stringify(AUDIO)]], [['video', secret]])
  expect(api.requests()[0]?.body).toEqual({
    fields: [
      ['model', 'lipsync-2'],
      ['input', JSON.stringify(AUDIO)],
    ],
    files: [
      {
        field: 'video',
        name: 'a.mp4',
        type: 'video/mp4',
        size: 28,
        hash: ANY_HASH,
      },
    ],
  })
  expect(JSON.stringify(api.requests())).not.toContain('secret content')
  expect(JSON.stringify(api.generations.list())).not.toContain('secret content')
})

test('does not take a mark in a file for a scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const file = new File(['[scenario:failed]'], 'a.mp4', { type: 'video/mp4' })
  const created = await submitFiles(api, [MODEL, ['input', JSON.stringify(AUDIO)]], [['video', file]])
  expect(api.generations.get(getId(created))?.scenario).not.toBe('failed')
})

test('removes the files with a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await submitFiles(api, [MODEL], FILES)
  api.reset()
  const statuses = await Promise.all(
    getInputs(created).map((item) => callUrl(api, String(getField(item, 'url')))),
  )
  expect(statuses.map(({ status }) => status)).toEqual([404, 404])
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { sampleMp4, sampleWav } from '../../../src/fixtures/media.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import {
  AUDIO,
  getField,
  getId,
  IMAGE,
  PENDING,
  submitForm,
  TEXT,
  badRequestBody,
  VIDEO,
} from './requests.ts'

const MEDIA = 'https://assets.sync.so/generated'
const MODEL = ['model', 'lipsync-2'] as const

function createFileInputs(id: string, ...names: readonly string[]): object[] {
  return names.map((name) => ({ type: name.split('.')[0], url: `${MEDIA}/${id}/${name}` }))
}

test('accepts a video and an audio as files, and returns them with URLs', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await submitForm(api, [MODEL], ['video', 'audio'])
  const id = getId(created)
  const body = { ...PENDING, id, input: createFileInputs(id, 'video.mp4', 'audio.wav') }
  expect(created).toMatchObject({ status: 201, body })
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toEqual(body)
})

test('accepts inputs as repeated fields, as one list, and with files', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const inputFields = [VIDEO, TEXT].map((item) => ['input', JSON.stringify(item)] as const)
  const asFields = await submitForm(api, [MODEL, ...inputFields])
  const asList = await submitForm(api, [MODEL, ['input', JSON.stringify([VIDEO, TEXT])]])
  const withFile = await submitForm(api, [MODEL, ['input', JSON.stringify(AUDIO)]], ['video'])
  const withImage = await submitForm(
    api,
    [
      ['model', 'sync-3'],
      ['input', JSON.stringify(AUDIO)],
    ],
    ['image'],
  )
  expect([asFields, asList, withFile, withImage].map(({ body }) => getField(body, 'input'))).toEqual([
    [VIDEO, TEXT],
    [VIDEO, TEXT],
    [...createFileInputs(getId(withFile), 'video.mp4'), AUDIO],
    [...createFileInputs(getId(withImage), 'image.jpg'), AUDIO],
  ])
})

test('reads the other fields as JSON or as text', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = [VIDEO, { ...AUDIO, refId: 'a' }]
  const segments = [{ startTime: 0, endTime: 1, audioInput: { refId: 'a' } }]
  const projectId = 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81'
  const created = await submitForm(api, [
    MODEL,
    ['input', JSON.stringify(input)],
    ['options', '{"sync_mode":"loop"}'],
    ['segments', JSON.stringify(segments)],
    ['dubParams', 'null'],
    ['dialogueEdit', 'not looked at'],
    ['webhookUrl', 'https://your-app.com/webhook'],
    ['outputFileName', 'a b'],
    ['projectId', projectId],
    ['unknown', 'passed over'],
    ['__proto__', '{"model":"x"}'],
  ])
  expect(created.body).toEqual({
    ...PENDING,
    id: getId(created),
    input,
    segments,
    segmentOutputUrl: null,
    options: { sync_mode: 'loop' },
    webhookUrl: 'https://your-app.com/webhook',
    outputFileName: 'a_b',
    projectId,
  })
})

test.each([
  [
    [MODEL],
    [],
    'input must have exactly one video or image, and has 0',
    'input must have exactly one audio or text, and has 0',
  ],
  [[MODEL], ['video'], 'input must have exactly one audio or text, and has 0'],
  [
    [MODEL],
    ['video', 'image', 'audio'],
    'input must have exactly one video or image, and has 2',
    'input must have a video: only the model sync-3 takes an image',
  ],
  [
    [MODEL, ['input', JSON.stringify(VIDEO)]],
    ['video', 'audio'],
    'input must have exactly one video or image, and has 2',
  ],
  [
    [MODEL, ['input', JSON.stringify(IMAGE)]],
    ['audio'],
    'input must have a video: only the model sync-3 takes an image',
  ],
  [[MODEL], ['video', 'video', 'audio'], 'video must be given once'],
  [[MODEL, ['video', 'https://example.com/v.mp4']], ['video', 'audio'], 'video must be given once'],
  [[MODEL, MODEL, MODEL], ['video', 'audio'], 'model must be given once'],
  [[MODEL, ['options', '{}'], ['options', '{}']], ['video', 'audio'], 'options must be given once'],
  [[MODEL, ['other', ''], ['other', '']], ['video', 'audio'], 'other must be given once'],
  [[MODEL], ['video', 'audio', 'input'], 'input must be no file: files are video, image, audio'],
  [[MODEL], ['video', 'audio', 'logo'], 'logo must be no file: files are video, image, audio'],
  [[MODEL, ['input', '{type:audio}']], ['video'], 'input must be JSON'],
  [[MODEL, ['options', 'loop']], ['video', 'audio'], 'options must be JSON'],
  [[MODEL, ['options', '{"__proto__":{}}']], ['video', 'audio'], 'options must be JSON'],
  [[MODEL, ['segments', '['.repeat(202) + ']'.repeat(202)]], ['video', 'audio'], 'segments must be JSON'],
  [
    [MODEL, ['options', `[${'[],'.repeat(50_000)}[]]`]],
    ['video', 'audio'],
    'options is too large: it has more than 50000 objects and lists',
  ],
  [[MODEL, ['input', '"text"']], ['video', 'audio'], 'input.0 must be an object with a type'],
  [[MODEL, ['options', '[]']], ['video', 'audio'], 'options must be an object'],
  [
    [['model', '"lipsync-2"']],
    ['video', 'audio'],
    'model must be one of sync-3, lipsync-2, lipsync-1.9.0-beta, lipsync-2-pro, react-1',
  ],
] as [readonly (readonly [string, string])[], string[], ...string[]][])(
  'returns 400 for the fields %j with the files %j',
  async (fields, files, ...mistakes) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await submitForm(api, fields, files)).toMatchObject({
      status: 400,
      body: badRequestBody(...mistakes),
    })
    expect(api.generations.list()).toEqual([])
  },
)

test('returns 422 for dubbing with an uploaded sound', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const dub = ['dubParams', '{"providerName":"elevenlabs","targetLang":"de"}'] as const
  const replies = [
    await submitForm(api, [MODEL, dub], ['video', 'audio']),
    await submitForm(api, [MODEL, dub], ['video']),
  ]
  expect(replies.map(({ status }) => status)).toEqual([422, 201])
})

test('serves a sample file at the URL of an uploaded file', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const id = getId(await submitForm(api, [MODEL], ['video', 'audio']))
  const get = (path: string) => callApi(api, 'sync', path, { area: 'media', key: null })
  expect(await get(`/${id}/video.mp4`)).toMatchObject({
    status: 200,
    headers: { 'content-type': 'video/mp4', 'accept-ranges': 'bytes' },
    body: sampleMp4(),
  })
  expect((await get(`/${id}/audio.wav`)).body).toEqual(sampleWav())
  const missing = [`/${id}/image.jpg`, `/${id}/video`, '/unknown/video.mp4', `/${id}/toString`]
  for (const path of missing)
    expect(await get(path)).toMatchObject({ status: 404, body: { statusCode: 404 } })

  const image = getId(
    await submitForm(
      api,
      [
        ['model', 'sync-3'],
        ['input', JSON.stringify(AUDIO)],
      ],
      ['image'],
    ),
  )
  const { headers, body } = await get(`/${image}/image.jpg`)
  expect(headers).toMatchObject({ 'content-type': 'image/jpeg' })
  expect(body instanceof Uint8Array && body.slice(0, 3)).toEqual(new Uint8Array([0xff, 0xd8, 0xff]))
})

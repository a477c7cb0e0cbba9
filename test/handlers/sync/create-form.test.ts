import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import {
  ANY_FILE_URL,
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

const MODEL = ['model', 'lipsync-2'] as const

const FILE_INPUTS = ['video', 'audio', 'image'].map((type) => ({ type, url: ANY_FILE_URL }))
const [VIDEO_FILE, AUDIO_FILE, IMAGE_FILE] = FILE_INPUTS

test('accepts a video and an audio as files, and returns them with URLs', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const created = await submitForm(api, [MODEL], ['video', 'audio'])
  const id = getId(created)
  const body = { ...PENDING, id, input: [VIDEO_FILE, AUDIO_FILE] }
  expect(created).toMatchObject({ status: 201, body })
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toEqual(created.body)
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
    [AUDIO, VIDEO_FILE],
    [AUDIO, IMAGE_FILE],
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
    'input must have exactly one video or image, but has 0',
    'input must have exactly one audio or text, but has 0',
  ],
  [[MODEL], ['video'], 'input must have exactly one audio or text, but has 0'],
  [
    [MODEL],
    ['video', 'image', 'audio'],
    'input must have exactly one video or image, but has 2',
    'input must have a video: only the model sync-3 takes an image',
  ],
  [
    [MODEL, ['input', JSON.stringify([VIDEO, VIDEO])]],
    ['video', 'audio'],
    'input must have exactly one video or image, but has 2',
  ],
  // Files fill the inputs of their type, one each.
  [
    [MODEL, ['input', '[{"type":"video"},{"type":"audio"}]']],
    ['video'],
    'input.1 must have a url, an assetId, or a file in the field audio of the form',
  ],
  [
    [MODEL, ['input', '{"type":"video"}'], ['input', '{"type":"audio"}']],
    [],
    'input.0 must have a url, an assetId, or a file in the field video of the form',
    'input.1 must have a url, an assetId, or a file in the field audio of the form',
  ],
  [
    [MODEL, ['input', '{"type":"audio"}']],
    ['video'],
    'input.0 must have a url, an assetId, or a file in the field audio of the form',
  ],
  [
    [MODEL, ['input', '[{"type":"video"},{"type":"video"}]']],
    ['video', 'audio'],
    'input.1 must have a url or an assetId',
  ],
  [[MODEL, ['input', '[{"type":"video"},{"type":"text"}]']], ['video'], 'input.1.provider must be an object'],
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
  [[MODEL], ['video', 'audio', 'input'], 'input cannot be a file. Use the fields video, image and audio'],
  [[MODEL], ['video', 'audio', 'logo'], 'logo cannot be a file. Use the fields video, image and audio'],
  [[MODEL, ['input', '{type:audio}']], ['video'], 'input must be JSON'],
  [
    [MODEL, ...Array.from({ length: 3 }, () => ['input', `[${'0,'.repeat(20_000)}0]`] as const)],
    ['video'],
    'input must have at most 50000 items',
  ],
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

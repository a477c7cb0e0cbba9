import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { addUrlAsset } from './assets/calls.ts'
import {
  AUDIO,
  BODY,
  getField,
  getId,
  IMAGE,
  PENDING,
  submit,
  TEXT,
  badRequestBody,
  UUID,
  VIDEO,
} from './requests.ts'

test('returns 201 with a pending generation in every scenario', async () => {
  for (const scenario of ['happy', 'instant', 'quick-fail', 'rejected'] as const) {
    const api = createMockVideoApi({ clock: 'manual', scenario })
    expect(await submit(api)).toEqual({
      status: 201,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: { ...PENDING, id: expect.stringMatching(UUID) as unknown },
    })
  }
})

test('starts the lifecycle at the creation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('1h')
  const created = await submit(api)
  expect(created.body).toMatchObject({ createdAt: '2026-01-01T01:00:00.000Z', status: 'PENDING' })
  const path = getStatusPath('sync', getId(created))
  expect((await callApi(api, 'sync', path)).body).toEqual(created.body)
  await api.clock.advance('30s')
  const { body } = await callApi(api, 'sync', path)
  const pending = { ...PENDING, id: getId(created), createdAt: '2026-01-01T01:00:00.000Z' }
  expect(findDifferences(pending, body).map(([key]) => key)).toEqual([
    'status',
    'outputDuration',
    'outputUrl',
  ])
})

test('returns every field of the status page, in its order', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await submit(api)
  expect(getKeys(body)).toEqual(getKeys(PENDING))
})

test('returns unique ids, and the same ids for the same seed', async () => {
  const ids = []
  for (const seed of [1, 1, 2]) {
    const api = createMockVideoApi({ clock: 'manual', seed })
    ids.push([getId(await submit(api)), getId(await submit(api))])
  }
  expect(ids[0]).toEqual(ids[1])
  expect(new Set(ids.flat()).size).toBe(4)
})

test('returns the fields as they were sent, undocumented fields included', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const sent = {
    model: 'react-1',
    input: [
      { ...VIDEO, segments_secs: [[0, 2]], segments_frames: [[0, 48]], refId: 'v', extra: { deep: [1] } },
      { type: 'audio', assetId: await addUrlAsset(api, { type: 'AUDIO' }) },
    ],
    options: {
      sync_mode: 'cut_off',
      model_mode: 'head',
      prompt: 'happy',
      temperature: 1,
      occlusion_detection_enabled: true,
      active_speaker_detection: {
        auto_detect: false,
        v3: true,
        frame_number: 0,
        coordinates: [640, 360.5],
        bounding_boxes: [null, [0, 0, 10, 10]],
        bounding_boxes_url: 'https://example.com/boxes.json',
      },
      output_format: 'mp4',
    },
    webhookUrl: 'https://your-app.com/webhook',
    projectId: 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81',
  }
  const created = await submit(api, { ...sent, outputFileName: 'My Film (1).mp4', dialogueEdit: {}, more: 1 })
  expect(created.body).toEqual({ ...PENDING, ...sent, id: getId(created), outputFileName: 'My_Film_1mp4' })
})

test.each([
  ['a text', { ...BODY, input: [VIDEO, TEXT] }],
  ['sound before picture', { ...BODY, input: [AUDIO, VIDEO] }],
  ['an image', { model: 'sync-3', input: [IMAGE, AUDIO] }],
  ['null for optional fields', { ...BODY, options: null, segments: null, webhookUrl: null, projectId: null }],
  [
    'null for optional fields of inputs and options',
    { ...BODY, input: [{ ...VIDEO, assetId: null, refId: null }, AUDIO], options: { prompt: null } },
  ],
  [
    'a script of 5000 characters',
    { ...BODY, input: [VIDEO, createTextInput({ script: 'x'.repeat(5_000) })] },
  ],
  ['a voice', { ...BODY, input: [VIDEO, createTextInput({ stability: 0, similarityBoost: 1 })] }],
  ['a refId without segments', { ...BODY, input: [VIDEO, { ...AUDIO, refId: 'a' }] }],
  ['no segments', { ...BODY, segments: [] }],
  ['an option that the model does not know', { ...BODY, options: { model_mode: 'lips' } }],
  ['a name of 255 characters', { ...BODY, outputFileName: 'x'.repeat(255) }],
  ['a local webhook', { ...BODY, webhookUrl: 'http://localhost:3000/hook?a=b' }],
  [
    'dubbing',
    { ...BODY, input: [VIDEO], dubParams: { providerName: 'elevenlabs', targetLang: 'de', numSpeakers: 2 } },
  ],
] as const)('accepts %s', async (_, json) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await submit(api, json)).toMatchObject({
    status: 201,
    body: { status: 'PENDING', input: json.input },
  })
})

test.each(['sync-3', 'lipsync-2', 'lipsync-1.9.0-beta', 'lipsync-2-pro', 'react-1'])(
  'accepts the model %s',
  async (model) => {
    const api = createMockVideoApi({ clock: 'manual' })
    expect(await submit(api, { ...BODY, model })).toMatchObject({ status: 201, body: { model } })
  },
)

test('accepts several sounds for segments, and adds the fields of their output', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = [VIDEO, { ...AUDIO, refId: 'a' }, { ...TEXT, refId: 't' }]
  const segments = [
    { startTime: 0, endTime: 5.5, audioInput: { refId: 'a' }, optionsOverride: { sync_mode: 'remap' } },
    { startTime: 5.5, endTime: 5.5, audioInput: { refId: 't', startTime: 0, endTime: 1 } },
  ]
  const created = await submit(api, { ...BODY, input, segments })
  const expected = { ...PENDING, id: getId(created), input, segments }
  expect(created.body).toEqual({ ...expected, synthesizedAudioUrl: null })
})

const MODELS = 'sync-3, lipsync-2, lipsync-1.9.0-beta, lipsync-2-pro, react-1'
const SHARE = 'must be a number from 0 to 1'
const URLS = 'must be an http or https URL'

test.each(
  [
    [[], 'body must be an object'],
    [null, 'body must be an object'],
    ['text', 'body must be an object'],
    [{ input: BODY.input }, `model must be one of ${MODELS}`],
    [{ ...BODY, model: 'lipsync-1.8.0' }, `model must be one of ${MODELS}`],
    [{ ...BODY, model: ['lipsync-2'] }, `model must be one of ${MODELS}`],
    [{ model: 'lipsync-2' }, 'input must be a list of inputs'],
    [{ ...BODY, input: VIDEO }, 'input must be a list of inputs'],
    [
      { ...BODY, input: [] },
      'input must have exactly one video or image, but has 0',
      'input must have exactly one audio or text, but has 0',
    ],
    [{ ...BODY, input: [AUDIO] }, 'input must have exactly one video or image, but has 0'],
    [{ ...BODY, input: [VIDEO, VIDEO, AUDIO] }, 'input must have exactly one video or image, but has 2'],
    [
      { model: 'sync-3', input: [VIDEO, IMAGE, AUDIO] },
      'input must have exactly one video or image, but has 2',
    ],
    [{ ...BODY, input: [VIDEO] }, 'input must have exactly one audio or text, but has 0'],
    [{ ...BODY, input: [VIDEO, AUDIO, TEXT] }, 'input must have exactly one audio or text, but has 2'],
    [{ ...BODY, input: [VIDEO, TEXT, TEXT] }, 'input must have exactly one audio or text, but has 2'],
    [{ ...BODY, input: [IMAGE, AUDIO] }, 'input must have a video: only the model sync-3 takes an image'],
    [{ ...BODY, input: [VIDEO, 'audio'] }, 'input.1 must be an object with a type'],
    [{ ...BODY, input: [VIDEO, { url: AUDIO.url }] }, 'input.1.type must be video, image, audio or text'],
    [
      { ...BODY, input: [VIDEO, { ...AUDIO, type: 'Audio' }] },
      'input.1.type must be video, image, audio or text',
    ],
    [{ ...BODY, input: [{ type: 'video' }, AUDIO] }, 'input.0 must have a url or an assetId'],
    [{ ...BODY, input: [{ type: 'video', url: null }, AUDIO] }, 'input.0 must have a url or an assetId'],
    [{ ...BODY, input: [{ type: 'video', assetId: '' }, AUDIO] }, 'input.0.assetId must not be empty'],
    [{ ...BODY, input: [{ type: 'video', url: 5 }, AUDIO] }, 'input.0.url must be a string'],
    [{ ...BODY, input: [{ type: 'video', url: '/v.mp4' }, AUDIO] }, `input.0.url ${URLS}`],
    [{ ...BODY, input: [{ type: 'video', url: 'file:///v.mp4' }, AUDIO] }, `input.0.url ${URLS}`],
    [{ ...BODY, input: [{ ...VIDEO, refId: 5 }, AUDIO] }, 'input.0.refId must be a string'],
    [{ ...BODY, input: [VIDEO, { type: 'text' }] }, 'input.1.provider must be an object'],
    [
      { ...BODY, input: [VIDEO, createTextInput({ name: 'other' })] },
      'input.1.provider.name must be elevenlabs',
    ],
    [
      { ...BODY, input: [VIDEO, createTextInput({ voiceId: undefined })] },
      'input.1.provider.voiceId must be a string',
    ],
    [
      { ...BODY, input: [VIDEO, createTextInput({ script: '' })] },
      'input.1.provider.script must have from 1 to 5000 characters',
    ],
    [
      { ...BODY, input: [VIDEO, createTextInput({ script: 'x'.repeat(5_001) })] },
      'input.1.provider.script must have from 1 to 5000 characters',
    ],
    [{ ...BODY, input: [VIDEO, createTextInput({ stability: 1.1 })] }, `input.1.provider.stability ${SHARE}`],
    [
      { ...BODY, input: [VIDEO, createTextInput({ similarityBoost: '1' })] },
      `input.1.provider.similarityBoost ${SHARE}`,
    ],
    [{ ...BODY, options: [] }, 'options must be an object'],
    [
      { ...BODY, options: { sync_mode: 'LOOP' } },
      'options.sync_mode must be one of bounce, loop, cut_off, silence, remap',
    ],
    [{ ...BODY, options: { model_mode: 'body' } }, 'options.model_mode must be one of lips, face, head'],
    [
      { ...BODY, options: { prompt: 'bored' } },
      'options.prompt must be one of happy, sad, angry, disgusted, surprised, neutral',
    ],
    [{ ...BODY, options: { temperature: -0.1 } }, `options.temperature ${SHARE}`],
    [
      { ...BODY, options: { occlusion_detection_enabled: 'yes' } },
      'options.occlusion_detection_enabled must be true or false',
    ],
    [
      { ...BODY, options: { active_speaker_detection: true } },
      'options.active_speaker_detection must be an object',
    ],
    [
      { ...BODY, options: { active_speaker_detection: { frame_number: 1.5 } } },
      'options.active_speaker_detection.frame_number must be a whole number',
    ],
    [
      { ...BODY, options: { active_speaker_detection: { coordinates: [1] } } },
      'options.active_speaker_detection.coordinates must be a list of two numbers',
    ],
    [
      { ...BODY, options: { active_speaker_detection: { bounding_boxes: [['a']] } } },
      'options.active_speaker_detection.bounding_boxes.0.0 must be a number',
    ],
    [{ ...BODY, webhookUrl: 'your-app.com' }, `webhookUrl ${URLS}`],
    [{ ...BODY, webhookUrl: {} }, 'webhookUrl must be a string'],
    [{ ...BODY, outputFileName: 7 }, 'outputFileName must be a string'],
    [{ ...BODY, outputFileName: 'x'.repeat(256) }, 'outputFileName must have at most 255 characters'],
    [{ ...BODY, projectId: 'mine' }, 'projectId must be a UUID'],
    [{ ...BODY, dubParams: 'de' }, 'dubParams must be an object'],
    [
      { ...BODY, dubParams: { providerName: 'other' } },
      'dubParams.providerName must be elevenlabs',
      'dubParams.targetLang must be a string',
    ],
    [{ ...BODY, segments: {} }, 'segments must be a list of segments'],
    [createSegmentsRequest({ startTime: '0' }), 'segments.0.startTime must be a number'],
    [createSegmentsRequest({ startTime: -1 }), 'segments.0.startTime must not be less than 0'],
    [createSegmentsRequest({ startTime: 3 }), 'segments.0.endTime must not be less than startTime'],
    [
      createSegmentsRequest({ audioInput: undefined }),
      'segments.0.audioInput must be an object with a refId',
    ],
    [
      createSegmentsRequest({ audioInput: { refId: 'b' } }),
      'segments.0.audioInput.refId must be that of an audio or text input',
    ],
    [
      createSegmentsRequest({ audioInput: { refId: 'a', endTime: 1 } }),
      'segments.0.audioInput.startTime must be given with the other',
    ],
    [
      createSegmentsRequest({ audioInput: { refId: 'a', startTime: 1 } }),
      'segments.0.audioInput.endTime must be given with the other',
    ],
    [
      createSegmentsRequest({ audioInput: { refId: 'a', startTime: 2, endTime: 1 } }),
      'segments.0.audioInput.endTime must not be less than startTime',
    ],
    [
      createSegmentsRequest({ optionsOverride: { sync_mode: 'x' } }),
      'segments.0.optionsOverride.sync_mode must be one of bounce, loop, cut_off, silence, remap',
    ],
    [
      createSegmentsRequest({}, [VIDEO, { ...AUDIO, refId: 'a' }, TEXT]),
      'input.2.refId must be given where there are segments',
    ],
    [
      createSegmentsRequest({}, [VIDEO, { ...AUDIO, refId: 'a' }, { ...TEXT, refId: 'a' }]),
      'input.2.refId must be unique: another input has the same refId',
    ],
    [
      createSegmentsRequest({}, [{ ...VIDEO, refId: 'a' }]),
      'input must have an audio or a text for the segments',
      'segments.0.audioInput.refId must be that of an audio or text input',
    ],
  ].map(([json, ...mistakes]) => ({ json, mistakes })),
)('returns 400 for $json', async ({ json, mistakes }) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await submit(api, json)).toEqual({
    status: 400,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: { message: mistakes, error: 'Bad Request', statusCode: 400 },
  })
  expect(api.generations.list()).toEqual([])
})

test('returns every mistake, up to twenty', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await submit(api, { model: 'x', input: [{ type: 'x' }], webhookUrl: 'x' })
  expect(body).toEqual(
    badRequestBody(
      `model must be one of ${MODELS}`,
      'input.0.type must be video, image, audio or text',
      `webhookUrl ${URLS}`,
    ),
  )
  const many = await submit(api, { ...BODY, input: Array.from({ length: 1_000 }, () => ({ type: 'x' })) })
  expect(getField(many.body, 'message')).toHaveLength(20)
})

test.each([
  ['a sound', [VIDEO, AUDIO]],
  ['a text', [VIDEO, TEXT]],
  ['two videos', [VIDEO, VIDEO]],
  ['an image', [IMAGE]],
  ['nothing', []],
])('returns 422 for dubbing with %s', async (_, input) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const dubParams = { providerName: 'elevenlabs', targetLang: 'de' }
  expect(await submit(api, { model: 'sync-3', input, dubParams })).toMatchObject({
    status: 422,
    body: {
      message: 'Dubbing takes one video, and no audio or text input',
      error: 'Unprocessable Content',
      statusCode: 422,
      errorCode: 'generation_input_dub_audio_conflict',
    },
  })
  expect(api.generations.list()).toEqual([])
})

test('uses the scenario of a mark in the script', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const id = getId(
    await submit(api, { ...BODY, input: [VIDEO, createTextInput({ script: 'Hi [scenario:quick-fail]' })] }),
  )
  await api.clock.advance('1h')
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toMatchObject({ status: 'FAILED' })
  expect(
    await submit(api, { ...BODY, input: [VIDEO, createTextInput({ script: '[scenario:nope]' })] }),
  ).toMatchObject({
    status: 400,
    headers: { 'x-mock-error': 'unknown-scenario' },
  })
})

test('checks the key before the body', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await submit(api, {}, { key: null })).toMatchObject({ status: 401 })
})

function createTextInput(voice: object): object {
  return { ...TEXT, provider: { ...TEXT.provider, ...voice } }
}

function createSegmentsRequest(change: object, input: object[] = [VIDEO, { ...AUDIO, refId: 'a' }]): object {
  return { ...BODY, input, segments: [{ startTime: 0, endTime: 2, audioInput: { refId: 'a' }, ...change }] }
}

import { expect, test } from 'vitest'
import statusFixture from '../../../src/fixtures/sync/status.json' with { type: 'json' }
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { findDifferences, getKeys } from '../../support/compare.ts'
import { SAMPLE_IDS, START, getStatusPath } from '../../support/fixed.ts'

const PATH = getStatusPath('sync')

/** The status of the sample generation while it is queued. */
const PENDING = {
  createdAt: START,
  id: SAMPLE_IDS.sync,
  input: [
    { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
    { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
  ],
  model: 'lipsync-2',
  status: 'PENDING',
  error: null,
  errorCode: null,
  options: { sync_mode: 'loop' },
  outputDuration: null,
  outputUrl: null,
  outputFileName: null,
  segments: null,
  segmentOutputUrl: null,
  webhookUrl: null,
  projectId: null,
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const OUTPUT_URL = new RegExp(
  `^https://api\\.sync\\.so/v2/generations/${SAMPLE_IDS.sync}/result\\?token=${UUID}$`,
)

test('shows a queued generation as PENDING, with null for missing values', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', PATH)).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: PENDING,
  })
})

test('shows a processing generation as PROCESSING', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('2s')
  expect((await callApi(api, 'sync', PATH)).body).toEqual({ ...PENDING, status: 'PROCESSING' })
})

test('shows a completed generation with its video, the same on every read', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance('30s')
  const { body } = await callApi(api, 'sync', PATH)
  expect(body).toEqual({
    ...PENDING,
    status: 'COMPLETED',
    outputDuration: 8,
    outputUrl: expect.stringMatching(OUTPUT_URL) as unknown,
  })
  await api.clock.advance('24h')
  expect((await callApi(api, 'sync', PATH)).body).toEqual(body)
})

test('returns another token in each session', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { body } = await callApi(api, 'sync', PATH)
  const other = (await callApi(api, 'sync', PATH, { key: 'w3:' })).body
  expect(findDifferences(PENDING, body).map(([key]) => key)).toEqual([
    'status',
    'outputDuration',
    'outputUrl',
  ])
  expect(findDifferences(Object.assign({}, body), other).map(([key]) => key)).toEqual(['outputUrl'])
})

test('shows the output duration of the scenario', async () => {
  const scenario = {
    name: 'long',
    steps: [{ state: 'completed' }],
    output: { duration: '90500ms' },
  } as const
  const api = createMockVideoApi({ clock: 'manual', scenario })
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject({ status: 'COMPLETED', outputDuration: 90.5 })
})

test('shows a failed generation with the text and the code of its error', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'quick-fail' })
  await api.clock.advance('5s')
  expect((await callApi(api, 'sync', PATH)).body).toEqual({
    ...PENDING,
    status: 'FAILED',
    error: 'The provided video URL is inaccessible.',
    errorCode: 'generation_input_video_inaccessible',
  })
})

test('shows a rejected generation as REJECTED', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'rejected' })
  await api.clock.advance('1s')
  expect((await callApi(api, 'sync', PATH)).body).toEqual({
    ...PENDING,
    status: 'REJECTED',
    error: 'The input of the generation is not valid.',
    errorCode: 'generation_input_validation_failed',
  })
})

test.each([
  ['complete', 'COMPLETED', null],
  ['fail', 'FAILED', 'generation_input_video_inaccessible'],
  ['reject', 'REJECTED', 'generation_input_validation_failed'],
] as const)('shows an end that was set through the API: %s', async (decide, status, errorCode) => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create({ id: SAMPLE_IDS.sync })
  api.generations[decide](SAMPLE_IDS.sync)
  expect((await callApi(api, 'sync', PATH)).body).toMatchObject({ createdAt: START, status, errorCode })
})

test('removes characters that are not allowed from the output file name', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const shown: string[] = []
  for (const outputFileName of ['My Film (final) v2.mp4', 'a-b_c', '../étude', 'x'.repeat(255), '!!!', '']) {
    const { id } = api.sync.create({ input: { outputFileName } })
    const { body } = await callApi(api, 'sync', getStatusPath('sync', id))
    shown.push(String(findDifferences(PENDING, body).find(([key]) => key === 'outputFileName')?.[2]))
  }
  expect(shown).toEqual(['My_Film_final_v2mp4', 'a-b_c', 'tude', 'x'.repeat(255), '', ''])
})

test('returns inputs, options and URLs as they were sent', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = {
    model: 'sync-3',
    input: [
      { type: 'image', assetId: 'd2a7e0d5-1705-43b5-be96-85b9c5f25b80' },
      { type: 'audio', url: 'https://example.com/a.wav', refId: 'a' },
    ],
    options: null,
    webhookUrl: 'https://your-app.com/webhook',
    projectId: 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81',
  }
  const { id } = api.sync.create({ input })
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).body).toEqual({ ...PENDING, ...input, id })
})

const SEGMENTS = [{ startTime: 0, endTime: 5, audioInput: { refId: 'a' } }]
const TEXT = { type: 'text', provider: { name: 'elevenlabs', voiceId: 'v', script: 'Hello' } }

test('adds optional fields, null until completed', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const input = { input: [...PENDING.input.slice(0, 1), TEXT], segments: SEGMENTS }
  api.sync.create({ id: SAMPLE_IDS.sync, input })
  expect((await callApi(api, 'sync', PATH)).body).toEqual({
    ...PENDING,
    ...input,
    segmentOutputUrl: null,
    synthesizedAudioUrl: null,
  })
  await api.clock.advance('30s')
  const { body } = await callApi(api, 'sync', PATH)
  expect(body).toEqual({
    ...PENDING,
    ...input,
    status: 'COMPLETED',
    outputDuration: 8,
    outputUrl: expect.stringMatching(OUTPUT_URL) as unknown,
    segmentOutputUrl: expect.stringMatching(
      /^https:\/\/api\.sync\.so\/v2\/generations\/.*&part=segments$/,
    ) as unknown,
    synthesizedAudioUrl: `https://assets.sync.so/generated/${SAMPLE_IDS.sync}.wav`,
  })
  expect(getKeys(body)).toEqual(statusFixture.rows)
})

test('leaves out the optional fields of other generations', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const { body } = await callApi(api, 'sync', PATH)
  expect(getKeys(body)).toEqual(getKeys(PENDING))
})

test.each([
  ['0s', 'PENDING', 0],
  ['2s', 'PROCESSING', 0],
  ['16s', 'PROCESSING', 50],
  ['29999ms', 'PROCESSING', 99],
  ['30s', 'COMPLETED', 100],
] as const)('adds the progress on request, at %s', async (at, status, percent) => {
  const api = createMockVideoApi({ clock: 'manual' })
  await api.clock.advance(at)
  const { body } = await callApi(api, 'sync', `${PATH}?include=progress`)
  expect(body).toMatchObject({ status, progress_percent: percent })
  expect(getKeys(body)).toEqual([...getKeys(PENDING), 'progress_percent'])
})

test.each(['FAILED', 'REJECTED'] as const)(
  'keeps the last progress of a generation that is %s',
  async (status) => {
    const api = createMockVideoApi({ clock: 'manual' })
    api.sync.create({ id: SAMPLE_IDS.sync })
    await api.clock.advance(status === 'FAILED' ? '9s' : '1s')
    api.generations[status === 'FAILED' ? 'fail' : 'reject'](SAMPLE_IDS.sync)
    await api.clock.advance('1h')
    const percent = status === 'FAILED' ? 25 : 0
    expect((await callApi(api, 'sync', `${PATH}?include=progress`)).body).toMatchObject({
      status,
      progress_percent: percent,
    })
  },
)

test.each([
  ['include=progress', true],
  ['include=%20progress%20', true],
  ['include=other,progress,progress', true],
  ['include=other&include=progress', true],
  ['wait=false&include=progress', true],
  ['include=', false],
  ['include', false],
  ['include=Progress', false],
  ['include=progresses', false],
  ['progress=true', false],
])('parses %s', async (query, isAsked) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await callApi(api, 'sync', `${PATH}?${query}`)
  expect(body).toEqual(isAsked ? { ...PENDING, progress_percent: 0 } : PENDING)
})

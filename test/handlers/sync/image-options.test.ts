import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { AUDIO, badRequestBody, IMAGE, submit, submitForm, VIDEO } from './requests.ts'

const SPEAKER = 'active_speaker_detection'

/** Returns a submit with an image, whose options have these speaker options. */
function withSpeaker(speaker: unknown, visual: object = IMAGE): object {
  return { model: 'sync-3', input: [visual, AUDIO], options: { [SPEAKER]: speaker } }
}

test.each([
  ['coordinates in the only frame', { frame_number: 0, coordinates: [10, 20] }],
  ['no detection', { auto_detect: false, frame_number: 0 }],
  ['no value', { auto_detect: null, frame_number: null }],
  ['nothing', null],
])('accepts speaker options of an image: %s', async (_, speaker) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect((await submit(api, withSpeaker(speaker))).status).toBe(201)
})

test.each([
  [{ auto_detect: true }, [`options.${SPEAKER}.auto_detect must not be true with an image`]],
  [{ frame_number: 1 }, [`options.${SPEAKER}.frame_number must be 0 with an image`]],
  [
    { auto_detect: true, frame_number: 7 },
    [
      `options.${SPEAKER}.auto_detect must not be true with an image`,
      `options.${SPEAKER}.frame_number must be 0 with an image`,
    ],
  ],
])('rejects speaker options that an image does not have: %j', async (speaker, messages) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await submit(api, withSpeaker(speaker))
  expect([status, body]).toEqual([400, badRequestBody(...messages)])
  expect((await submit(api, withSpeaker(speaker, VIDEO))).status).toBe(201)
})

test('checks the options of segments too', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const segment = { startTime: 0, endTime: 1, audioInput: { refId: 'a' } }
  const { status, body } = await submit(api, {
    model: 'sync-3',
    input: [IMAGE, { ...AUDIO, refId: 'a' }],
    segments: [segment, { ...segment, optionsOverride: { [SPEAKER]: { auto_detect: true } } }],
  })
  expect([status, body]).toEqual([
    400,
    badRequestBody(`segments.1.optionsOverride.${SPEAKER}.auto_detect must not be true with an image`),
  ])
})

test('checks the options of a form with an image', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = [
    ['model', 'sync-3'],
    ['options', JSON.stringify({ [SPEAKER]: { auto_detect: true } })],
  ] as const
  const { status, body } = await submitForm(api, fields, ['image', 'audio'])
  expect([status, body]).toEqual([
    400,
    badRequestBody(`options.${SPEAKER}.auto_detect must not be true with an image`),
  ])
})

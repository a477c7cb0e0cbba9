import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { AUDIO, BODY, getField, IMAGE, submit, submitForm, TEXT, VIDEO } from './requests.ts'

const FIELDS = [
  'model',
  'input',
  'options',
  'segments',
  'dubParams',
  'webhookUrl',
  'outputFileName',
  'projectId',
]

const segment = { startTime: 0, endTime: 1, audioInput: { refId: 'a' } }
const item = fc.constantFrom(VIDEO, IMAGE, AUDIO, TEXT, { ...AUDIO, refId: 'a' }, { ...TEXT, refId: 'a' })
const any = fc.jsonValue({ maxDepth: 4 })

/** Valid bodies in which some fields are replaced, by a value of the right type or by any value. */
const bodies = fc
  .record(
    {
      model: fc.oneof(fc.constantFrom('sync-3', 'lipsync-2'), any),
      input: fc.oneof(fc.array(item, { maxLength: 4 }), fc.array(fc.oneof(item, any)), any),
      options: fc.oneof(fc.constant({ sync_mode: 'loop' }), any),
      segments: fc.oneof(fc.constant([segment]), fc.array(any), any),
      dubParams: fc.oneof(fc.constant({ providerName: 'elevenlabs', targetLang: 'de' }), any),
      webhookUrl: fc.oneof(fc.webUrl(), any),
      outputFileName: fc.oneof(fc.string(), any),
      projectId: fc.oneof(fc.uuid(), any),
    },
    { requiredKeys: [] },
  )
  .map((changes) => Object.assign({}, BODY, changes))

test('replies to any JSON with a generation, or with mistakes that name known fields', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(bodies, any), async (json) => {
      const api = createMockVideoApi({ clock: 'manual' })
      const { status, body } = await submit(api, json)
      expect([201, 400, 422]).toContain(status)
      expect(api.generations.list()).toHaveLength(status === 201 ? 1 : 0)
      if (status === 400) expectFields(getField(body, 'message'))
    }),
  )
})

test('replies to any form with a generation, or with mistakes that name known fields', async () => {
  const text = fc.oneof(
    fc.string(),
    any.map((value) => JSON.stringify(value)),
    item.map((value) => JSON.stringify(value)),
  )
  const parts = fc.array(fc.tuple(fc.constantFrom(...FIELDS), text))
  await fc.assert(
    fc.asyncProperty(parts, fc.subarray(['video', 'image', 'audio']), async (fields, files) => {
      const api = createMockVideoApi({ clock: 'manual' })
      const { status, body } = await submitForm(api, fields, files)
      expect([201, 400, 422]).toContain(status)
      if (status === 400) expectFields(getField(body, 'message'))
    }),
  )
})

function expectFields(message: unknown): void {
  const names = (Array.isArray(message) ? message : []).map((text) => String(text).split(/[. ]/)[0] ?? '')
  expect(names.length).toBeGreaterThan(0)
  expect(names.filter((name) => !['body', ...FIELDS].includes(name))).toEqual([])
}

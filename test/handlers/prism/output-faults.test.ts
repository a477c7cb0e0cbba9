import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { START, statusPath } from '../../support/fixed.ts'
import { askMedia } from '../../support/media.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }
const XML = { 'content-type': 'application/xml', 'access-control-allow-origin': '*' }

/** A completed generation with a scenario's video, and the status that shows it. */
async function complete(
  scenario: ScenarioName,
): Promise<{ api: MockVideoApi; id: string; body: unknown; url: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const json = {
    variables: { hook: 'Meet', productImage: 'users/a/1.png' },
    webhook_url: 'http://127.0.0.1:9/hook',
  }
  await ask(api, 'prism', '/api/templates/abc123/generate', { method: 'POST', json })
  await api.clock.advance('30s')
  const id = api.generations.list()[0]?.id ?? ''
  const { body } = await ask(api, 'prism', statusPath('prism', id))
  return { api, id, body, url: String(new Map(Object.entries(body ?? {})).get('video_url')) }
}

test('completes without its URL: null, in a status and to its webhook', async () => {
  const { api, id, body } = await complete('no-output')
  const expected = {
    id,
    status: 'completed',
    template_id: 'abc123',
    video_url: null,
    created_at: START,
    completed_at: '2026-01-01T00:00:30.000Z',
    error: null,
  }
  expect(body).toEqual(expected)
  expect(api.deliveries().map((delivery) => delivery.body)).toEqual([expected])
})

test('has no video where the URL is missing, whoever guesses it', async () => {
  const [missing, whole] = [await complete('no-output'), await complete('happy')]
  expect(whole.id).toBe(missing.id)
  expect((await askMedia(whole.api, 'prism', whole.url)).status).toBe(200)
  expect(await askMedia(missing.api, 'prism', whole.url)).toMatchObject({
    status: 404,
    body: expect.stringContaining('<Code>NoSuchKey</Code>') as unknown,
  })
})

test('gives a URL whose hour is over, on every read', async () => {
  const { api, id, url } = await complete('expired-output')
  expect(url).toContain('X-Amz-Date=20251231T230030Z&X-Amz-Expires=3600')
  expect(await askMedia(api, 'prism', url)).toEqual({
    status: 403,
    headers: XML,
    body:
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message>' +
      '<X-Amz-Expires>3600</X-Amz-Expires><Expires>2026-01-01T00:00:30Z</Expires>' +
      '<ServerTime>2026-01-01T00:00:30Z</ServerTime></Error>',
  })
  await api.clock.advance('10s')
  const { body } = await ask(api, 'prism', statusPath('prism', id))
  const later = String(new Map(Object.entries(body ?? {})).get('video_url'))
  expect(later).not.toBe(url)
  expect((await askMedia(api, 'prism', later)).status).toBe(403)
})

test('serves a file of no bytes', async () => {
  const { api, url } = await complete('empty-output')
  expect(await askMedia(api, 'prism', url)).toEqual({ status: 200, headers: FILE, body: new Uint8Array() })
})

test('serves the first half of the file as if it were all of it', async () => {
  const { api, url } = await complete('truncated-output')
  const half = sampleMp4().subarray(0, 739)
  expect(await askMedia(api, 'prism', url)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await askMedia(api, 'prism', url, { headers: { range: 'bytes=700-' } })).toEqual({
    status: 206,
    headers: { ...FILE, 'content-range': 'bytes 700-738/739' },
    body: half.subarray(700),
  })
})

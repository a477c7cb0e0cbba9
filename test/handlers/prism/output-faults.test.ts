import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { START, getStatusPath } from '../../support/fixed.ts'
import { buildVideo, callMedia, corrupt } from '../../support/media.ts'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const FILE = expect.objectContaining({ 'content-type': 'video/mp4', 'accept-ranges': 'bytes' }) as unknown

/** Creates and completes a generation. Returns it with the body of a status read. */
async function complete(
  scenario: ScenarioName,
): Promise<{ api: MockVideoApi; id: string; body: unknown; url: string }> {
  const api = createMockVideoApi({ clock: 'manual', scenario })
  const json = {
    variables: { hook: 'Meet', productImage: 'users/a/1.png' },
    webhook_url: 'http://127.0.0.1:9/hook',
  }
  await callApi(api, 'prism', '/api/templates/abc123/generate', { method: 'POST', json })
  await api.clock.advance('30s')
  const id = api.generations.list()[0]?.id ?? ''
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id))
  return { api, id, body, url: String(new Map(Object.entries(body ?? {})).get('video_url')) }
}

test('completes with a null URL, in a status read and in the webhook', async () => {
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

test('serves no video if the scenario removes the URL, even at the guessed URL', async () => {
  const [missing, intact] = [await complete('no-output'), await complete('happy')]
  expect(intact.id).toBe(missing.id)
  expect((await callMedia(intact.api, 'prism', intact.url)).status).toBe(200)
  expect(await callMedia(missing.api, 'prism', intact.url)).toMatchObject({
    status: 404,
    body: expect.stringContaining('<Code>NoSuchKey</Code>') as unknown,
  })
})

test('returns an expired URL on every status read', async () => {
  const { api, id, url } = await complete('expired-output')
  expect(url).toContain('X-Amz-Date=20251231T230030Z&X-Amz-Expires=3600')
  expect(await callMedia(api, 'prism', url)).toMatchObject({
    status: 403,
    body: expect.stringContaining(
      '<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires>' +
        '<Expires>2026-01-01T00:00:30Z</Expires><ServerTime>2026-01-01T00:00:30Z</ServerTime>',
    ) as unknown,
  })
  await api.clock.advance('10s')
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id))
  const later = String(new Map(Object.entries(body ?? {})).get('video_url'))
  expect(later).not.toBe(url)
  expect((await callMedia(api, 'prism', later)).status).toBe(403)
})

test('serves an empty file', async () => {
  const { api, url } = await complete('empty-output')
  expect(await callMedia(api, 'prism', url)).toEqual({ status: 200, headers: FILE, body: new Uint8Array() })
})

test('serves the first half of the file as a complete file', async () => {
  const { api, url } = await complete('truncated-output')
  const half = buildVideo(20).subarray(0, 752)
  expect(await callMedia(api, 'prism', url)).toEqual({ status: 200, headers: FILE, body: half })
  expect(await callMedia(api, 'prism', url, { headers: { range: 'bytes=700-' } })).toEqual({
    status: 206,
    headers: expect.objectContaining({ 'content-range': 'bytes 700-751/752' }) as unknown,
    body: half.subarray(700),
  })
})

test('serves a video of half the length', async () => {
  const { api, url } = await complete('shorter-output')
  expect(await callMedia(api, 'prism', url)).toEqual({ status: 200, headers: FILE, body: buildVideo(10) })
})

test('serves a file of the right size that is no video', async () => {
  const { api, url } = await complete('corrupt-output')
  const { body } = await callMedia(api, 'prism', url)
  expect(body).toEqual(corrupt(buildVideo(20)))
})

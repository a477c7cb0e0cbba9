import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { callMedia } from '../../support/media.ts'

const XML = { 'content-type': 'application/xml', 'access-control-allow-origin': '*' }
const VIDEO = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }

function createXml(elements: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements}</Error>`
}

const DENIED = {
  status: 403,
  headers: XML,
  body: createXml('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
}
const NOT_FOUND = {
  status: 404,
  headers: XML,
  body: createXml('<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>'),
}
const MISMATCH = {
  status: 403,
  headers: XML,
  body: createXml(
    '<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature ' +
      'you provided. Check your key and signing method.</Message>',
  ),
}

/** Returns the `video_url` of a status read. */
async function readVideoUrl(api: Parameters<typeof callApi>[0], id: string, key = 'test'): Promise<string> {
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id), { key })
  return String(new Map(Object.entries(body ?? {})).get('video_url'))
}

test('serves the video for an hour on the clock of the fake', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  const url = await readVideoUrl(api, id)
  expect(await callMedia(api, 'prism', url)).toEqual({ status: 200, headers: VIDEO, body: sampleMp4() })
  await api.clock.advance('3599999ms')
  expect((await callMedia(api, 'prism', url)).status).toBe(200)
  await api.clock.advance('1ms')
  expect(await callMedia(api, 'prism', url)).toEqual({
    status: 403,
    headers: XML,
    body: createXml(
      '<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires>' +
        '<Expires>2026-01-01T01:00:00Z</Expires><ServerTime>2026-01-01T01:00:00Z</ServerTime>',
    ),
  })
  expect((await callMedia(api, 'prism', await readVideoUrl(api, id))).status).toBe(200)
})

test('measures the hour on the clock of the session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const w3 = api.session('w3')
  const { id } = w3.prism.create({ state: 'completed' })
  const url = await readVideoUrl(api, id, w3.key('prism'))
  await api.session('w4').clock.advance('2h')
  expect((await callMedia(api, 'prism', url)).status).toBe(200)
  await w3.clock.advance('1h')
  expect((await callMedia(api, 'prism', url)).status).toBe(403)
})

test('distinguishes the samples of two sessions by their signatures', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const [ours, others] = [
    await readVideoUrl(api, 'gen_abc123'),
    await readVideoUrl(api, 'gen_abc123', 'prism_sk_w3:'),
  ]
  expect(ours).not.toBe(others)
  await api.session('w3').clock.advance('1h')
  expect((await callMedia(api, 'prism', ours)).status).toBe(200)
  expect((await callMedia(api, 'prism', others)).status).toBe(403)
})

test('serves a range of the video, and replies to HEAD', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await readVideoUrl(api, api.prism.create({ state: 'completed' }).id)
  expect(await callMedia(api, 'prism', url, { headers: { range: 'bytes=4-7' } })).toEqual({
    status: 206,
    headers: { ...VIDEO, 'content-range': `bytes 4-7/${sampleMp4().byteLength}` },
    body: new TextEncoder().encode('ftyp'),
  })
  expect((await callMedia(api, 'prism', url, { headers: { range: 'bytes=99999-' } })).status).toBe(416)
  expect(await callMedia(api, 'prism', url, { method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: VIDEO,
  })
})

test('accepts the query in any order', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [path = '', query = ''] = (
    await readVideoUrl(api, api.prism.create({ state: 'completed' }).id)
  ).split('?')
  const reversed = query.split('&').toReversed().join('&')
  expect((await callMedia(api, 'prism', `${path}?${reversed}`)).status).toBe(200)
})

test.each([
  ['another signature', (url: string) => url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ['a longer validity', (url: string) => url.replace('Expires=3600', 'Expires=604800')],
  ['a later date', (url: string) => url.replace('Date=20260101T000000Z', 'Date=20260101T010000Z')],
  ['a date that is not valid', (url: string) => url.replace('Date=20260101T000000Z', 'Date=today')],
  ['no date', (url: string) => url.replace('X-Amz-Date=20260101T000000Z&', '')],
  ['an extra parameter', (url: string) => `${url}&cache=1`],
])('returns 403 for a URL with %s', async (_, change) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await readVideoUrl(api, api.prism.create({ state: 'completed' }).id)
  expect(await callMedia(api, 'prism', change(url))).toEqual(MISMATCH)
})

test('returns 403 for the signature of another generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [one, other] = [api.prism.create({ state: 'completed' }), api.prism.create({ state: 'completed' })]
  const url = (await readVideoUrl(api, one.id)).replace(one.id, other.id)
  expect(await callMedia(api, 'prism', url)).toEqual(MISMATCH)
})

test('returns 403 for a URL without a signature, with and without a video', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  for (const name of [`${id}.mp4`, 'unknown.mp4']) {
    const url = `https://prismvideos.s3.amazonaws.com/generations/${name}`
    expect(await callMedia(api, 'prism', url)).toEqual(DENIED)
  }
})

test('returns 404 for an unknown video, and for one that a reset removed', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  const url = await readVideoUrl(api, id)
  expect(await callMedia(api, 'prism', url.replace('.mp4', '.mov'))).toEqual(NOT_FOUND)
  expect(await callMedia(api, 'prism', url.replace(id, 'gen_unknown'))).toEqual(NOT_FOUND)
  api.reset()
  expect(await callMedia(api, 'prism', url)).toEqual(NOT_FOUND)
})

test('serves the video at the URL of a webhook', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const webhook_url = 'https://your-app.com/webhooks/prism'
  const json = { variables: { hook: 'Meet', productImage: 'users/a/1.png' }, webhook_url }
  await callApi(api, 'prism', '/api/templates/abc123/generate', { method: 'POST', json })
  await api.clock.advance('30500ms')
  const url = String(new Map(Object.entries(api.deliveries()[0]?.body ?? {})).get('video_url'))
  expect(url).toContain('X-Amz-Date=20260101T000030Z')
  expect((await callMedia(api, 'prism', url)).status).toBe(200)
})

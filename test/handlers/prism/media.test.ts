import { expect, test } from 'vitest'
import { sampleMp4 } from '../../../src/fixtures/media.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import { askMedia } from '../../support/media.ts'

const XML = { 'content-type': 'application/xml', 'access-control-allow-origin': '*' }
const VIDEO = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'access-control-allow-origin': '*' }

function xml(inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`
}

const DENIED = {
  status: 403,
  headers: XML,
  body: xml('<Code>AccessDenied</Code><Message>Access Denied</Message>'),
}
const MISSING = {
  status: 404,
  headers: XML,
  body: xml('<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>'),
}
const MISMATCH = {
  status: 403,
  headers: XML,
  body: xml(
    '<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature ' +
      'you provided. Check your key and signing method.</Message>',
  ),
}

/** The URL a status gives. */
async function videoUrl(api: Parameters<typeof ask>[0], id: string, key = 'test'): Promise<string> {
  const { body } = await ask(api, 'prism', statusPath('prism', id), { key })
  return String(new Map(Object.entries(body ?? {})).get('video_url'))
}

test('serves the video for an hour, on the fake clock', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  const url = await videoUrl(api, id)
  expect(await askMedia(api, 'prism', url)).toEqual({ status: 200, headers: VIDEO, body: sampleMp4() })
  await api.clock.advance('3599999ms')
  expect((await askMedia(api, 'prism', url)).status).toBe(200)
  await api.clock.advance('1ms')
  expect(await askMedia(api, 'prism', url)).toEqual({
    status: 403,
    headers: XML,
    body: xml(
      '<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires>' +
        '<Expires>2026-01-01T01:00:00Z</Expires><ServerTime>2026-01-01T01:00:00Z</ServerTime>',
    ),
  })
  expect((await askMedia(api, 'prism', await videoUrl(api, id))).status).toBe(200)
})

test('counts the hour on the clock of its session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const w3 = api.session('w3')
  const { id } = w3.prism.create({ state: 'completed' })
  const url = await videoUrl(api, id, w3.key('prism'))
  await api.session('w4').clock.advance('2h')
  expect((await askMedia(api, 'prism', url)).status).toBe(200)
  await w3.clock.advance('1h')
  expect((await askMedia(api, 'prism', url)).status).toBe(403)
})

test('tells the samples of two sessions apart by their signatures', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  const [own, others] = [await videoUrl(api, 'gen_abc123'), await videoUrl(api, 'gen_abc123', 'prism_sk_w3:')]
  expect(own).not.toBe(others)
  await api.session('w3').clock.advance('1h')
  expect((await askMedia(api, 'prism', own)).status).toBe(200)
  expect((await askMedia(api, 'prism', others)).status).toBe(403)
})

test('serves a part of it, and answers HEAD', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await videoUrl(api, api.prism.create({ state: 'completed' }).id)
  expect(await askMedia(api, 'prism', url, { headers: { range: 'bytes=4-7' } })).toEqual({
    status: 206,
    headers: { ...VIDEO, 'content-range': `bytes 4-7/${sampleMp4().byteLength}` },
    body: new TextEncoder().encode('ftyp'),
  })
  expect((await askMedia(api, 'prism', url, { headers: { range: 'bytes=99999-' } })).status).toBe(416)
  expect(await askMedia(api, 'prism', url, { method: 'HEAD' })).toMatchObject({ status: 200, headers: VIDEO })
})

test('takes the query in any order', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [path = '', query = ''] = (await videoUrl(api, api.prism.create({ state: 'completed' }).id)).split(
    '?',
  )
  const turned = query.split('&').toReversed().join('&')
  expect((await askMedia(api, 'prism', `${path}?${turned}`)).status).toBe(200)
})

test.each([
  ['another signature', (url: string) => url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
  ['a longer validity', (url: string) => url.replace('Expires=3600', 'Expires=604800')],
  ['a later date', (url: string) => url.replace('Date=20260101T000000Z', 'Date=20260101T010000Z')],
  ['a date of no form', (url: string) => url.replace('Date=20260101T000000Z', 'Date=today')],
  ['no date', (url: string) => url.replace('X-Amz-Date=20260101T000000Z&', '')],
  ['something added', (url: string) => `${url}&cache=1`],
])('refuses a URL with %s', async (_, change) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const url = await videoUrl(api, api.prism.create({ state: 'completed' }).id)
  expect(await askMedia(api, 'prism', change(url))).toEqual(MISMATCH)
})

test("refuses one generation's signature for another", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [one, other] = [api.prism.create({ state: 'completed' }), api.prism.create({ state: 'completed' })]
  const url = (await videoUrl(api, one.id)).replace(one.id, other.id)
  expect(await askMedia(api, 'prism', url)).toEqual(MISMATCH)
})

test('refuses a URL without a signature, whether there is a video or not', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  for (const name of [`${id}.mp4`, 'nobody.mp4']) {
    const url = `https://prismvideos.s3.amazonaws.com/generations/${name}`
    expect(await askMedia(api, 'prism', url)).toEqual(DENIED)
  }
})

test('returns 404 for a video that is not there, or not any more', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  const url = await videoUrl(api, id)
  expect(await askMedia(api, 'prism', url.replace('.mp4', '.mov'))).toEqual(MISSING)
  expect(await askMedia(api, 'prism', url.replace(id, 'gen_nobody'))).toEqual(MISSING)
  api.reset()
  expect(await askMedia(api, 'prism', url)).toEqual(MISSING)
})

test('takes the URL a webhook brought', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const webhook_url = 'https://your-app.com/webhooks/prism'
  const json = { variables: { hook: 'Meet', productImage: 'users/a/1.png' }, webhook_url }
  await ask(api, 'prism', '/api/templates/abc123/generate', { method: 'POST', json })
  await api.clock.advance('30500ms')
  const url = String(new Map(Object.entries(api.deliveries()[0]?.body ?? {})).get('video_url'))
  expect(url).toContain('X-Amz-Date=20260101T000030Z')
  expect((await askMedia(api, 'prism', url)).status).toBe(200)
})

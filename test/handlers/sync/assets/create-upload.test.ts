import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../../src/index.ts'
import { INVALID_BODIES, NON_OBJECT_BODIES, TOO_LARGE_BODY } from '../../../support/bodies.ts'
import { ANY_FILE_URL, badRequestBody, getField, UUID } from '../requests.ts'
import { callAssets, MEDIA, readError } from './calls.ts'

const FILE = { fileName: 'a clip.mp4', contentType: 'video/mp4', size: 1_505 }
const GIB = 1_024 ** 3

test('returns the URLs of an upload', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status, body } = await callAssets(api, 'POST /upload', FILE)
  expect(status).toBe(201)
  expect(body).toMatchObject({ url: ANY_FILE_URL, expiresIn: 604_800 })
  expect(Object.keys(body ?? {})).toEqual(['uploadUrl', 'url', 'expiresIn'])
  const url = String(getField(body, 'url'))
  expect(url).toMatch(new RegExp(`^${MEDIA}/uploads/.+/a_clip.mp4$`))
  const [withoutToken, token = ''] = String(getField(body, 'uploadUrl')).split('?token=')
  expect([withoutToken, UUID.test(token)]).toEqual([url, true])
})

/** Returns the uploadUrls of two uploads. */
async function createTwo(seed: number): Promise<string[]> {
  const api = createMockVideoApi({ clock: 'manual', seed })
  const replies = [await callAssets(api, 'POST /upload', FILE), await callAssets(api, 'POST /upload', FILE)]
  return replies.map(({ body }) => String(getField(body, 'uploadUrl')))
}

test('gives each upload its own id and token, the same ones for the same seed', async () => {
  const [first, again, other] = [await createTwo(1), await createTwo(1), await createTwo(2)]
  expect(again).toEqual(first)
  expect(new Set([...first, ...other]).size).toBe(4)
})

const WRONG: readonly (readonly [object, string])[] = [
  [{ ...FILE, fileName: undefined }, 'fileName must be a string'],
  [{ ...FILE, fileName: '' }, 'fileName must not be empty'],
  [{ ...FILE, fileName: 5 }, 'fileName must be a string'],
  [{ ...FILE, fileName: 'a'.repeat(256) }, 'fileName must have at most 255 characters'],
  ...[
    '',
    'mp4',
    'video/',
    '/mp4',
    'vidéo/mp4',
    'video/mp4\r\nx-a: b',
    'video/mp4; a=\u{1F600}',
    'video/mp4 x',
    `video/mp4;${'a'.repeat(255)}`,
  ].map(
    (contentType) =>
      [{ ...FILE, contentType }, 'contentType must be a content type such as video/mp4'] as const,
  ),
  ...[0, -1, 1.5, '5', null, 2 ** 53].map(
    (size) => [{ ...FILE, size }, 'size must be a whole number of bytes, at least 1'] as const,
  ),
]

test.each(WRONG)('returns 400 for %j', async (json, mistake) => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callAssets(api, 'POST /upload', json)).toMatchObject({
    status: 400,
    body: badRequestBody(mistake),
  })
})

test('names all mistakes', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(getField((await callAssets(api, 'POST /upload', {})).body, 'message')).toEqual([
    'fileName must be a string',
    'contentType must be a string',
    'size must be a whole number of bytes, at least 1',
  ])
})

test('accepts a content type with parameters, and undocumented fields', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { ...FILE, contentType: 'audio/webm; codecs="opus"', other: 1 }
  expect((await callAssets(api, 'POST /upload', json)).status).toBe(201)
  expect(api.requests({ unknown: [{ field: 'other' }] })).toHaveLength(1)
})

test('accepts 5 GiB, and returns 422 above', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const replies = [
    await callAssets(api, 'POST /upload', { ...FILE, size: 5 * GIB }),
    await callAssets(api, 'POST /upload', { ...FILE, size: 5 * GIB + 1 }),
  ]
  expect(replies[0]?.status).toBe(201)
  expect(replies.slice(1).map(readError)).toEqual([[422, 'file_size_exceeds_plan_limit']])
})

test.each(INVALID_BODIES)('returns 400 for %s', async (_, body) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { status } = await callAssets(api, 'POST /upload', undefined, body === undefined ? {} : { body })
  expect(status).toBe(400)
})

test('returns 400 for other JSON, and 413 for a body that is too large', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  for (const json of NON_OBJECT_BODIES)
    expect(await callAssets(api, 'POST /upload', json)).toMatchObject({
      status: 400,
      body: badRequestBody('body must be an object'),
    })
  const reply = await callAssets(api, 'POST /upload', undefined, { body: TOO_LARGE_BODY })
  expect(readError(reply)).toEqual([413, 'generation_input_validation_failed'])
})

test('needs a key, and obeys the quota per minute', async () => {
  const api = createMockVideoApi({ clock: 'manual', quotas: { sync: { perMinute: 1 } } })
  expect((await callAssets(api, 'POST /upload', FILE, { key: null })).status).toBe(401)
  const replies = [await callAssets(api, 'POST /upload', FILE), await callAssets(api, 'POST /upload', FILE)]
  expect(replies.map(({ status }) => status)).toEqual([201, 429])
})

test.each([
  ['../../etc/passwd', '.._.._etc_passwd'],
  ['..', 'file'],
  ['ü ?#%/.mp4', '______.mp4'],
  [`${'x'.repeat(200)}.mp4`, `${'x'.repeat(96)}.mp4`],
])('makes the file name %j safe for a URL', async (fileName, expected) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { body } = await callAssets(api, 'POST /upload', { ...FILE, fileName })
  expect(
    String(Object.values(body ?? {})[1])
      .split('/')
      .at(-1),
  ).toBe(expected)
})

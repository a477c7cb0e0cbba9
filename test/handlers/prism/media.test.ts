import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import { buildVideo, callMedia } from '../../support/media.ts'
import type { MockVideoApi, Reply } from '../../../src/index.ts'

const IDS = {
  'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/) as unknown,
  'x-amz-id-2': expect.stringMatching(/^[\w+/]{75}=$/) as unknown,
}
const COMMON = { ...IDS, server: 'AmazonS3', 'access-control-allow-origin': '*' }
const XML = { 'content-type': 'application/xml', ...COMMON }
const BYTES = buildVideo(8)
const VALIDATORS = {
  etag: `"${createHash('md5').update(BYTES).digest('hex')}"`,
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
}
const VIDEO = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', ...VALIDATORS, ...COMMON }

/** Checks an error of S3: its status, its elements before the two ids, and that the ids equal the headers. */
function expectError(reply: Reply, status: number, elements: string): void {
  const { headers } = reply
  const ids = `<RequestId>${headers['x-amz-request-id']}</RequestId><HostId>${headers['x-amz-id-2']}</HostId>`
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements}${ids}</Error>`
  expect(reply).toEqual({ status, headers: expect.objectContaining(XML) as unknown, body })
}

const DENIED = '<Code>AccessDenied</Code><Message>Access Denied</Message>'

function notFound(name: string): string {
  return `<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>generations/${name}</Key>`
}

function mismatch(url: string): string {
  return (
    '<Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match the signature ' +
    'you provided. Check your key and signing method.</Message><AWSAccessKeyId>mock</AWSAccessKeyId>' +
    `<SignatureProvided>${new URL(url).searchParams.get('X-Amz-Signature')}</SignatureProvided>`
  )
}

/** Returns the `video_url` of a status read. */
async function readVideoUrl(api: Parameters<typeof callApi>[0], id: string, key = 'test'): Promise<string> {
  const { body } = await callApi(api, 'prism', getStatusPath('prism', id), { key })
  return String(new Map(Object.entries(body ?? {})).get('video_url'))
}

const SIZE = BYTES.byteLength

/** Creates a fake with a completed generation. */
async function createVideo(): Promise<{ api: MockVideoApi; id: string; url: string }> {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  return { api, id, url: await readVideoUrl(api, id) }
}

test('serves the video for an hour on the clock of the fake', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  const url = await readVideoUrl(api, id)
  expect(await callMedia(api, 'prism', url)).toEqual({ status: 200, headers: VIDEO, body: BYTES })
  await api.clock.advance('3599999ms')
  expect((await callMedia(api, 'prism', url)).status).toBe(200)
  await api.clock.advance('1ms')
  expectError(
    await callMedia(api, 'prism', url),
    403,
    '<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires>' +
      '<Expires>2026-01-01T01:00:00Z</Expires><ServerTime>2026-01-01T01:00:00Z</ServerTime>',
  )
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

test('serves a range of the video', async () => {
  const { api, url } = await createVideo()
  expect(await callMedia(api, 'prism', url, { headers: { range: 'bytes=4-7' } })).toEqual({
    status: 206,
    headers: { ...VIDEO, 'content-range': `bytes 4-7/${SIZE}` },
    body: new TextEncoder().encode('ftyp'),
  })
})

test('returns 416 for a range outside the video', async () => {
  const { api, url } = await createVideo()
  const reply = await callMedia(api, 'prism', url, { headers: { range: 'bytes=99999-' } })
  expectError(
    reply,
    416,
    '<Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message>' +
      `<RangeRequested>bytes=99999-</RangeRequested><ActualObjectSize>${SIZE}</ActualObjectSize>`,
  )
  expect(reply.headers['content-range']).toBe(`bytes */${SIZE}`)
})

const { etag: ETAG } = VALIDATORS

test.each([
  { 'if-none-match': ETAG },
  { 'if-none-match': `"other", W/${ETAG}` },
  { 'if-none-match': ETAG.replaceAll('"', '') },
  { 'if-none-match': '*' },
  { 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
  { 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' },
  { 'if-none-match': ETAG, 'if-modified-since': 'Wed, 31 Dec 2025 23:59:59 GMT' },
  { 'if-none-match': ETAG, range: 'bytes=0-1' },
])('returns 304 for a video that has not changed: %o', async (headers) => {
  const { api, url } = await createVideo()
  expect(await callMedia(api, 'prism', url, { headers })).toEqual({
    status: 304,
    headers: { ...COMMON, ...VALIDATORS },
    body: '',
  })
})

test.each([
  ['If-Match', { 'if-match': '"other"' }],
  ['If-Match', { 'if-match': `W/${ETAG}` }],
  ['If-Match', { 'if-match': '"other"', 'if-unmodified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' }],
  ['If-Match', { 'if-match': '"other"', range: 'bytes=99999-' }],
  ['If-Unmodified-Since', { 'if-unmodified-since': 'Wed, 31 Dec 2025 23:59:59 GMT' }],
])('returns 412 if the condition %s does not hold: %o', async (condition, headers) => {
  const { api, url } = await createVideo()
  expectError(
    await callMedia(api, 'prism', url, { headers }),
    412,
    '<Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message>' +
      `<Condition>${condition}</Condition>`,
  )
})

test.each([
  { 'if-match': `"other", ${ETAG}` },
  { 'if-match': '*' },
  { 'if-match': ETAG, 'if-unmodified-since': 'Wed, 31 Dec 2025 23:59:59 GMT' },
  { 'if-unmodified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' },
  { 'if-none-match': '"other"' },
  { 'if-none-match': '"other"', 'if-modified-since': 'Fri, 02 Jan 2026 00:00:00 GMT' },
  { 'if-modified-since': 'Wed, 31 Dec 2025 23:59:59 GMT' },
  { 'if-modified-since': 'tomorrow 1' },
  { 'if-modified-since': 'Thu, 99 Jan 2026 00:00:00 GMT' },
])('returns the video if the conditions hold: %o', async (headers) => {
  const { api, url } = await createVideo()
  expect((await callMedia(api, 'prism', url, { headers })).status).toBe(200)
})

test.each([
  [206, ETAG],
  [206, 'Thu, 01 Jan 2026 00:00:00 GMT'],
  [200, '"other"'],
  [200, `W/${ETAG}`],
  [200, 'Fri, 02 Jan 2026 00:00:00 GMT'],
])('returns %i for a range with If-Range: %s', async (status, ifRange) => {
  const { api, url } = await createVideo()
  const headers = { range: 'bytes=0-1', 'if-range': ifRange }
  expect((await callMedia(api, 'prism', url, { headers })).status).toBe(status)
})

test('has the time of completion as Last-Modified', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ scenario: 'happy' })
  await api.clock.advance('45s')
  const { headers } = await callMedia(api, 'prism', await readVideoUrl(api, id))
  expect(headers['last-modified']).toBe('Thu, 01 Jan 2026 00:00:30 GMT')
})

test.each([
  ['truncated-output', BYTES.subarray(0, SIZE / 2)],
  ['empty-output', new Uint8Array()],
] as const)('has the MD5 of the stored file as ETag: %s', async (scenario, bytes) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed', scenario })
  const reply = await callMedia(api, 'prism', await readVideoUrl(api, id))
  expect(reply.body).toEqual(bytes)
  expect(reply.headers['etag']).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`)
})

test.each(['HEAD', 'PUT', 'DELETE'])('refuses %s, because the URL is signed for GET only', async (method) => {
  const { api, url } = await createVideo()
  expectError(await callMedia(api, 'prism', url, { method }), 403, mismatch(url))
  expect(api.requests().at(-1)?.reason).toBe('the URL is signed for GET only')
})

test('refuses HEAD of an expired URL as expired, and of an unknown video by its signature', async () => {
  const { api, url } = await createVideo()
  const unknown = url.replace('.mp4', '.mov')
  expectError(await callMedia(api, 'prism', unknown, { method: 'HEAD' }), 403, mismatch(unknown))
  await api.clock.advance('1h')
  expect((await callMedia(api, 'prism', url, { method: 'HEAD' })).body).toContain('Request has expired')
})

test.each(['POST', 'PATCH'])('returns 405 for %s', async (method) => {
  const { api, url } = await createVideo()
  const reply = await callMedia(api, 'prism', url, { method })
  expectError(
    reply,
    405,
    '<Code>MethodNotAllowed</Code><Message>The specified method is not allowed against this resource.</Message>' +
      `<Method>${method}</Method><ResourceType>OBJECT</ResourceType>`,
  )
  expect(reply.headers['allow']).toBe('HEAD, DELETE, GET, PUT')
})

test.each([
  ['Bearer prism_sk_test', 'Bearer pr…'],
  ['AWS4-HMAC-SHA256 Credential=a/b', 'AWS4-HMAC-SHA256 Cr…'],
  ['Basic <&>"\'', 'Basic &lt;&amp;…'],
  ['prism_sk_test of mine', 'pr…'],
])(
  'refuses a second authentication mechanism, and shows the start of its credentials: %s',
  async (authorization, value) => {
    const { api, url } = await createVideo()
    for (const method of ['GET', 'HEAD']) {
      expectError(
        await callMedia(api, 'prism', url, { method, headers: { authorization } }),
        400,
        '<Code>InvalidArgument</Code><Message>Only one auth mechanism allowed; only the X-Amz-Algorithm query ' +
          'parameter, Signature query string parameter or the Authorization header should be specified</Message>' +
          `<ArgumentName>Authorization</ArgumentName><ArgumentValue>${value}</ArgumentValue>`,
      )
    }
  },
)

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
  ['a later date', (url: string) => url.replace('Date=20260101T000000Z', 'Date=20260101T001500Z')],
  ['another access key', (url: string) => url.replace('=mock%2F', '=AKIA%2F')],
  ['another region', (url: string) => url.replace('us-east-1', 'us-west-2')],
  ['other signed headers', (url: string) => url.replace('=host', '=host%3Brange')],
  ['an extra parameter', (url: string) => `${url}&cache=1`],
  ['a header override', (url: string) => `${url}&response-content-type=text%2Fplain`],
  ['a parameter twice', (url: string) => `${url}&X-Amz-Expires=3600`],
])('returns 403 for a URL with %s', async (_, change) => {
  const { api, url } = await createVideo()
  const changed = change(url)
  const key = changed.includes('AKIA') ? 'AKIA' : 'mock'
  expectError(await callMedia(api, 'prism', changed), 403, mismatch(changed).replace('>mock<', `>${key}<`))
})

test.each(['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'])(
  'returns an error for a URL without X-Amz-%s',
  async (name) => {
    const { api, url } = await createVideo()
    for (const value of ['', `X-Amz-${name}=`]) {
      const changed = url.replace(new RegExp(`X-Amz-${name}=[^&]*`), value)
      const isUnsigned = !changed.includes('X-Amz-Algorithm')
      expectError(
        await callMedia(api, 'prism', changed),
        isUnsigned ? 403 : 400,
        isUnsigned
          ? DENIED
          : '<Code>AuthorizationQueryParametersError</Code><Message>Query-string authentication version 4 requires the ' +
              'X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires ' +
              'parameters.</Message>',
      )
    }
  },
)

const LONG_FORMAT = `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`
const MALFORMED_CREDENTIAL =
  'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting ' +
  '"&lt;YOUR-AKID&gt;/YYYYMMDD/REGION/SERVICE/aws4_request".'

test.each([
  ['Algorithm=AWS4-HMAC-SHA1', 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"'],
  ['Credential=mock', MALFORMED_CREDENTIAL],
  ['Credential=mock/20260101/us-east-1/ec2/aws4_request', MALFORMED_CREDENTIAL],
  ['Date=today', LONG_FORMAT],
  ['Date=20261301T000000Z', LONG_FORMAT],
  ['Date=2026-01-01T00:00:00Z', LONG_FORMAT],
  [
    'Date=20260102T000000Z',
    'Invalid credential date "20260101". This date is not the same as X-Amz-Date: "20260102".',
  ],
  ['Expires=soon', 'X-Amz-Expires should be a number'],
  ['Expires=1.5', 'X-Amz-Expires should be a number'],
  ['Expires=-1', 'X-Amz-Expires must be non-negative'],
  [
    'Expires=604801',
    'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
  ],
])('returns 400 for a parameter that is not valid: X-Amz-%s', async (parameter, message) => {
  const { api, url } = await createVideo()
  const [name = ''] = parameter.split('=')
  expectError(
    await callMedia(api, 'prism', url.replace(new RegExp(`${name}=[^&]*`), parameter)),
    400,
    `<Code>AuthorizationQueryParametersError</Code><Message>${message}</Message>`,
  )
})

test('returns 403 for a URL that is signed more than 15 minutes ahead', async () => {
  const { api, url } = await createVideo()
  expectError(
    await callMedia(api, 'prism', url.replace('Date=20260101T000000Z', 'Date=20260101T001501Z')),
    403,
    '<Code>AccessDenied</Code><Message>Request is not yet valid</Message><X-Amz-Date>1767226501000</X-Amz-Date>' +
      '<Expires>2026-01-01T01:15:01Z</Expires><ServerTime>2026-01-01T00:00:00Z</ServerTime>',
  )
})

test('returns 403 for the signature of another generation', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const [one, other] = [api.prism.create({ state: 'completed' }), api.prism.create({ state: 'completed' })]
  const url = (await readVideoUrl(api, one.id)).replace(one.id, other.id)
  expectError(await callMedia(api, 'prism', url), 403, mismatch(url))
})

test('returns 403 for a URL without a signature, with and without a video', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ state: 'completed' })
  for (const name of [`${id}.mp4`, 'unknown.mp4']) {
    const url = `https://prismvideos.s3.amazonaws.com/generations/${name}`
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) {
      expectError(await callMedia(api, 'prism', url, { method }), 403, DENIED)
    }
    expectError(
      await callMedia(api, 'prism', url, { headers: { authorization: 'AWS key:signature' } }),
      403,
      DENIED,
    )
  }
})

test('returns 400 for a URL without a signature if the call has another kind of key', async () => {
  const { api, url } = await createVideo()
  const headers = { authorization: 'Bearer prism_sk_test' }
  expectError(
    await callMedia(api, 'prism', url.replace(/\?.*/, ''), { headers }),
    400,
    '<Code>InvalidArgument</Code><Message>Unsupported Authorization Type</Message>' +
      '<ArgumentName>Authorization</ArgumentName><ArgumentValue>Bearer pr…</ArgumentValue>',
  )
})

test('returns 400 for a header override without a signature', async () => {
  const { api, url } = await createVideo()
  expectError(
    await callMedia(api, 'prism', url.replace(/\?.*/, '?response-content-disposition=attachment')),
    400,
    '<Code>InvalidRequest</Code>' +
      '<Message>Request specific response headers cannot be used for anonymous GET requests.</Message>',
  )
})

test('returns 404 for an unknown video, and for one that a reset removed', async () => {
  const { api, id, url } = await createVideo()
  expectError(await callMedia(api, 'prism', url.replace('.mp4', '.mov')), 404, notFound(`${id}.mov`))
  expectError(await callMedia(api, 'prism', url.replace(id, 'a%3Cb%01')), 404, notFound('a&lt;b\u{FFFD}.mp4'))
  api.reset()
  expectError(await callMedia(api, 'prism', url), 404, notFound(`${id}.mp4`))
})

test('gives equal calls equal ids, and other calls other ids', async () => {
  const { api, url } = await createVideo()
  const other = await createVideo()
  const first = await callMedia(api, 'prism', url)
  expect(await callMedia(other.api, 'prism', other.url)).toEqual(first)
  await api.clock.advance('1s')
  const later = await callMedia(api, 'prism', url)
  expect(later.headers['x-amz-request-id']).not.toBe(first.headers['x-amz-request-id'])
})

test('replies to any query and any headers with a status of S3', async () => {
  const { api, url } = await createVideo()
  const text = fc.string({ unit: 'binary' })
  const parameter = fc.tuple(fc.constantFrom(...new URL(url).searchParams.keys(), 'x'), text)
  const header = fc.tuple(
    fc.constantFrom('range', 'if-match', 'if-none-match', 'if-modified-since', 'if-range', 'authorization'),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(parameter), fc.array(header), async (changes, headers) => {
      const changed = new URL(url)
      for (const [name, value] of changes) changed.searchParams.set(name, value)
      const reply = await callMedia(api, 'prism', changed.href, { headers: Object.fromEntries(headers) })
      expect([200, 206, 304, 400, 403, 404, 412, 416]).toContain(reply.status)
    }),
  )
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

test.each([
  ['GET', '/generations', 403, DENIED],
  ['GET', '/uploads/a.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256', 403, DENIED],
  ['DELETE', '/', 403, DENIED],
  [
    'OPTIONS',
    '/generations/a.mp4',
    405,
    '<Code>MethodNotAllowed</Code><Message>The specified method is not allowed against this resource.</Message><Method>OPTIONS</Method><ResourceType>OBJECT</ResourceType>',
  ],
] as const)('replies as S3 to %s %s', async (...[method, path, status, elements]) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { mediaUrl } = api.adapter.providers.find(({ name }) => name === 'prism') ?? { mediaUrl: '' }
  expectError(await callMedia(api, 'prism', mediaUrl + path, { method }), status, elements)
})

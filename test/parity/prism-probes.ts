import { createHash } from 'node:crypto'
import { buildVideo } from '../support/media.ts'
import { encodeForm, encodeJson } from './bodies.ts'
import { PRISM_BODY, PRISM_PROMPT } from './create-probes.ts'
import { groupProbes, defineProbes, readField } from './probe.ts'
import type { FormPart } from './bodies.ts'
import type { Probe, ProbeInput } from './probe.ts'

const SAMPLE = '/api/generations/gen_abc123'
const TEMPLATE = '/api/templates/abc123'
const GENERATE = `${TEMPLATE}/generate`
const LATEST = { revisions: { prism: '2026-09' } }

const VIDEO = (body: string): string => readField(body, 'video_url')
const DONE = { options: { scenario: 'instant' }, first: [{ path: SAMPLE }], key: null }

const HOOK: FormPart = { name: 'variables', value: JSON.stringify({ hook: 'Three minutes a day' }) }
const PICTURE: FormPart = {
  name: 'productImage',
  file: 'ä.png',
  type: 'image/png',
  value: Uint8Array.of(1, 2, 255),
}

const keys: readonly ProbeInput[] = [
  { authorization: 'Basic abc' },
  { authorization: 'Bearer' },
  { authorization: 'bearer abc' },
  { 'x-api-key': 'abc' },
].map((headers, index) => ({
  name: `a key in ${JSON.stringify(headers)}`,
  path: SAMPLE,
  key: null,
  headers,
  status: index === 2 ? 200 : 401,
}))

const templates: readonly ProbeInput[] = [{}, LATEST].flatMap((options, index) => {
  const revision = index === 0 ? '2026-02' : '2026-09'
  const list = '/api/templates'
  const probes: readonly ProbeInput[] = [
    { name: 'templates', path: list, status: 200 },
    { name: 'HEAD of templates', path: list, method: 'HEAD', status: 200 },
    { name: 'a page of templates', path: `${list}?limit=1&offset=1`, status: 200 },
    { name: 'templates of a category', path: `${list}?category=ugc`, status: 200 },
    { name: 'templates with a search text', path: `${list}?q=PITCH`, status: 200 },
    { name: 'templates with limit 0', path: `${list}?limit=0`, status: 400 },
    { name: 'templates with a negative offset', path: `${list}?offset=-1`, status: 400 },
    { name: 'templates without a key', path: list, key: null, status: 401 },
    { name: 'templates without the scope', path: list, key: 'prism_sk_:forbidden', status: 403 },
    { name: 'a template', path: TEMPLATE, status: 200 },
    { name: 'an unknown template', path: `${TEMPLATE}x`, status: 404 },
    { name: 'POST to a template', path: TEMPLATE, method: 'POST', status: 405 },
    { name: 'a generation', path: SAMPLE, status: 200 },
    { name: 'a completed generation', path: SAMPLE, key: 'prism_sk_:instant', status: 200 },
    {
      name: 'an empty form',
      method: 'POST',
      path: GENERATE,
      body: encodeForm([]),
      status: 400,
      makes: 0,
    },
    { name: 'generate', method: 'POST', path: GENERATE, body: encodeJson(PRISM_BODY), status: 200, makes: 1 },
    {
      name: 'generate from an unknown template',
      method: 'POST',
      path: '/api/templates/x/generate',
      status: 404,
      makes: 0,
    },
  ]
  return groupProbes(revision, { options }, probes)
})

const submits = groupProbes('generate', { method: 'POST', path: GENERATE }, [
  { name: 'no variables', body: encodeJson({ variables: {} }), status: 400, makes: 0 },
  { name: 'a text that is too long', body: variables({ hook: 'x'.repeat(141) }), status: 400, makes: 0 },
  {
    name: 'a picture that is not a URL',
    body: variables({ productImage: 'ftp://a/b.png' }),
    status: 400,
    makes: 0,
  },
  { name: 'variables that are not strings', body: variables({ hook: 5 }), status: 400, makes: 0 },
  { name: 'a form in a revision without forms', body: encodeForm([HOOK, PICTURE]), status: 400, makes: 0 },
  { name: 'a form', body: encodeForm([HOOK, PICTURE]), options: LATEST, status: 200, makes: 1 },
  {
    name: 'a form with a part twice',
    body: encodeForm([HOOK, HOOK, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form with a file twice',
    body: encodeForm([HOOK, PICTURE, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form whose variables are not JSON',
    body: encodeForm([{ name: 'variables', value: '{hook}' }, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form with __proto__',
    body: encodeForm([{ name: 'variables', value: '{"__proto__":{"hook":"x"}}' }, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'credits for one of two',
    body: encodeJson(PRISM_BODY),
    options: { quotas: { prism: { credits: 60 } } },
    times: 2,
    status: 402,
    makes: 1,
  },
])

const prompts = groupProbes('prompt', { method: 'POST', path: '/api/generations', options: LATEST }, [
  { name: 'four at once', body: encodeJson({ ...PRISM_PROMPT, count: 4 }), status: 200, makes: 4 },
  { name: 'five at once', body: encodeJson({ ...PRISM_PROMPT, count: 5 }), status: 400, makes: 0 },
  { name: 'a template', body: encodeJson({ ...PRISM_PROMPT, templateId: 'abc123' }), status: 200, makes: 1 },
  {
    name: 'an unknown template',
    body: encodeJson({ ...PRISM_PROMPT, templateId: 'x' }),
    status: 404,
    makes: 0,
  },
  {
    name: 'an invalid ratio',
    body: encodeJson({ ...PRISM_PROMPT, aspectRatio: '5:5' }),
    status: 400,
    makes: 0,
  },
  {
    name: 'credits for three of four',
    body: encodeJson({ ...PRISM_PROMPT, count: 4 }),
    options: { ...LATEST, quotas: { prism: { credits: 199 } } },
    status: 402,
    makes: 0,
  },
  {
    name: 'a revision without prompts',
    body: encodeJson(PRISM_PROMPT),
    options: { revisions: { prism: '2026-02' } },
    status: 404,
    makes: 0,
  },
])

/** A call for the video, which has no key because its URL is signed. */
const SIGNED = { ...DONE, path: VIDEO, key: null }

const VIDEO_ETAG = `"${createHash('md5').update(buildVideo(8)).digest('hex')}"`

const media: readonly ProbeInput[] = [
  { name: 'the video', ...SIGNED, status: 200 },
  { name: 'HEAD of the video', ...SIGNED, method: 'HEAD', status: 403 },
  { name: 'the video with a key', ...SIGNED, key: 'test', status: 400 },
  { name: 'HEAD of the video with a key', ...SIGNED, key: 'test', method: 'HEAD', status: 400 },
  { name: 'a part of the video', ...SIGNED, headers: { range: 'bytes=4-11' }, status: 206 },
  { name: 'a range beyond the video', ...SIGNED, headers: { range: 'bytes=9999999-' }, status: 416 },
  {
    name: 'a part with If-Range of another video',
    ...SIGNED,
    headers: { range: 'bytes=0-1', 'if-range': '"a"' },
    status: 200,
  },
  {
    name: 'a part with If-Range of the video',
    ...SIGNED,
    headers: { range: 'bytes=0-1', 'if-range': VIDEO_ETAG },
    status: 206,
  },
  { name: 'the video if it has changed', ...SIGNED, headers: { 'if-none-match': VIDEO_ETAG }, status: 304 },
  { name: 'the video if it is another one', ...SIGNED, headers: { 'if-match': '"a"' }, status: 412 },
  {
    name: 'the video after 59 minutes',
    ...SIGNED,
    meanwhile: (api) => api.clock.advance('59m'),
    status: 200,
  },
  { name: 'the video after an hour', ...SIGNED, meanwhile: (api) => api.clock.advance('1h'), status: 403 },
  {
    name: 'HEAD of the video after an hour',
    ...SIGNED,
    method: 'HEAD',
    meanwhile: (api) => api.clock.advance('1h'),
    status: 403,
  },
  {
    name: 'the video with a wrong signature',
    ...SIGNED,
    path: (body) => VIDEO(body).replace(/.{4}$/, '0000'),
    status: 403,
  },
  {
    name: 'the video without a date',
    ...SIGNED,
    path: (body) => VIDEO(body).replace(/X-Amz-Date=\w+&/, ''),
    status: 400,
  },
  {
    name: 'the video without a signature',
    ...SIGNED,
    path: (body) => VIDEO(body).replace(/\?.*/, ''),
    status: 403,
  },
  {
    name: 'the video with a key instead of a signature',
    ...SIGNED,
    key: 'test',
    path: (body) => VIDEO(body).replace(/\?.*/, ''),
    status: 400,
  },
  { name: 'the video after a reset', ...SIGNED, meanwhile: (api) => api.reset(), status: 404 },
  { name: 'PUT of the video', ...SIGNED, method: 'PUT', body: encodeJson({}), status: 403 },
  { name: 'DELETE of the video', ...SIGNED, method: 'DELETE', status: 403 },
  { name: 'POST to the video', ...SIGNED, method: 'POST', body: encodeJson({}), status: 405 },
  { name: 'PATCH of the video', ...SIGNED, method: 'PATCH', body: encodeJson({}), status: 405 },
  { name: 'OPTIONS of the video', ...SIGNED, method: 'OPTIONS', status: 405 },
  { name: 'an unknown media path', path: '<media>/nothing', key: null, status: 403 },
]

function variables(more: object): NonNullable<Probe['body']> {
  return encodeJson({ variables: { ...PRISM_BODY.variables, ...more } })
}

/** The probes of operations that only Prism has. */
export const prismProbes = defineProbes('prism', [...keys, ...templates, ...submits, ...prompts, ...media])

import { toForm, toJson } from './bodies.ts'
import { PRISM_BODY, PRISM_PROMPT } from './create-probes.ts'
import { toKind, toProbesOf, valueOf } from './probe.ts'
import type { Part } from './bodies.ts'
import type { Probe, Written } from './probe.ts'

const SAMPLE = '/api/generations/gen_abc123'
const TEMPLATE = '/api/templates/abc123'
const GENERATE = `${TEMPLATE}/generate`
const LATEST = { revisions: { prism: '2026-09' } }

const VIDEO = (body: string): string => valueOf(body, 'video_url')
const DONE = { options: { scenario: 'instant' }, first: [{ path: SAMPLE }], key: null }

const HOOK: Part = { name: 'variables', value: JSON.stringify({ hook: 'Three minutes a day' }) }
const PICTURE: Part = {
  name: 'productImage',
  file: 'ä.png',
  type: 'image/png',
  value: Uint8Array.of(1, 2, 255),
}

const keys: readonly Written[] = [
  { authorization: 'Basic abc' },
  { authorization: 'Bearer' },
  { authorization: 'bearer abc' },
  { 'x-api-key': 'abc' },
].map((headers, index) => ({
  name: `a key as in ${JSON.stringify(headers)}`,
  path: SAMPLE,
  key: null,
  headers,
  status: index === 2 ? 200 : 401,
}))

const templates: readonly Written[] = [{}, LATEST].flatMap((options, index) => {
  const revision = index === 0 ? '2026-02' : '2026-09'
  const list = '/api/templates'
  const written: readonly Written[] = [
    { name: 'templates', path: list, status: 200 },
    { name: 'HEAD of templates', path: list, method: 'HEAD', status: 200 },
    { name: 'a page of templates', path: `${list}?limit=1&offset=1`, status: 200 },
    { name: 'templates of a category', path: `${list}?category=ugc`, status: 200 },
    { name: 'templates with a text', path: `${list}?q=PITCH`, status: 200 },
    { name: 'templates, none of them', path: `${list}?limit=0`, status: 400 },
    { name: 'templates from nowhere', path: `${list}?offset=-1`, status: 400 },
    { name: 'templates without a key', path: list, key: null, status: 401 },
    { name: 'templates without the scope', path: list, key: 'prism_sk_:forbidden', status: 403 },
    { name: 'a template', path: TEMPLATE, status: 200 },
    { name: 'no template', path: `${TEMPLATE}x`, status: 404 },
    { name: 'POST to a template', path: TEMPLATE, method: 'POST', status: 405 },
    { name: 'a generation', path: SAMPLE, status: 200 },
    { name: 'a completed generation', path: SAMPLE, key: 'prism_sk_:instant', status: 200 },
    { name: 'a form that is empty', method: 'POST', path: GENERATE, body: toForm([]), status: 400, makes: 0 },
    { name: 'generate', method: 'POST', path: GENERATE, body: toJson(PRISM_BODY), status: 200, makes: 1 },
    {
      name: 'generate from no template',
      method: 'POST',
      path: '/api/templates/x/generate',
      status: 404,
      makes: 0,
    },
  ]
  return toKind(revision, { options }, written)
})

const submits = toKind('generate', { method: 'POST', path: GENERATE }, [
  { name: 'no variables', body: toJson({ variables: {} }), status: 400, makes: 0 },
  { name: 'too long a text', body: variables({ hook: 'x'.repeat(141) }), status: 400, makes: 0 },
  {
    name: 'a picture that is no URL',
    body: variables({ productImage: 'ftp://a/b.png' }),
    status: 400,
    makes: 0,
  },
  { name: 'variables that are no texts', body: variables({ hook: 5 }), status: 400, makes: 0 },
  { name: 'a form, before there were any', body: toForm([HOOK, PICTURE]), status: 400, makes: 0 },
  { name: 'a form', body: toForm([HOOK, PICTURE]), options: LATEST, status: 200, makes: 1 },
  {
    name: 'a form with a part twice',
    body: toForm([HOOK, HOOK, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form with a file twice',
    body: toForm([HOOK, PICTURE, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form whose variables are no JSON',
    body: toForm([{ name: 'variables', value: '{hook}' }, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'a form with __proto__',
    body: toForm([{ name: 'variables', value: '{"__proto__":{"hook":"x"}}' }, PICTURE]),
    options: LATEST,
    status: 400,
    makes: 0,
  },
  {
    name: 'credits for one of two',
    body: toJson(PRISM_BODY),
    options: { quotas: { prism: { credits: 60 } } },
    times: 2,
    status: 402,
    makes: 1,
  },
])

const prompts = toKind('prompt', { method: 'POST', path: '/api/generations', options: LATEST }, [
  { name: 'four at once', body: toJson({ ...PRISM_PROMPT, count: 4 }), status: 200, makes: 4 },
  { name: 'five at once', body: toJson({ ...PRISM_PROMPT, count: 5 }), status: 400, makes: 0 },
  { name: 'a template', body: toJson({ ...PRISM_PROMPT, templateId: 'abc123' }), status: 200, makes: 1 },
  { name: 'no template', body: toJson({ ...PRISM_PROMPT, templateId: 'x' }), status: 404, makes: 0 },
  { name: 'no ratio', body: toJson({ ...PRISM_PROMPT, aspectRatio: '5:5' }), status: 400, makes: 0 },
  {
    name: 'credits for three of four',
    body: toJson({ ...PRISM_PROMPT, count: 4 }),
    options: { ...LATEST, quotas: { prism: { credits: 199 } } },
    status: 402,
    makes: 0,
  },
  {
    name: 'before there was any',
    body: toJson(PRISM_PROMPT),
    options: { revisions: { prism: '2026-02' } },
    status: 404,
    makes: 0,
  },
])

const media: readonly Written[] = [
  { name: 'the video', ...DONE, path: VIDEO, status: 200 },
  { name: 'HEAD of the video', ...DONE, path: VIDEO, method: 'HEAD', status: 200 },
  { name: 'a part of the video', ...DONE, path: VIDEO, headers: { range: 'bytes=4-11' }, status: 206 },
  { name: 'behind the video', ...DONE, path: VIDEO, headers: { range: 'bytes=9999999-' }, status: 416 },
  {
    name: 'a part, if it is the same',
    ...DONE,
    path: VIDEO,
    headers: { range: 'bytes=0-1', 'if-range': '"a"' },
    status: 200,
  },
  {
    name: 'the video after 59 minutes',
    ...DONE,
    path: VIDEO,
    meanwhile: (api) => api.clock.advance('59m'),
    status: 200,
  },
  {
    name: 'the video after an hour',
    ...DONE,
    path: VIDEO,
    meanwhile: (api) => api.clock.advance('1h'),
    status: 403,
  },
  {
    name: 'HEAD of it after an hour',
    ...DONE,
    path: VIDEO,
    method: 'HEAD',
    meanwhile: (api) => api.clock.advance('1h'),
    status: 403,
  },
  {
    name: 'the video, signed by nobody',
    ...DONE,
    path: (body) => VIDEO(body).replace(/.{4}$/, '0000'),
    status: 403,
  },
  {
    name: 'the video without a signature',
    ...DONE,
    path: (body) => VIDEO(body).replace(/\?.*/, ''),
    status: 403,
  },
  { name: 'the video after a reset', ...DONE, path: VIDEO, meanwhile: (api) => api.reset(), status: 404 },
  { name: 'PUT of the video', ...DONE, path: VIDEO, method: 'PUT', status: 405 },
  { name: 'no path of the media', path: '<media>/nothing', key: null, status: 404 },
]

function variables(more: object): NonNullable<Probe['body']> {
  return toJson({ variables: { ...PRISM_BODY.variables, ...more } })
}

/** What only Prism can be asked. */
export const prismProbes = toProbesOf('prism', [...keys, ...templates, ...submits, ...prompts, ...media])

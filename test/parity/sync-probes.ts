import { groupProbes, defineProbes, readField } from './probe.ts'
import { buildInvalidBodies, encodeJson } from './bodies.ts'
import { SYNC_BODY } from './create-probes.ts'
import { SYNC_FORM } from './sync-create-probes.ts'
import type { Fake, ProbeInput } from './probe.ts'

const ID = '6533643b-aceb-4c40-967e-d9ba9baac39e'
const SAMPLE = `/v2/generate/${ID}`
const LIST = '/v2/generations'

const REVISIONS = ['2026-06', '2026-08', '2026-10']

/** Creates four generations in four different states. */
async function createFour(api: Fake): Promise<void> {
  api.sync.create({ id: 'one', age: '1h' })
  await api.clock.advance('1s')
  api.sync.create({ id: 'two', state: 'failed' })
  api.sync.create({ id: 'three', state: 'processing' })
  api.sync.create({ id: 'four' })
}

const lists = groupProbes('', { before: createFour }, [
  ...REVISIONS.flatMap((revision) =>
    groupProbes(
      revision,
      { options: { revisions: { sync: revision } } },
      [
        ['', 200],
        ['?status=COMPLETED,FAILED', 200],
        ['?status=COMPLETED&status=PENDING', 200],
        ['?status=%5B%22FAILED%22%5D', 200],
        ['?status=BROKEN', revision === '2026-06' ? 200 : 400],
        ['?ids=one,nobody', 200],
        ['?limit=2&cursor=three', 200],
        ['?limit=0', revision === '2026-10' ? 400 : 200],
        ['?cursor=nobody&limit=2', revision === '2026-10' ? 400 : 200],
      ].map(([query, status]) => ({
        name: `the list${query}`,
        path: `${LIST}${query}`,
        status: Number(status),
      })),
    ),
  ),
  { name: 'HEAD of the list', path: LIST, method: 'HEAD', status: 200 },
  { name: 'the list without a key', path: LIST, key: null, status: 401 },
  { name: "another session's list", path: LIST, key: 'w3:', status: 200 },
  { name: 'POST to the list', path: LIST, method: 'POST', status: 404 },
  { name: 'count', path: `${LIST}/count`, status: 200 },
  { name: 'count of some', path: `${LIST}/count?status=PENDING,PROCESSING&type=api`, status: 200 },
  { name: 'count of another source', path: `${LIST}/count?generationSource=ios`, status: 200 },
  { name: 'count of an invalid status', path: `${LIST}/count?status=BROKEN&currentUserOnly=1`, status: 400 },
  { name: 'delete', method: 'DELETE', path: `${LIST}/one`, times: 2, status: 404 },
  { name: 'delete while it runs', method: 'DELETE', path: `${LIST}/three`, status: 409 },
  {
    name: 'delete, and read',
    first: [{ method: 'DELETE', path: `${LIST}/one` }],
    path: '/v2/generate/one',
    status: 404,
  },
  { name: "delete another session's", method: 'DELETE', path: `${LIST}/one`, key: 'w3:', status: 404 },
  { name: 'download', path: `${LIST}/one/download`, status: 200 },
  { name: 'download while it runs', path: `${LIST}/three/download`, status: 409 },
  { name: 'download of an unknown id', path: `${LIST}/nobody/download`, status: 404 },
])

const byId = groupProbes('the status by its second path', { before: createFour }, [
  { name: 'completed', path: `${LIST}/one`, status: 200 },
  { name: 'failed', path: `${LIST}/two`, status: 200 },
  { name: 'processing', path: `${LIST}/three`, status: 200 },
  { name: 'HEAD', path: `${LIST}/four`, method: 'HEAD', status: 200 },
  { name: 'without a key', path: `${LIST}/one`, key: null, status: 401 },
  { name: 'of an unknown id', path: `${LIST}/nobody`, status: 404 },
  { name: "another session's", path: `${LIST}/one`, key: 'w3:', status: 404 },
  {
    name: 'parameters of a long-poll',
    path: `${LIST}/three?wait=true&timeout=9&include=progress`,
    status: 200,
  },
  {
    name: 'completed on the third read',
    path: `${LIST}/${ID}`,
    options: { scenario: 'third-poll' },
    times: 4,
    status: 200,
  },
  { name: 'the fault not-found', path: `${LIST}/one`, key: ':not-found', status: 404 },
  { name: 'a wrong method', path: `${LIST}/one`, method: 'PUT', status: 404 },
])

const ESTIMATE = { model: 'lipsync-2', duration: 12.5 }

/** The operations that estimate a cost, each with a valid body. */
const COSTS = [
  ['/v2/analyze/cost', SYNC_BODY],
  ['/v2/generations/estimate', ESTIMATE],
  ['/v2/generate/estimate-cost', ESTIMATE],
] as const

const costs = COSTS.flatMap(([path, valid]) =>
  groupProbes(path, { method: 'POST', path, makes: 0 }, [
    { name: 'a valid body', body: encodeJson(valid), status: 200 },
    {
      name: 'prices of the options',
      options: { prices: { sync: { perVideo: 1, perSecond: 0.1 } } },
      body: encodeJson(valid),
      status: 200,
    },
    {
      name: 'no price for the model',
      options: { prices: { sync: { models: { 'sync-3': 1 } } } },
      body: encodeJson(valid),
      status: 422,
    },
    { name: 'an empty object', body: encodeJson({}), status: 400 },
    { name: 'an unknown field', body: encodeJson({ ...valid, modle: 'a' }), status: 200 },
    { name: 'no key', key: null, body: encodeJson(valid), status: 401 },
    { name: 'no key, and an empty object', key: null, body: encodeJson({}), status: 401 },
    { name: 'the fault server-error', key: ':broken', body: encodeJson(valid), status: 500 },
    { name: 'a form', body: SYNC_FORM, status: 400 },
    ...buildInvalidBodies(valid).map(([name, body, status]) =>
      Object.assign({ name, status }, body && { body }),
    ),
  ]),
)

const RESOURCES = ['/v2/models', '/v2/account', '/v2/organizations/webhook/secret']

const resources: readonly ProbeInput[] = RESOURCES.flatMap((path) => [
  { name: path, path, status: 200 },
  { name: `HEAD of ${path}`, path, method: 'HEAD', status: 200 },
  { name: `${path} without a key`, path, key: null, status: 401 },
  { name: `the fault server-error of ${path}`, path, key: ':broken', status: 500 },
])

const documents: readonly ProbeInput[] = [
  ...REVISIONS.map((revision) => ({
    name: `the OpenAPI document of ${revision}`,
    path: '/api-json',
    options: { revisions: { sync: revision } },
    status: 200,
  })),
  { name: 'the OpenAPI document without a key', path: '/api-json', key: null, status: 200 },
  { name: 'HEAD of the OpenAPI document', path: '/api-json', method: 'HEAD', status: 200 },
  { name: 'an endpoint that the fake does not serve', path: '/v2/tts/jobs', method: 'POST', status: 404 },
]

const OUTPUT = (body: string): string => readField(body, 'outputUrl')
/** Returns the URL to which the output URL redirects. */
const VIDEO = (body: string): string =>
  OUTPUT(body).replace(/^<base>\/v2\/generations\/(.+)\/result/, '<media>/$1.mp4')
const DONE = { options: { scenario: 'instant' }, first: [{ path: SAMPLE }], key: null }
const FORM = { method: 'POST', path: '/v2/generate', body: SYNC_FORM }
const FILE = (body: string): string => readField(body, 'input 1 url')

const media: readonly ProbeInput[] = [
  { name: 'the result', ...DONE, path: OUTPUT, status: 302 },
  {
    name: 'the result of the segments',
    ...DONE,
    path: (body) => `${OUTPUT(body)}&part=segments`,
    status: 302,
  },
  { name: 'HEAD of the result', ...DONE, path: OUTPUT, method: 'HEAD', status: 302 },
  { name: 'the video', ...DONE, path: VIDEO, status: 200 },
  { name: 'HEAD of the video', ...DONE, path: VIDEO, method: 'HEAD', status: 200 },
  { name: 'a part of the video', ...DONE, path: VIDEO, headers: { range: 'bytes=0-9' }, status: 206 },
  {
    name: 'a range beyond the video',
    ...DONE,
    path: VIDEO,
    headers: { range: 'bytes=9999999-' },
    status: 416,
  },
  {
    name: 'the video if it has changed',
    ...DONE,
    path: VIDEO,
    headers: { 'if-none-match': '*' },
    status: 304,
  },
  {
    name: 'the video if it is another one',
    ...DONE,
    path: VIDEO,
    headers: { 'if-match': '"a"' },
    status: 412,
  },
  { name: 'the video with another token', ...DONE, path: (body) => `${VIDEO(body)}0`, status: 403 },
  {
    name: 'the video with a name',
    before: (api) => api.sync.create({ id: 'one', state: 'completed', input: { outputFileName: 'a b' } }),
    first: [{ path: '/v2/generate/one' }],
    path: VIDEO,
    key: null,
    status: 200,
  },
  { name: 'the result with another token', ...DONE, path: (body) => `${OUTPUT(body)}0`, status: 403 },
  {
    name: 'the result without its token',
    path: `${LIST}/${ID}/result`,
    first: [{ path: SAMPLE }],
    key: null,
    status: 403,
  },
  { name: 'the result of an unknown id', path: `${LIST}/nobody/result?token=a`, key: null, status: 404 },
  { name: 'a file of a form', first: [FORM], path: FILE, key: null, status: 200 },
  { name: 'HEAD of a file of a form', first: [FORM], path: FILE, method: 'HEAD', key: null, status: 200 },
  { name: 'a file that no form had', path: `<media>/${ID}/video.mp4`, key: null, status: 404 },
  {
    name: 'the spoken text',
    ...DONE,
    first: [FORM, { path: (body) => `/v2/generate/${readField(body, 'id')}` }],
    path: (body) => readField(body, 'synthesizedAudioUrl'),
    status: 200,
  },
  { name: 'an unknown spoken text', path: '<media>/nobody.wav', key: null, status: 404 },
  { name: 'an unknown media path', path: '<media>/a/b/c', key: null, status: 404 },
]

/** The probes of operations that only Sync has, without submits and long-polls. */
export const syncProbes = defineProbes('sync', [
  ...lists,
  ...byId,
  ...costs,
  ...resources,
  ...documents,
  ...media,
])

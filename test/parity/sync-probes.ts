import { groupProbes, defineProbes, readField } from './probe.ts'
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

const resources: readonly ProbeInput[] = ['/v2/models', '/v2/organizations/webhook/secret'].flatMap(
  (path) => [
    { name: path, path, status: 200 },
    { name: `HEAD of ${path}`, path, method: 'HEAD', status: 200 },
    { name: `${path} without a key`, path, key: null, status: 401 },
    { name: `the fault server-error of ${path}`, path, key: ':broken', status: 500 },
  ],
)

const OUTPUT = (body: string): string => readField(body, 'outputUrl')
const DONE = { options: { scenario: 'instant' }, first: [{ path: SAMPLE }], key: null }
const FORM = { method: 'POST', path: '/v2/generate', body: SYNC_FORM }
const FILE = (body: string): string => readField(body, 'input 0 url')

const media: readonly ProbeInput[] = [
  { name: 'the result', ...DONE, path: OUTPUT, status: 200 },
  { name: 'HEAD of the result', ...DONE, path: OUTPUT, method: 'HEAD', status: 200 },
  { name: 'a part of the result', ...DONE, path: OUTPUT, headers: { range: 'bytes=0-9' }, status: 206 },
  {
    name: 'a range beyond the result',
    ...DONE,
    path: OUTPUT,
    headers: { range: 'bytes=9999999-' },
    status: 416,
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
export const syncProbes = defineProbes('sync', [...lists, ...resources, ...media])

import { sampleClips } from '../../src/fixtures/media.ts'
import { drawUuid } from '../../src/lib/seed.ts'
import { createWav } from '../../src/lib/wav.ts'
import { buildInvalidBodies, encodeForm, encodeJson } from './bodies.ts'
import { SYNC_BODY } from './create-probes.ts'
import { defineProbes, DEFAULTS, groupProbes, readField } from './probe.ts'
import type { EncodedBody } from './bodies.ts'
import type { Fake, ProbeCall, ProbeInput } from './probe.ts'

const ASSETS = '/v2/assets'
const LATEST = { revisions: { sync: '2026-10' } }
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

/** Returns the first id of a kind in the default session. */
const getFirstId = (kind: string): string => drawUuid(`${DEFAULTS.seed}/default/sync/${kind}/1`)
const [UPLOAD_ID, TOKEN, ASSET_ID] = ['upload', 'upload-token', 'asset'].map(getFirstId)

const CLIP = sampleClips['16:9']()
const FILE = { fileName: 'ü 1.mp4', contentType: 'video/mp4', size: CLIP.byteLength }
const FILE_URL = `<media>/uploads/${UPLOAD_ID}/__1.mp4`
const PRESIGN: ProbeCall = { method: 'POST', path: `${ASSETS}/upload`, body: encodeJson(FILE) }
const BYTES: EncodedBody = { type: 'video/mp4', content: CLIP }
const PUT: ProbeCall = {
  method: 'PUT',
  path: (body) => readField(body, 'uploadUrl'),
  key: null,
  body: BYTES,
}

/** Makes an asset of the upload. The fake finds it whatever the host of the URL. */
const REGISTER: ProbeCall = {
  method: 'POST',
  path: ASSETS,
  body: encodeJson({ url: `https://example.com/uploads/${UPLOAD_ID}/__1.mp4`, type: 'VIDEO' }),
}
const CHAIN = [PRESIGN, PUT, REGISTER]
const SUBMIT: ProbeCall & { readonly method: string } = {
  method: 'POST',
  path: '/v2/generate',
  body: encodeJson({ ...SYNC_BODY, input: [{ type: 'video', assetId: ASSET_ID }, SYNC_BODY.input[1]] }),
}

/** Returns a probe for each invalid body. */
function refuseInvalidBodies(valid: object): Pick<ProbeInput, 'name' | 'status' | 'body'>[] {
  return buildInvalidBodies(valid).flatMap(([name, body, status]) =>
    body === undefined ? [] : [{ name, body, status }],
  )
}

const presigns = groupProbes('upload', PRESIGN, [
  { name: 'two files', times: 2, status: 201 },
  { name: 'no key', key: null, status: 401 },
  { name: 'an empty object', body: encodeJson({}), status: 400 },
  {
    name: 'a content type that is no header',
    body: encodeJson({ ...FILE, contentType: 'a/b\r\nc: d' }),
    status: 400,
  },
  { name: 'more than 5 GiB', body: encodeJson({ ...FILE, size: 5 * 1_024 ** 3 + 1 }), status: 422 },
  { name: 'the fault server-error', key: ':broken', status: 500 },
  ...refuseInvalidBodies(FILE),
])

const puts = groupProbes('upload of bytes', { ...PUT, first: [PRESIGN] }, [
  { name: 'the file', status: 200 },
  { name: 'no content type', body: { content: CLIP }, status: 200 },
  { name: 'a content type with parameters', body: { ...BYTES, type: 'Video/MP4; a=b' }, status: 200 },
  { name: 'another content type', body: { ...BYTES, type: 'audio/wav' }, status: 403 },
  { name: 'a form', body: encodeForm([{ name: 'file', value: CLIP, file: 'a.mp4' }]), status: 403 },
  { name: 'fewer bytes', body: { ...BYTES, content: CLIP.slice(1) }, status: 403 },
  { name: 'no bytes', body: { ...BYTES, content: '' }, status: 403 },
  { name: 'no token', path: FILE_URL, status: 403 },
  { name: 'another token', path: `${FILE_URL}?token=a`, status: 403 },
  { name: 'an unknown id', path: `<media>/uploads/${UNKNOWN_ID}/a.mp4?token=a`, status: 404 },
  { name: 'after a week', meanwhile: (api: Fake) => api.clock.advance('168h'), status: 403 },
  { name: 'in another session', headers: { 'x-mock-session': 'w3' }, status: 404 },
  { name: 'POST', method: 'POST', status: 404 },
  { name: 'after a reset', meanwhile: (api: Fake) => api.reset(), status: 404 },
])

const files = groupProbes('file', { first: [PRESIGN, PUT], key: null, path: FILE_URL }, [
  { name: 'GET', status: 200 },
  { name: 'HEAD', method: 'HEAD', status: 200 },
  { name: 'a part', headers: { range: 'bytes=4-7' }, status: 206 },
  { name: 'a range beyond it', headers: { range: 'bytes=9999-' }, status: 416 },
  { name: 'not sent', first: [PRESIGN], status: 404 },
  {
    name: 'sent a second time',
    first: [PRESIGN, PUT],
    path: `${FILE_URL}?token=${TOKEN}`,
    ...replace(),
    status: 200,
  },
  {
    name: 'of another session',
    headers: { 'x-mock-session': 'w3' },
    first: [{ path: ASSETS, key: 'w3:' }, PRESIGN, PUT],
    status: 404,
  },
  {
    name: 'of a deleted asset',
    first: [...CHAIN, { method: 'DELETE', path: `${ASSETS}/${ASSET_ID}` }],
    status: 404,
  },
  { name: 'an unknown id', path: `<media>/uploads/${UNKNOWN_ID}/a.mp4`, status: 404 },
])

/** A PUT to the known URL, because the reply to the first one has no URL. */
function replace(): Pick<ProbeCall, 'body'> & { readonly method: string } {
  return { method: 'PUT', body: { ...BYTES, content: CLIP.toReversed() } }
}

const creates = groupProbes('asset', { ...REGISTER, first: [PRESIGN, PUT] }, [
  { name: 'of an upload', status: 201 },
  { name: 'of an upload, twice', times: 2, status: 201 },
  { name: 'of an upload that was not sent', first: [PRESIGN], status: 404 },
  { name: 'of a URL', body: encodeJson({ url: 'https://example.com/a.wav?b', name: 'ü' }), status: 201 },
  { name: 'of a URL without a path', body: encodeJson({ url: 'https://example.com' }), status: 201 },
  { name: 'an empty object', body: encodeJson({}), status: 400 },
  {
    name: 'an unknown field',
    body: encodeJson({ url: 'https://example.com/a.wav', nmae: 'a' }),
    status: 201,
  },
  { name: 'no key', key: null, status: 401 },
  { name: 'a form', body: encodeForm([{ name: 'file', value: 'a', file: 'a.mp4' }]), status: 400 },
  { name: 'the fault server-error', key: ':broken', status: 500 },
  ...refuseInvalidBodies({ url: 'https://example.com/a.wav' }),
])

/** Adds an asset of a URL. */
const addAsset = (fields: object): ProbeCall => ({
  method: 'POST',
  path: ASSETS,
  body: encodeJson({ url: 'https://example.com/a.mp4', ...fields }),
})
const THREE = [
  addAsset({ name: 'b' }),
  addAsset({ type: 'AUDIO' }),
  addAsset({ name: 'a clip', type: 'IMAGE' }),
]

const lists = groupProbes('assets', { first: THREE }, [
  ...[
    '',
    '?limit=1',
    `?limit=2&cursor=${ASSET_ID}`,
    '?types=AUDIO,IMAGE',
    '?types=%5B%22AUDIO%22%5D',
    '?types=AUDIO&types=VIDEO',
    '?searchQuery=CLIP',
    `?projectId=${UNKNOWN_ID}`,
    ...['name', 'date', 'duration', 'size', 'kind'].flatMap((value) =>
      ['Asc', 'Desc'].map((direction) => `?sortBy=${value}${direction}`),
    ),
  ].map((query) => ({ name: `the list${query}`, path: `${ASSETS}${query}`, status: 200 })),
  ...['?limit=0', '?limit=101', '?cursor=nobody', '?types=AUDI', '?sortBy=name', '?projectId=a'].map(
    (query) => ({
      name: `the list${query}`,
      path: `${ASSETS}${query}`,
      status: 400,
    }),
  ),
  { name: 'HEAD of the list', path: ASSETS, method: 'HEAD', status: 200 },
  { name: 'the list without a key', path: ASSETS, key: null, status: 401 },
  { name: "another session's list", path: ASSETS, key: 'w3:', status: 200 },
  { name: 'PUT to the list', path: ASSETS, method: 'PUT', status: 404 },
  { name: 'count', path: `${ASSETS}/count`, status: 200 },
  {
    name: 'count of some',
    path: `${ASSETS}/count?types=AUDIO&userId=d2a7e0d5-1705-43b5-be96-85b9c5f25b81`,
    status: 200,
  },
  { name: 'count of an unknown type', path: `${ASSETS}/count?types=a`, status: 400 },
  ...[[ASSET_ID], [UNKNOWN_ID], ASSET_ID].map((ids) => ({
    name: `by the ids ${JSON.stringify(ids)}`,
    method: 'POST',
    path: `${ASSETS}/batch`,
    body: encodeJson({ ids }),
    status: 200,
  })),
  { name: 'by no ids', method: 'POST', path: `${ASSETS}/batch`, body: encodeJson({ ids: [] }), status: 400 },
])

const byId = groupProbes('asset by id', { first: [addAsset({})], path: `${ASSETS}/${ASSET_ID}` }, [
  { name: 'GET', status: 200 },
  { name: 'HEAD', method: 'HEAD', status: 200 },
  { name: 'GET of an unknown id', path: `${ASSETS}/${UNKNOWN_ID}`, status: 404 },
  { name: 'GET in another session', key: 'w3:', status: 404 },
  { name: 'GET without a key', key: null, status: 401 },
  {
    name: 'PATCH',
    method: 'PATCH',
    body: encodeJson({ name: 'ü', visibility: 'ORGANIZATION', size: 5 }),
    status: 200,
  },
  { name: 'PATCH of nothing', method: 'PATCH', body: encodeJson({}), status: 200 },
  { name: 'PATCH of an invalid size', method: 'PATCH', body: encodeJson({ size: -1 }), status: 400 },
  { name: 'PATCH without a body', method: 'PATCH', status: 400 },
  {
    name: 'PATCH of an unknown id',
    method: 'PATCH',
    path: `${ASSETS}/${UNKNOWN_ID}`,
    body: encodeJson({}),
    status: 404,
  },
  { name: 'DELETE', method: 'DELETE', status: 200 },
  { name: 'DELETE, twice', method: 'DELETE', times: 2, status: 404 },
  {
    name: 'DELETE, and GET',
    first: [addAsset({}), { method: 'DELETE', path: `${ASSETS}/${ASSET_ID}` }],
    status: 404,
  },
  { name: 'the fault server-error', key: ':broken', status: 500 },
])

const chain = groupProbes('the whole chain', { first: CHAIN }, [
  { name: 'a submit', ...SUBMIT, status: 201, makes: 1 },
  { name: 'a submit in another session', ...SUBMIT, key: 'w3:', status: 404, makes: 0 },
  {
    name: 'a submit with the asset as a sound',
    ...SUBMIT,
    body: encodeJson({ ...SYNC_BODY, input: [SYNC_BODY.input[0], { type: 'audio', assetId: ASSET_ID }] }),
    status: 422,
    makes: 0,
  },
  {
    name: 'the status of a submit',
    first: [...CHAIN, SUBMIT],
    path: (body) => `/v2/generate/${readField(body, 'id')}`,
    status: 200,
  },
  { name: 'a submit after a reset', ...SUBMIT, meanwhile: (api) => api.reset(), status: 404, makes: 0 },
])

/** A form with a clip, and a sound that has no type. */
const FORM: ProbeCall & { readonly method: string } = {
  method: 'POST',
  path: '/v2/generate',
  body: encodeForm([
    { name: 'model', value: 'lipsync-2' },
    { name: 'input', value: '[{"type":"audio","refId":"a"},{"type":"video"}]' },
    { name: 'video', file: 'ü 1.mp4', type: 'video/mp4', value: CLIP },
    { name: 'audio', file: 'a', value: createWav(0.5) },
  ]),
}

const forms: readonly ProbeInput[] = groupProbes('files of a form', { first: [FORM] }, [
  { name: 'the submit', ...FORM, first: [], status: 201, makes: 1 },
  { name: 'the video', path: (body) => readField(body, 'input 1 url'), key: null, status: 200 },
  { name: 'the sound', path: (body) => readField(body, 'input 0 url'), key: null, status: 200 },
  { name: 'no assets', path: ASSETS, status: 200 },
  { name: 'the submit of 2026-10', ...FORM, first: [], options: LATEST, status: 201, makes: 1 },
  { name: 'the assets of 2026-10', options: LATEST, path: ASSETS, status: 200 },
  {
    name: 'the asset of 2026-10, and its file',
    options: LATEST,
    first: [FORM, { path: (body) => `${ASSETS}/${readField(body, 'input 0 assetId')}` }],
    path: (body) => readField(body, 'url'),
    key: null,
    status: 200,
  },
])

/** The probes of assets, uploads and files of forms. */
export const syncAssetProbes = defineProbes('sync', [
  ...presigns,
  ...puts,
  ...files,
  ...creates,
  ...lists,
  ...byId,
  ...chain,
  ...forms,
])

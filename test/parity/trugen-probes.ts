import { TRUGEN_BODY } from './create-probes.ts'
import { encodeJson } from './bodies.ts'
import { defineProbes, readField } from './probe.ts'

const SAMPLE = '/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f'
const CREATE = '/v1/script-to-video/createVideo'

/** Returns the video URL of the sample. */
const VIDEO = (body: string): string => readField(body, 'video_url')

const DONE = { options: { scenario: 'instant' }, first: [{ path: SAMPLE }] }

/** The probes of operations that only TruGen has. */
export const truGenProbes = defineProbes('trugen', [
  ...['/v1/ext/avatars', '/v1/public/avatar/', '/v1/ext/providers', '/v1/providers'].flatMap((path) => [
    { name: path, path, status: 200 },
    { name: `HEAD of ${path}`, path, method: 'HEAD', status: 200 },
    { name: `${path} without a key`, path, key: null, status: 401 },
    { name: `POST to ${path}`, path, method: 'POST', status: 405 },
    { name: `the fault server-error of ${path}`, path, key: ':broken', status: 500 },
  ]),
  { name: 'GET of createVideo', path: CREATE, status: 405 },
  ...Object.keys(TRUGEN_BODY).map((field) => ({
    name: `createVideo without ${field}`,
    method: 'POST',
    path: CREATE,
    body: encodeJson({ ...TRUGEN_BODY, [field]: undefined }),
    status: 400,
    makes: 0,
  })),

  { name: 'the video', ...DONE, path: VIDEO, key: null, status: 200 },
  { name: 'HEAD of the video', ...DONE, path: VIDEO, method: 'HEAD', status: 200 },
  { name: 'a part of the video', ...DONE, path: VIDEO, headers: { range: 'bytes=4-11' }, status: 206 },
  { name: 'the end of the video', ...DONE, path: VIDEO, headers: { range: 'bytes=-5' }, status: 206 },
  {
    name: 'HEAD of a part',
    ...DONE,
    path: VIDEO,
    method: 'HEAD',
    headers: { range: 'bytes=4-' },
    status: 206,
  },
  { name: 'two parts of the video', ...DONE, path: VIDEO, headers: { range: 'bytes=0-1,4-5' }, status: 200 },
  {
    name: 'a range beyond the video',
    ...DONE,
    path: VIDEO,
    headers: { range: 'bytes=9999999-' },
    status: 416,
  },
  { name: 'POST to the video', ...DONE, path: VIDEO, method: 'POST', status: 405 },
  { name: 'a video that is not complete yet', path: `<media>/${SAMPLE.split('/').at(-1)}.mp4`, status: 404 },
  { name: 'the video of an unknown id', path: '<media>/nobody.mp4', key: null, status: 404 },
  { name: 'an empty media path', path: '<media>/', key: null, status: 404 },
])

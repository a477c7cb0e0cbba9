import { callApi } from '../../../support/call.ts'
import { getField } from '../requests.ts'
import type { MockVideoApi } from '../../../../src/index.ts'
import type { CallOptions, ParsedReply } from '../../../support/call.ts'

type Fake = Pick<MockVideoApi, 'adapter'>

/** The URL below which MSW and the process serve the media of Sync. */
export const MEDIA = 'https://assets.sync.so/generated'

export const VIDEO_URL = 'https://example.com/a.mp4'

/** Sends a JSON body, or none, to one of the routes of assets: `assets(api, 'POST /upload', { ... })`. */
// oxlint-disable-next-line max-params
export function callAssets(
  api: Fake,
  route: string,
  json?: unknown,
  options: CallOptions = {},
): Promise<ParsedReply> {
  const [method = '', path = ''] = route.split(' ')
  return callApi(api, 'sync', `/v2/assets${path}`, {
    method,
    ...(json !== undefined && { json }),
    ...options,
  })
}

/** Adds an asset of a URL, and returns its id. */
export async function addUrlAsset(
  api: Fake,
  fields: object = {},
  options: CallOptions = {},
): Promise<string> {
  const { body } = await callAssets(api, 'POST ', { url: VIDEO_URL, ...fields }, options)
  return String(getField(body, 'id'))
}

/** The URLs of an upload. */
export interface UploadUrls {
  readonly uploadUrl: string
  readonly url: string
}

/** A file to upload. */
export interface TestFile {
  readonly fileName: string
  readonly contentType: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Asks for the URLs of an upload. */
export async function presign(
  api: Fake,
  { fileName, contentType, bytes }: TestFile,
  options: CallOptions = {},
): Promise<UploadUrls> {
  const size = bytes.byteLength
  const { body } = await callAssets(api, 'POST /upload', { fileName, contentType, size }, options)
  return { uploadUrl: String(getField(body, 'uploadUrl')), url: String(getField(body, 'url')) }
}

/** Requests a media URL without a key. */
export function callUrl(api: Fake, url: string, options: CallOptions = {}): Promise<ParsedReply> {
  if (!url.startsWith(`${MEDIA}/`)) throw new Error(`Failed to request media: ${url} is not below ${MEDIA}.`)
  return callApi(api, 'sync', url.slice(MEDIA.length), { area: 'media', key: null, ...options })
}

/** Sends bytes to the URL of an upload. `''` as the type sends none. */
export function put(
  api: Fake,
  url: string,
  { contentType, bytes }: Pick<TestFile, 'contentType' | 'bytes'>,
): Promise<ParsedReply> {
  return callUrl(api, url, {
    method: 'PUT',
    content: bytes,
    ...(contentType !== '' && { headers: { 'content-type': contentType } }),
  })
}

/** Uploads a file, and returns its URL. */
export async function upload(api: Fake, file: TestFile, options: CallOptions = {}): Promise<string> {
  const { uploadUrl, url } = await presign(api, file, options)
  await put(api, uploadUrl, file)
  return url
}

/** Uploads a file and makes an asset of it. Returns the asset. */
export async function addUploadedAsset(
  api: Fake,
  file: TestFile,
  fields: object = {},
): Promise<Readonly<Record<string, unknown>>> {
  const url = await upload(api, file)
  const { body } = await callAssets(api, 'POST ', { url, ...fields })
  return typeof body === 'object' && body !== null ? Object.fromEntries(Object.entries(body)) : {}
}

/** Returns the parts of an error reply that tell errors apart. */
export function readError({ status, body }: ParsedReply): readonly [number, unknown] {
  return [status, getField(body, 'errorCode') ?? getField(body, 'message')]
}

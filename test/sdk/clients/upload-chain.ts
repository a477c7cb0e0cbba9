import type * as z from 'zod/mini'

import { assetReply, uploadReply } from './replies.ts'

/** An error of Sync, with what clients read of it. */
export class SyncReplyError extends Error {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  readonly retryAfter: string | null

  constructor(response: Response, text: string) {
    super(`${response.status} ${text}`)
    this.status = response.status
    this.body = parseObject(text)
    this.retryAfter = response.headers.get('retry-after')
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Sends a request and parses the JSON of its reply. Throws a `SyncReplyError` for an error. */
export async function request(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new SyncReplyError(response, text)
  return JSON.parse(text)
}

/** Returns the request of a POST with JSON and a key. */
export function postJson(body: object, headers: Readonly<Record<string, string>> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { 'x-api-key': 'test', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
}

/** The first step of an upload: the URLs of the file. */
export async function requestUpload(baseUrl: string, declared: object): Promise<z.infer<typeof uploadReply>> {
  return uploadReply.parse(await request(`${baseUrl}/v2/assets/upload`, postJson(declared)))
}

/** The first two steps of an upload: the URL, and the bytes without a key. Returns the URL of the file. */
export async function uploadBytes(baseUrl: string, file: File): Promise<string> {
  const declared = { fileName: file.name, contentType: file.type, size: file.size }
  const { uploadUrl, url } = await requestUpload(baseUrl, declared)
  const put = await fetch(uploadUrl, {
    method: 'PUT',
    headers: { 'content-type': file.type },
    body: await file.arrayBuffer(),
  })
  if (!put.ok) throw new SyncReplyError(put, await put.text())
  return url
}

/** The third step: makes an asset of an uploaded file. Returns its id. */
export async function registerAsset(
  baseUrl: string,
  asset: { readonly url: string; readonly type?: string; readonly name?: string },
): Promise<string> {
  return assetReply.parse(await request(`${baseUrl}/v2/assets`, postJson(asset))).id
}

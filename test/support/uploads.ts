import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { getField } from '../handlers/sync/requests.ts'
import { openServer } from './server.ts'
import type { ServerOptions } from '../../src/server.ts'

/** Bytes of every value, in an order that no text has. */
export function createBytes(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => (index * 167 + (index >> 8)) % 256)
}

export const KEY = { 'x-api-key': 'test' }
const JSON_HEADERS = { ...KEY, 'content-type': 'application/json' }

export async function post(
  url: string,
  body: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(url, { method: 'POST', headers: JSON_HEADERS, body: JSON.stringify(body) })
  return { status: response.status, body: await response.json() }
}

/** Asks for the URLs of an upload. `base` is the base URL of Sync. */
export async function presign(base: string, size: number, contentType = 'video/mp4') {
  const { body } = await post(`${base}/v2/assets/upload`, { fileName: 'a.mp4', contentType, size })
  return { uploadUrl: String(getField(body, 'uploadUrl')), url: String(getField(body, 'url')) }
}

export function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Returns the hash of the file at a URL, or the status of an error. */
export async function readHash(url: string): Promise<string | number> {
  const response = await fetch(url)
  return response.ok ? hash(new Uint8Array(await response.arrayBuffer())) : response.status
}

export async function upload(base: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { uploadUrl, url } = await presign(base, bytes.byteLength)
  const response = await fetch(uploadUrl, { method: 'PUT', body: bytes })
  expect(response.status).toBe(200)
  return url
}

export async function open(options: ServerOptions<string> = {}) {
  const warnings: string[] = []
  const { api, url, baseUrls } = await openServer({ warn: (text) => warnings.push(text), ...options })
  return { api, url, base: baseUrls['sync'] ?? '', warnings }
}

import { request } from 'node:http'
import type { ProbeAnswer } from './probe.ts'

/** One call for an adapter. */
export interface AdapterCall {
  readonly method: string
  readonly area: 'api' | 'media'
  /** The path with the query, on the provider's own host or below its media URL. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array<ArrayBuffer> | undefined
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal
}

interface HttpCall extends Pick<AdapterCall, 'method' | 'headers' | 'content' | 'signal'> {
  readonly base: string
  readonly path: string
}

/** Headers that Node's server adds. */
const TRANSPORT_HEADERS = new Set(['date', 'connection', 'keep-alive'])

/** Sends a call with `node:http`, which does not normalize the path. */
export function send({ method, base, path, headers, content, signal }: HttpCall): Promise<ProbeAnswer> {
  const { hostname, port, pathname } = new URL(base)
  return new Promise((resolve, reject) => {
    const target = pathname.replace(/\/$/, '') + path
    const call = request(
      { hostname, port, path: target, method, headers, signal, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        const end = (broken?: 'truncated'): void =>
          resolve({
            status: response.statusCode ?? 0,
            headers: selectHeaders(
              Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
              method === 'HEAD' || broken !== undefined ? undefined : Buffer.concat(chunks),
            ),
            body: decodeBody(Buffer.concat(chunks), response.headers['content-type']),
            ...(broken !== undefined && { broken }),
          })
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', () => end('truncated'))
        response.once('end', () => end())
      },
    )
    call.once('error', (error) => {
      if (signal.aborted) resolve(CLIENT_LEFT)
      else if (readCode(error) === 'ECONNRESET') resolve(NO_REPLY)
      else reject(error)
    })
    call.end(content)
  })
}

function readCode(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
}

/** The connection was closed without a reply. */
export const NO_REPLY: ProbeAnswer = { status: 0, headers: {}, body: '', broken: 'reset' }

/** The client left before the reply. */
export const CLIENT_LEFT: ProbeAnswer = { status: 0, headers: {}, body: '', broken: 'left' }

/** Reads the response of `fetch`, up to the point where it fails. */
export async function receive(pending: Promise<Response>, signal: AbortSignal): Promise<ProbeAnswer> {
  let response: Response
  try {
    response = await pending
  } catch (error) {
    if (signal.aborted) return CLIENT_LEFT
    if (error instanceof Error && readCode(error.cause) === 'ECONNRESET') return NO_REPLY
    throw error
  }
  const { status, headers, body } = response
  const chunks: Uint8Array[] = []
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = body?.getReader()
  let broken: 'truncated' | undefined
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      chunks.push(part.value)
    }
  } catch {
    broken = 'truncated'
  }
  const bytes = Buffer.concat(chunks)
  return {
    status,
    headers: selectHeaders(headers, body === null || broken !== undefined ? undefined : bytes),
    body: decodeBody(bytes, headers.get('content-type') ?? undefined),
    ...(broken !== undefined && { broken }),
  }
}

/** The value of a content-length that is the length of the body. The length depends on the URLs of the adapter. */
export const BODY_LENGTH = '<length>'

/** Removes the headers of the transport. `body` is undefined if the client did not get all of it. */
function selectHeaders(
  headers: Iterable<readonly [string, string]>,
  body: Uint8Array | undefined,
): Readonly<Record<string, string>> {
  const isLength = (value: string): boolean =>
    body === undefined ? /^\d+$/.test(value) : value === String(body.byteLength)
  return sortHeaders(
    [...headers]
      .filter(([name]) => !TRANSPORT_HEADERS.has(name))
      .map(([name, value]) => [name, name === 'content-length' && isLength(value) ? BODY_LENGTH : value]),
  )
}

/** Returns text as it is, and a file as base64. */
export function decodeBody(bytes: Uint8Array, type = ''): string {
  return /^(?:video|audio|image)\//.test(type)
    ? Buffer.from(bytes).toString('base64')
    : new TextDecoder().decode(bytes)
}

export function sortHeaders(headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].sort(([a], [b]) => (a < b ? -1 : 1)))
}

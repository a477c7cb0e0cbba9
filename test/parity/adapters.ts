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
const TRANSPORT_HEADERS = new Set(['date', 'connection', 'keep-alive', 'content-length'])

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
            headers: sortHeaders(
              Object.entries(response.headers)
                .filter(([name]) => !TRANSPORT_HEADERS.has(name))
                .map(([name, value]) => [name, String(value)]),
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
      else if ('code' in error && error.code === 'ECONNRESET') resolve(NO_REPLY)
      else reject(error)
    })
    call.end(content)
  })
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
  } catch {
    return signal.aborted ? CLIENT_LEFT : NO_REPLY
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
  const text = decodeBody(Buffer.concat(chunks), headers.get('content-type') ?? undefined)
  const ownHeaders = [...headers].filter(([name]) => !TRANSPORT_HEADERS.has(name))
  return { status, headers: sortHeaders(ownHeaders), body: text, ...(broken !== undefined && { broken }) }
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

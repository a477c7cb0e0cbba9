import { request } from 'node:http'
import type { ProbeAnswer } from './probe.ts'

/** A question, once it is known where it goes. */
export interface Asked {
  readonly method: string
  readonly area: 'api' | 'media'
  /** The path on the provider's own host, or below its media, with the query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly content: Uint8Array<ArrayBuffer> | undefined
  /** When the client goes away. */
  readonly signal: AbortSignal
}

interface Sending extends Pick<Asked, 'method' | 'headers' | 'content' | 'signal'> {
  readonly base: string
  readonly path: string
}

/** What Node's server says of itself and of the connection. */
const TRANSPORT = new Set(['date', 'connection', 'keep-alive', 'content-length'])

/** With `node:http`, so that a path goes out as it is written. */
export function send({ method, base, path, headers, content, signal }: Sending): Promise<ProbeAnswer> {
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
            headers: sort(
              Object.entries(response.headers)
                .filter(([name]) => !TRANSPORT.has(name))
                .map(([name, value]) => [name, String(value)]),
            ),
            body: toText(Buffer.concat(chunks), response.headers['content-type']),
            ...(broken !== undefined && { broken }),
          })
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('error', () => end('truncated'))
        response.once('end', () => end())
      },
    )
    call.once('error', (error) => {
      if (signal.aborted) resolve(LEFT)
      else if ('code' in error && error.code === 'ECONNRESET') resolve(NO_ANSWER)
      else reject(error)
    })
    call.end(content)
  })
}

/** The connection was closed before a byte of an answer. */
export const NO_ANSWER: ProbeAnswer = { status: 0, headers: {}, body: '', broken: 'reset' }

/** The client went away before an answer. */
export const LEFT: ProbeAnswer = { status: 0, headers: {}, body: '', broken: 'left' }

/** What `fetch` gives, as far as it comes. */
export async function receive(asking: Promise<Response>, signal: AbortSignal): Promise<ProbeAnswer> {
  let response: Response
  try {
    response = await asking
  } catch {
    return signal.aborted ? LEFT : NO_ANSWER
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
  const text = toText(Buffer.concat(chunks), headers.get('content-type') ?? undefined)
  const told = [...headers].filter(([name]) => !TRANSPORT.has(name))
  return { status, headers: sort(told), body: text, ...(broken !== undefined && { broken }) }
}

/** A text as it is, a file as base64. */
export function toText(bytes: Uint8Array, type = ''): string {
  return /^(?:video|audio|image)\//.test(type)
    ? Buffer.from(bytes).toString('base64')
    : new TextDecoder().decode(bytes)
}

export function sort(headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].sort(([a], [b]) => (a < b ? -1 : 1)))
}

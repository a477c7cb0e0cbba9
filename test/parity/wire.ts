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
}

interface Sending extends Pick<Asked, 'method' | 'headers' | 'content'> {
  readonly base: string
  readonly path: string
}

/** What Node's server says of itself and of the connection. */
const TRANSPORT = new Set(['date', 'connection', 'keep-alive', 'content-length'])

/** With `node:http`, so that a path goes out as it is written. */
export function send({ method, base, path, headers, content }: Sending): Promise<ProbeAnswer> {
  const { hostname, port, pathname } = new URL(base)
  return new Promise((resolve, reject) => {
    const target = pathname.replace(/\/$/, '') + path
    const call = request({ hostname, port, path: target, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: sort(
            Object.entries(response.headers)
              .filter(([name]) => !TRANSPORT.has(name))
              .map(([name, value]) => [name, String(value)]),
          ),
          body: toText(Buffer.concat(chunks), response.headers['content-type']),
        }),
      )
    })
    call.once('error', reject)
    call.end(content)
  })
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

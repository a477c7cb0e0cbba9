import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { startServer } from '../../src/server.ts'
import type { Socket } from 'node:net'
import type { RunningServer, ServerOptions } from '../../src/server.ts'

/** A server on the manual clock, closed when the test is over. */
export async function open(options: ServerOptions<string> = {}): Promise<RunningServer<string>> {
  const server = await startServer<string>({ clock: 'manual', warn: () => {}, ...options })
  onTestFinished(() => server.close())
  return server
}

/** What came back: the status, and the body, parsed where it is JSON. */
export interface Heard {
  readonly status: number
  readonly body: unknown
}

/** Asks with `fetch`; an object for a body goes out as JSON. */
export async function ask(
  url: string,
  { body, ...init }: Omit<RequestInit, 'body'> & { body?: unknown } = {},
): Promise<Heard> {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { ...init, ...(sent !== undefined && { body: sent }) })
  return { status: response.status, body: toValue(await response.text()) }
}

/** A request as it goes out: a line such as `GET / HTTP/1.1`, headers as they are written, and an end. */
export interface Written {
  readonly line: string
  /** Default: the host, and that the connection closes. */
  readonly headers?: readonly string[]
  readonly body?: string
}

export const LAST = ['Host: 127.0.0.1', 'Connection: close']

/** Writes a request as it stands, and hears the server out; undefined when it hung up without an answer. */
export async function write(port: number, request: Written): Promise<Heard | undefined> {
  const text = await exchange(port, toBytes(request))
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  if (status === undefined) return undefined
  return { status: Number(status), body: toValue(text.slice(text.indexOf('\r\n\r\n') + 4)) }
}

/** The bytes of a request; a character is a byte. */
export function toBytes({ line, headers = LAST, body = '' }: Written): Buffer {
  return Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** Sends bytes, and returns everything that comes until the server hangs up. */
export async function exchange(port: number, bytes: Uint8Array): Promise<string> {
  const chunks: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  await closed(socket)
  return Buffer.concat(chunks).toString('latin1')
}

/** Resolves when a connection has ended; one that was broken off has ended too. */
export function closed(socket: Socket): Promise<void> {
  socket.on('error', () => {})
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
  })
}

/** A client that sent its request and waits. */
export async function wait(port: number, request: Written): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(toBytes(request))
  return socket
}

function toValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

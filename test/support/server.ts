import { once } from 'node:events'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { startServer } from '../../src/server.ts'
import type { Socket } from 'node:net'
import type { RunningServer, ServerOptions } from '../../src/server.ts'

/** Starts a server with the manual clock, and closes it when the test has finished. */
export async function openServer(options: ServerOptions<string> = {}): Promise<RunningServer<string>> {
  const server = await startServer<string>({ clock: 'manual', warn: () => {}, ...options })
  onTestFinished(() => server.close())
  return server
}

/** The status and the body of a reply; a JSON body is parsed. */
export interface HttpReply {
  readonly status: number
  readonly body: unknown
}

/** Sends a request with `fetch`. A body that is not a string is sent as JSON. */
export async function fetchReply(
  url: string,
  { body, ...init }: Omit<RequestInit, 'body'> & { body?: unknown } = {},
): Promise<HttpReply> {
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const response = await fetch(url, { ...init, ...(sent !== undefined && { body: sent }) })
  return { status: response.status, body: parseJsonOrText(await response.text()) }
}

/** A raw HTTP request: the request line, such as `GET / HTTP/1.1`, the header lines and the body. */
export interface RawRequest {
  readonly line: string
  /** The header lines. Default: `CLOSE_HEADERS`. */
  readonly headers?: readonly string[]
  readonly body?: string
}

export const CLOSE_HEADERS = ['Host: 127.0.0.1', 'Connection: close']

/** Sends a raw request and returns the reply; undefined if the server closes the connection without one. */
export async function sendRawRequest(port: number, request: RawRequest): Promise<HttpReply | undefined> {
  const text = await exchangeBytes(port, encodeRequest(request))
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]
  if (status === undefined) return undefined
  return { status: Number(status), body: parseJsonOrText(text.slice(text.indexOf('\r\n\r\n') + 4)) }
}

/** Encodes a raw request, one byte for each character. */
export function encodeRequest({ line, headers = CLOSE_HEADERS, body = '' }: RawRequest): Buffer {
  return Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

/** Sends bytes, and returns everything received until the server closes the connection. */
export async function exchangeBytes(port: number, bytes: Uint8Array): Promise<string> {
  const chunks: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.write(bytes)
  await waitForClose(socket)
  return Buffer.concat(chunks).toString('latin1')
}

/** Resolves when a connection has been closed, also by an error. */
export function waitForClose(socket: Socket): Promise<void> {
  socket.on('error', () => {})
  return new Promise((resolve) => {
    socket.once('close', () => resolve())
  })
}

/** Sends a raw request, and returns the connection without waiting for the reply. */
export async function openRequest(port: number, request: RawRequest): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(encodeRequest(request))
  return socket
}

function parseJsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

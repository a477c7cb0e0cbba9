import { ServerResponse, STATUS_CODES } from 'node:http'

import { buildErrorReply } from '../lib/call.ts'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Reply } from '../lib/call.ts'
import type { Adapter } from '../api/adapter.ts'

/** An error of Node's HTTP parser, with the bytes that it has read. */
interface ParseError extends Error {
  readonly code?: string
  readonly rawPacket?: Buffer
}

/** A request that no listener gets: its method and path, and the error that it gets. */
interface InvalidRequest {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly message: string
}

/** Answers and records the requests that Node does not give to a listener: those that are not valid HTTP, and CONNECT. */
export function answerInvalidRequests(server: Server, adapter: Adapter): void {
  /** A request that a listener has got already is recorded by the listener. */
  function answer(socket: Duplex, { status, message, ...request }: InvalidRequest, isHandled = false): void {
    const startedAt = performance.now()
    const reply = buildErrorReply(status, message)
    writeToSocket(socket, reply)
    if (isHandled) return
    adapter.recordOutside({ ...request, query: '', headers: () => [], reply, reason: message }, startedAt)
  }
  server.on('connect', (req, socket) => {
    const message = 'This server is not a proxy, so it has no answer to CONNECT. Use its base URLs.'
    answer(socket, { method: 'CONNECT', path: req.url ?? '', status: 405, message })
  })
  server.on('clientError', (error: ParseError, socket) => {
    // The client has left, or a response is under way, to which nothing can be added. Node checks the same by default.
    const response: unknown = Reflect.get(socket, '_httpMessage')
    const isHandled = response instanceof ServerResponse
    if (!socket.writable || (isHandled && response.headersSent)) socket.destroy()
    else answer(socket, describeError(error), isHandled)
  })
}

/** Writes a reply to a connection that has no response object, and closes the connection. */
function writeToSocket(socket: Duplex, { status, headers, body }: Reply): void {
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('')
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${String(body)}`, () =>
    socket.destroy(),
  )
}

function describeError({ code = '', message, rawPacket }: ParseError): InvalidRequest {
  const firstLine = rawPacket?.subarray(0, MAX_LINE_LENGTH).toString('latin1') ?? ''
  const [, method = '', target = ''] = /^([A-Z]+) ([^\s?]+)/.exec(firstLine) ?? []
  const [status, reason] = explainError(code, message, rawPacket?.[0])
  return { method, path: target, status, message: `Failed to read the request: ${reason}.` }
}

const MAX_LINE_LENGTH = 300

/** The first byte of a TLS connection: https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const TLS_HANDSHAKE = 22

function explainError(code: string, message: string, firstByte?: number): [status: number, reason: string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, 'its headers are larger than 16 KB. Send fewer or shorter ones']
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'it was not complete in time. Send it faster']
  if (firstByte === TLS_HANDSHAKE) return [400, 'the client speaks TLS. Use http:// instead of https://']
  return [
    400,
    `it is not valid HTTP (${message.replace(/^Parse Error: /, '')}). Send a valid HTTP/1.1 request`,
  ]
}

import { jsonReply, SLOW_BODY, takeFirstHalf } from '../lib/call.ts'
import type { ServerResponse } from 'node:http'
import type { TransportFault, Reply } from '../lib/call.ts'

/** A reply of the server itself, not in the shape of a provider. */
export function buildErrorReply(status: number, error: string): Reply {
  return jsonReply(status, { error }, { 'x-mock-error': status >= 500 ? 'internal' : 'refused' })
}

/** Writes a reply, unless the client has gone. */
export function writeReply(res: ServerResponse, reply: Reply): void {
  if (res.destroyed) return
  if (reply.transportFault !== undefined) return writeBrokenReply(res, reply.transportFault, reply)
  const { status, headers, body } = reply
  if (status === 204 || status === 304) {
    // Neither may have a content-length: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
    res.writeHead(status, headers)
    res.end()
    return
  }
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
  // The spread comes last: adding a property to a copied object costs ten times as much.
  res.writeHead(status, { 'content-length': length, ...headers })
  res.end(body)
}

/** Writes a reply that fails while it is sent. */
function writeBrokenReply(
  res: ServerResponse,
  fault: TransportFault,
  { status, headers, body }: Reply,
): void {
  if (fault === 'reset') {
    resetConnection(res)
    return
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  res.writeHead(status, { 'content-length': bytes.byteLength, ...headers })
  if (res.req.method === 'HEAD') {
    res.end()
    return
  }
  switch (fault) {
    case 'slow':
      writeSlowly(res, bytes)
      break
    case 'truncated':
      res.flushHeaders()
      // The callback runs once the first half has been handed to the system, so the client receives it.
      res.write(takeFirstHalf(bytes), () => res.destroy())
  }
}

/** Resets the TCP connection. A TLS socket cannot be reset, so it is closed. */
function resetConnection(res: ServerResponse): void {
  const { socket } = res.req
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** Writes the first piece at once and the others at equal intervals. The timer ends when the client leaves. */
function writeSlowly(res: ServerResponse, bytes: Uint8Array): void {
  const size = Math.ceil(bytes.byteLength / SLOW_BODY.pieces)
  let from = 0
  let timer: NodeJS.Timeout | undefined
  const step = (): void => {
    const piece = bytes.subarray(from, from + size)
    from += size
    if (from >= bytes.byteLength) {
      res.end(piece)
      return
    }
    res.write(piece)
    timer = setTimeout(step, SLOW_BODY.ms / (SLOW_BODY.pieces - 1))
  }
  res.once('close', () => clearTimeout(timer))
  step()
}

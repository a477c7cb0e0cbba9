import { SLOW_BODY, takeFirstHalf } from '../lib/call.ts'
import type { ServerResponse } from 'node:http'
import type { TransportFault, Reply } from '../lib/call.ts'

/** Writes a reply that fails on its way. */
export function breakReply(
  res: ServerResponse,
  broken: TransportFault,
  { status, headers, body }: Reply,
): void {
  if (broken === 'reset') {
    reset(res)
    return
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  res.writeHead(status, { 'content-length': bytes.byteLength, ...headers })
  if (res.req.method === 'HEAD') res.end()
  else if (broken === 'slow') writeSlowly(res, bytes)
  else {
    res.flushHeaders()
    // What was written is on its way before the connection closes.
    res.write(takeFirstHalf(bytes), () => res.destroy())
  }
}

/** A TCP reset, not an orderly end; behind TLS there is only the end. */
function reset(res: ServerResponse): void {
  const { socket } = res.req
  if ('encrypted' in socket) socket.destroy()
  else socket.resetAndDestroy()
}

/** The first piece at once, the others in equal steps; nothing is left when the client goes. */
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

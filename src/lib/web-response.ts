import { SLOW_BODY, takeFirstHalf } from './call.ts'
import { nextTick } from './next-tick.ts'
import type { TransportFault, Reply } from './call.ts'

/**
 * Creates the closest `Response` to a reply that fails while it is sent: a network error for a reset connection, a stream
 * that is slow, or a stream that ends with an error after half of the body.
 */
export function createFaultyResponse(
  request: Request,
  fault: TransportFault,
  { status, headers, body }: Reply,
): Response {
  if (fault === 'reset') return Response.error()
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  switch (fault) {
    case 'slow':
      return new Response(createSlowStream(bytes), { status, headers })
    case 'truncated': {
      // MSW 3 ends a failed stream as if it were complete. The content-length tells the client that bytes are missing.
      const fullLength = { 'content-length': String(bytes.byteLength), ...headers }
      return new Response(createTruncatedStream(bytes), { status, headers: fullLength })
    }
  }
}

function createTruncatedStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = false
  return new ReadableStream({
    async pull(controller) {
      if (!isSent) {
        isSent = true
        const half = takeFirstHalf(bytes)
        if (half.byteLength > 0) {
          controller.enqueue(half)
          return
        }
      }
      // An error drops the chunks that are still queued, so the reader gets one turn to read them.
      await nextTick()
      controller.error(new TypeError('The connection was closed before the body was complete.'))
    },
  })
}

function createSlowStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const size = Math.ceil(bytes.byteLength / SLOW_BODY.pieces)
  let from = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  return new ReadableStream({
    async pull(controller) {
      if (from > 0)
        await new Promise((resolve) => (timer = setTimeout(resolve, SLOW_BODY.ms / (SLOW_BODY.pieces - 1))))
      controller.enqueue(bytes.subarray(from, from + size))
      from += size
      if (from >= bytes.byteLength) controller.close()
    },
    cancel: () => clearTimeout(timer),
  })
}

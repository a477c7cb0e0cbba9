import { SLOW_BODY, takeFirstHalf } from './call.ts'
import { nextTick } from './next-tick.ts'
import type { TransportFault, Reply } from './call.ts'

/**
 * The nearest that a `Response` comes to a reply that fails on its way: a network error for a connection that is reset,
 * and a stream that comes slowly, or breaks off half-way.
 */
export function createFaultyResponse(
  request: Request,
  broken: TransportFault,
  { status, headers, body }: Reply,
): Response {
  if (broken === 'reset') return Response.error()
  if (request.method === 'HEAD') return new Response(null, { status, headers })
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  if (broken === 'slow') return new Response(createSlowStream(bytes), { status, headers })
  // By its length a client sees that there should have been more; MSW 3 ends a stream that fails as if it were whole.
  const whole = { 'content-length': String(bytes.byteLength), ...headers }
  return new Response(createTruncatedStream(bytes), { status, headers: whole })
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
      // An error drops what nobody has taken yet, so that a reader is given a turn.
      await nextTick()
      controller.error(new TypeError('The connection was closed before the whole body had come.'))
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

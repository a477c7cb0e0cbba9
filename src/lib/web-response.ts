import { SLOW_BODY, takeFirstHalf } from './call.ts'
import { createResetError } from './web-client.ts'
import type { TransportFault, Reply } from './call.ts'
import type { WebClient } from './web-client.ts'

/** The parts of a `Response`. */
export interface ResponseParts {
  readonly body: Uint8Array<ArrayBuffer> | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
}

const encoder = new TextEncoder()

/** Returns the parts of the response to a reply: like those of a server, with the length of the body. */
export function buildResponseParts(method: string, { status, headers, body }: Reply): ResponseParts {
  // Neither may have a content-length: https://www.rfc-editor.org/rfc/rfc9110#section-8.6
  if (status === 204 || status === 304) return { body: null, status, headers }
  const bytes = typeof body === 'string' ? encoder.encode(body) : body
  return {
    // MSW 2 sends the body of a reply to HEAD too, if there is one.
    body: method === 'HEAD' ? null : bytes,
    status,
    // The spread comes last: adding a property to a copied object costs ten times as much.
    headers: { 'content-length': String(bytes.byteLength), ...headers },
  }
}

/**
 * Creates the closest `Response` to a reply that fails while it is sent: a network error, a stream that is slow, or a stream
 * that ends with an error after half of the body. Throws the error of a connection that was reset, because a `Response`
 * cannot carry its code.
 */
export function createFaultyResponse(
  client: WebClient,
  fault: TransportFault,
  { body, ...init }: ResponseParts,
): Response {
  if (fault === 'reset') {
    if (isBrowser() || client.hasLeft()) return Response.error()
    throw createResetError(client)
  }
  if (body === null) return new Response(null, init)
  switch (fault) {
    case 'slow':
      return new Response(createSlowStream(body, client), init)
    case 'truncated':
      // A stream that fails leaves an `XMLHttpRequest` without an event. MSW 3 ends a failed stream as if it were complete,
      // but the content-length tells the client that bytes are missing.
      return client.kind === 'xhr' ? Response.error() : new Response(createTruncatedStream(body), init)
  }
}

/** True if MSW's service worker answers. It turns an error that a handler throws into a reply with status 500. */
function isBrowser(): boolean {
  return typeof process === 'undefined' || process.versions?.node === undefined
}

function createTruncatedStream(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let isSent = false
  const half = takeFirstHalf(bytes)
  const source = {
    pull(controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void {
      if (isSent || half.byteLength === 0) {
        controller.error(createClosedError())
        return
      }
      isSent = true
      controller.enqueue(half)
    },
  }
  // An error drops the chunks that are still queued. Without a queue, each `pull` answers a read that waits for it.
  return new ReadableStream(source, { highWaterMark: 0 })
}

/** The error of `fetch` in Node when the connection closes within the body. */
function createClosedError(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { name: 'SocketError', code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}

function createSlowStream(
  bytes: Uint8Array<ArrayBuffer>,
  client: WebClient,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const size = Math.ceil(bytes.byteLength / SLOW_BODY.pieces)
  let from = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  const stop = (): void => {
    isOver = true
    clearTimeout(timer)
  }
  return new ReadableStream({
    start(controller) {
      client.onLeave((reason) => {
        if (isOver) return
        stop()
        controller.error(reason)
      })
    },
    async pull(controller) {
      if (from > 0)
        await new Promise((resolve) => (timer = setTimeout(resolve, SLOW_BODY.ms / (SLOW_BODY.pieces - 1))))
      controller.enqueue(bytes.subarray(from, from + size))
      from += size
      if (from < bytes.byteLength) return
      stop()
      controller.close()
    },
    cancel: stop,
  })
}

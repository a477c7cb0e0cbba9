/** The client behind a `Request` that an interceptor such as MSW received. */
export interface WebClient {
  /** `socket` is a client of `node:http`, or a `fetch` that writes to a socket. `fetch` and `xhr` were replaced by the interceptor. */
  readonly kind: 'socket' | 'fetch' | 'xhr'
  /** True once the client has left. */
  hasLeft(): boolean
  /** Calls `listener` if the client leaves, with the reason; at once if it has left. It may be called after the reply too. */
  onLeave(listener: (reason: unknown) => void): void
}

/** Returns the client of a request. `replacesFetch` is true if the interceptor replaces `fetch`, as MSW 2 does. MSW 3 answers on its socket. */
export function getWebClient(request: Request, replacesFetch: boolean): WebClient {
  const { signal } = request
  const raw = findRawRequest(request)
  return {
    kind: isXhr(raw) ? 'xhr' : isClientRequest(raw) || !replacesFetch ? 'socket' : 'fetch',
    hasLeft: () => signal.aborted || (isClientRequest(raw) && raw.destroyed),
    onLeave(listener) {
      if (this.hasLeft()) {
        listener(signal.reason)
        return
      }
      signal.addEventListener('abort', () => listener(signal.reason), { once: true })
      if (!isClientRequest(raw)) return
      raw.once('close', () => listener(new Error('The client closed the connection.')))
      // If a client leaves, MSW 2 emits its error twice. The second one would be unhandled.
      raw.socket?.once('error', () => raw.once('error', () => {}))
    },
  }
}

/**
 * Finds the request of the client itself, which MSW 2 keeps under a symbol. It shows that the client has left: in MSW 2, the
 * signal of a `Request` aborts only for `fetch`. In MSW 3, it aborts for every client.
 */
function findRawRequest(request: Request): unknown {
  const symbol = Object.getOwnPropertySymbols(request).find(
    ({ description }) => description === 'kRawRequest',
  )
  return symbol && Reflect.get(request, symbol)
}

function isXhr(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'getAllResponseHeaders' in raw
}

/** The part of a `ClientRequest` of `node:http` that is needed here. */
interface ClientRequest {
  readonly destroyed: boolean
  readonly socket: { once(event: 'error', listener: () => void): unknown } | null
  once(event: 'close' | 'error', listener: () => void): unknown
}

function isClientRequest(raw: unknown): raw is ClientRequest {
  return typeof raw === 'object' && raw !== null && 'once' in raw && 'socket' in raw && 'destroyed' in raw
}

// Taken before a test installs fake timers.
const { setInterval, clearInterval } = globalThis

const LONGEST_INTERVAL_MS = 2 ** 31 - 1

/** Keeps the Node process alive until `reply` settles or the client leaves, as an open socket does. */
export function holdProcess<Reply>(reply: Promise<Reply>, client: WebClient): Promise<Reply> {
  // MSW 2 does not report that an `XMLHttpRequest` was aborted, so the process would never end.
  if (client.kind === 'xhr') return reply
  const timer = setInterval(() => {}, LONGEST_INTERVAL_MS)
  const release = (): void => clearInterval(timer)
  client.onLeave(release)
  return reply.finally(release)
}

/**
 * Creates the error of a connection that was reset before the reply, as the client reports it. Its stack is its message, because
 * MSW prints what a handler throws.
 */
export function createResetError({ kind }: WebClient): Error {
  const { code, errno, syscall } = RESET
  const reset = hideFields(new Error('read ECONNRESET'), { errno, syscall })
  if (kind === 'socket') return Object.assign(reset, { code })
  const cause = hideFields(reset, { code })
  // MSW takes an error for one of a connection only if it has these two fields itself.
  return hideFields(new TypeError('fetch failed', { cause }), { code: undefined, errno: undefined })
}

const RESET = { code: 'ECONNRESET', errno: -104, syscall: 'read' }

/** Removes the stack of an error, and adds fields that are not printed. */
function hideFields(error: Error, fields: object): Error {
  const hidden = { ...fields, stack: `${error.name}: ${error.message}` }
  for (const [name, value] of Object.entries(hidden)) {
    Object.defineProperty(error, name, { value, configurable: true, writable: true })
  }
  return error
}

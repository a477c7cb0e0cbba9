import { parseUrl } from '../../lib/parse-url.ts'
import { isLoopbackHost, isPrivateAddress, normalizeHostName } from '../../lib/host-name.ts'
import { hideUrl } from '../../lib/secrets.ts'
import { startTimer } from '../../lib/timer.ts'
import type { Lifetime } from '../lifetime.ts'
import type { WebhookAttempt, WebhookMessage } from './delivery.ts'

/** The headers that were sent, and the status of the response or the error. */
export type PostResult = Pick<WebhookAttempt, 'status' | 'error' | 'isTimeout' | 'headers'>

export interface PostOptions {
  /** The time of the signature, in milliseconds since the epoch. */
  readonly signedAt: number
  readonly timeoutMs: number
  /** The end of the session aborts the request. */
  readonly lifetime: Lifetime
  /** Called once the request has been handed to `fetch`, or has failed before. */
  readonly onStart: () => void
}

/** Signs and posts a message. It never rejects, and takes at most `timeoutMs` of real time. */
export function post(
  message: WebhookMessage,
  { signedAt, timeoutMs, lifetime, onStart }: PostOptions,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const controller = new AbortController()
    let { headers } = message
    const finish = (result: Pick<PostResult, 'status' | 'error'>, isTimeout = false): void => {
      stopTimer()
      stopListening()
      onStart()
      resolve({ headers, isTimeout, ...result })
    }
    // The attempt ends here, whether or not `fetch` sees the abort: Node can lose a signal in a garbage collection.
    const abort = (error: string, isTimeout = false): void => {
      finish({ status: undefined, error }, isTimeout)
      controller.abort()
    }
    const stopTimer = startTimer(
      timeoutMs,
      () => abort(`the receiver did not answer within ${timeoutMs} ms`, true),
      { unref: true, ignoresFakeTimers: true },
    )
    const stopListening = lifetime.onEnd(() => abort('the session ended'))

    async function send(): Promise<void> {
      try {
        headers = { ...headers, ...(await message.sign(signedAt)) }
      } catch (error) {
        finish({ status: undefined, error: `could not be signed: ${String(error)}` })
        return
      }
      const { url, body } = message
      const { signal } = controller
      // Redirects are not followed, because they could lead to a host that is not allowed.
      const request = fetch(url, { method: 'POST', body, headers, redirect: 'manual', signal })
      onStart()
      const response = await request
      // Not awaited: on MSW 2 the promise never settles if the receiver is an MSW handler.
      void response.body?.cancel().catch(() => {})
      finish({ status: response.status, error: undefined })
    }
    send().catch((error: unknown) => finish({ status: undefined, error: describeError(error) }))
  })
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'the webhook could not be sent'
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Returns the reason why a webhook must not go to `url`; undefined if it may. Local hosts are always allowed. */
export function validateWebhookUrl(url: string, allowedHosts: readonly string[]): string | undefined {
  const parsed = parseUrl(url)
  if (parsed === undefined) return `"${hideUrl(url).slice(0, 100)}" is not a URL`
  const { protocol, hostname, username, password } = parsed
  if (protocol !== 'http:' && protocol !== 'https:')
    return `"${protocol}" is not a protocol for webhooks. Use http or https`
  // `fetch` refuses such a URL, with an error that contains the password.
  if (username !== '' || password !== '')
    return 'the webhook was not sent, because its URL has a user name or a password. Remove them'
  const host = normalizeHostName(hostname)
  if (allowedHosts.some((allowed) => allowed === '*' || normalizeHostName(allowed) === host)) return undefined
  if (host === undefined)
    return `the webhook was not sent, because "${hostname.slice(0, 100)}" is not a valid host name. Use a URL on localhost`
  return isLocalHost(host) ? undefined : explainBlocked(host)
}

/** Names without a dot are not local, because a network can have services under such names, such as `metadata`. */
function isLocalHost(host: string): boolean {
  return isLoopbackHost(host) || isPrivateAddress(host) || host === 'host.docker.internal'
}

function explainBlocked(host: string): string {
  const subject = /[.:]/.test(host) ? 'the host' : 'the host, such as a service of Docker Compose,'
  return `the webhook was not sent, because ${host} is not a local host. Use a URL on localhost, or allow ${subject} with webhooks.hosts or --webhook-hosts ${host}`
}

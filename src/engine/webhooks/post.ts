import type { WebhookAttempt, WebhookMessage } from './delivery.ts'

export interface PostOptions {
  readonly timeoutMs: number
  /** Aborts the request when the fake is closed. */
  readonly closing: AbortSignal
}

/** Posts a message, and returns the status or the error. It never throws, and takes at most `timeoutMs` of real time. */
export async function post(
  message: Omit<WebhookMessage, 'sign'>,
  { timeoutMs, closing }: PostOptions,
): Promise<Pick<WebhookAttempt, 'status' | 'error'>> {
  const { url, body, headers } = message
  try {
    // Redirects are not followed, because they could lead to a host that is not allowed.
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing]),
    })
    // Not awaited: on MSW 2 the promise never settles if the receiver is an MSW handler.
    void response.body?.cancel().catch(() => {})
    return { status: response.status, error: undefined }
  } catch (error) {
    return { status: undefined, error: describeError(error, timeoutMs) }
  }
}

function describeError(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the webhook could not be sent'
  if (error.name === 'TimeoutError') return `the receiver did not answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Returns the reason why a webhook must not go to `url`; undefined if it may. Local hosts are always allowed. */
export function validateWebhookUrl(url: string, allowedHosts: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return `"${url.slice(0, 100)}" is not a URL`
  const { protocol, hostname, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return `"${protocol}" is not a protocol for webhooks. Use http or https`
  // `fetch` refuses such a URL, with an error that contains the password.
  if (username !== '' || password !== '')
    return 'the webhook was not sent, because its URL has a user name or a password. Remove them'
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (allowedHosts.some((allowed) => allowed === '*' || allowed.toLowerCase() === host) || isLocalHost(host))
    return undefined
  return `the webhook was not sent, because ${host} is not a local host. Use a URL on localhost, or allow the host with webhooks.hosts or --webhook-hosts ${host}`
}

/** True for loopback, private networks, and names that only this machine or its containers resolve. */
function isLocalHost(host: string): boolean {
  if (host.includes(':')) return isLocalIpv6(host)
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isLocalIpv4(host)
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === 'host.docker.internal' ||
    !host.includes('.')
  )
}

function isLocalIpv4(host: string): boolean {
  const [first = 0, second = 0] = host.split('.').map(Number)
  return (
    first === 127 ||
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168)
  )
}

function isLocalIpv6(host: string): boolean {
  // `URL` normalizes an IPv4 address inside an IPv6 address to two groups of hex digits.
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host)
  if (mapped !== null) {
    const [high, low] = [mapped[1], mapped[2]].map((group) => Number.parseInt(group ?? '', 16))
    return isLocalIpv4([high ?? 0, low ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.'))
  }
  return host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host)
}

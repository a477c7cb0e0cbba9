/** Why a webhook may not go to `url`; undefined when it may. `more` are hosts that are allowed besides. */
export function checkWebhookUrl(url: string, more: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return `"${url.slice(0, 100)}" is no URL`
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:')
    return `${protocol} is no protocol for a webhook. Use http or https`
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
  if (more.some((allowed) => allowed === '*' || allowed.toLowerCase() === host) || isLocalHost(host))
    return undefined
  return `${host} is not local. Receive it on localhost, or allow the host with webhooks.hosts or --webhook-hosts ${host}`
}

/** Loopback, a private network, or a name that only this machine or its containers know. */
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

/** URLs spell IPv6 addresses in one way, an IPv4 address within one as two groups of hex digits. */
function isLocalIpv6(host: string): boolean {
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host)
  if (mapped !== null) {
    const [high, low] = [mapped[1], mapped[2]].map((group) => Number.parseInt(group ?? '', 16))
    return isLocalIpv4([high ?? 0, low ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.'))
  }
  return host === '::1' || /^f[cd][0-9a-f]{2}:/.test(host)
}

import { parseUrl } from '../lib/parse-url.ts'
import { isLoopbackHost, normalizeHostName } from '../lib/host-name.ts'
import { normalizeOrigin } from '../lib/origin.ts'

/** The hosts and origins that may use the control routes. */
export interface GuardRules {
  /** The address on which the server listens. */
  readonly host: string
  /** The host names that are allowed in addition to local ones. */
  readonly allowHosts: readonly string[]
  /** The origins whose pages are allowed in addition to the server's own. */
  readonly origins: ReadonlySet<string>
}

/** A request for a control route or the page. Each header has the values of all its lines. */
export interface GuardedRequest {
  readonly headers: Readonly<Partial<Record<string, readonly string[]>>>
  /** `page`: the request reads the page, which a link of another site may open. `health`: a health check, under any host. */
  readonly target: 'page' | 'health' | 'other'
}

/**
 * Returns the reason why a caller may not use the control routes; undefined if it may. Without this check, a page of another
 * site could reach them through a host name that resolves to this machine, or with a plain form.
 */
export function explainRefusal({ headers, target }: GuardedRequest, rules: GuardRules): string | undefined {
  const host = readHeader(headers, 'host') ?? ''
  const hostName = parseHost(host)
  const isLocal = hostName !== undefined && isAllowed(hostName, rules)
  if (!isLocal && target !== 'health') {
    const allow = hostName === undefined ? '' : `, or allow the name with --allow-host ${hostName}`
    return `the Host header is ${quote(host)}. Use localhost${allow}`
  }
  const origin = readHeader(headers, 'origin')
  if (origin !== undefined && rules.origins.has(origin)) return undefined
  if (origin !== undefined && !(isLocal && isOwnOrigin(origin, host)))
    return `the Origin header is ${quote(origin)}, which is another origin${suggestCors(origin)}`
  const site = readHeader(headers, 'sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  if (target === 'page' && isNavigation(headers)) return undefined
  return `the Sec-Fetch-Site header is ${quote(site)}, so a page of another origin sent the request`
}

/** Returns the value of a header. A browser sends each of them once, so the values of repeated lines stay different from any. */
function readHeader(headers: GuardedRequest['headers'], name: string): string | undefined {
  return headers[name]?.join(', ')
}

/** Returns the host of a `Host` header; undefined if the header is not valid. */
function parseHost(header: string): string | undefined {
  const host = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d*)?$/i.exec(header)?.[1]
  return host === undefined || parseUrl(`http://${header}`) === undefined
    ? undefined
    : normalizeHostName(host)
}

function isAllowed(hostName: string, { host, allowHosts }: GuardRules): boolean {
  return (
    isLoopbackHost(hostName) || [host, ...allowHosts].some((name) => normalizeHostName(name) === hostName)
  )
}

/** A proxy in front of the server can add TLS, so both schemes are its own. `URL` leaves out a default port, as browsers do. */
export function isOwnOrigin(origin: string, host: string): boolean {
  return ['http', 'https'].some((scheme) => parseUrl(`${scheme}://${host}`)?.origin === origin)
}

function suggestCors(origin: string): string {
  const known = normalizeOrigin(origin)
  return known === undefined ? '' : `. Allow it with --cors ${known}`
}

/** True if the request opens a page in a tab, not in a frame. */
function isNavigation(headers: GuardedRequest['headers']): boolean {
  return (
    readHeader(headers, 'sec-fetch-mode') === 'navigate' &&
    readHeader(headers, 'sec-fetch-dest') === 'document'
  )
}

const MAX_HEADER_LENGTH = 100

function quote(header: string): string {
  return `"${header.slice(0, MAX_HEADER_LENGTH)}"`
}

import * as z from 'zod/mini'

import { parseUrl } from './parse-url.ts'
import { formatValue } from './parse.ts'

const HOST = /^(?:\[[\da-f:.]+\]|[^\s/?#@\\%:[\]]+)$/i
const IPV6_WITHOUT_BRACKETS = /^[\da-f.]*:[\da-f:.]*$/i
const NAME = /^[\w-]+(?:\.[\w-]+)*$/
const MAX_LENGTH = 253

/**
 * Returns a host as `URL` writes it, so that equal hosts are equal texts: in lower case, in punycode, an IPv4 address in four
 * decimal parts, an IPv6 address in its short form. IPv6 has no brackets, and the dot at the end of a name is removed.
 * Undefined for anything else, such as a host with a scheme, a port or a path.
 */
export function normalizeHostName(text: string): string | undefined {
  const host = IPV6_WITHOUT_BRACKETS.test(text) ? `[${text}]` : text
  const url = HOST.test(host) ? parseUrl(`http://${host}/`) : undefined
  if (url === undefined) return undefined
  const { hostname } = url
  if (hostname.startsWith('[')) return hostname.slice(1, -1)
  const name = hostname.replace(/\.$/, '')
  return name.length <= MAX_LENGTH && NAME.test(name) ? name : undefined
}

/** The hosts that an option accepts: any single one, or also `*` for all of them. */
type AcceptedHosts = 'one' | 'one-or-all'

/** Creates the schema of a host in options. A text that can never be equal to a host is a mistake. */
export function hostName(accepted: AcceptedHosts): z.ZodMiniString {
  const forms =
    accepted === 'one'
      ? 'a host name (fake.example.com) or an IP address'
      : 'a host name (fake.example.com), an IP address, or * for all hosts'
  return z.string(`must be ${forms}`).check(
    z.refine((text) => normalizeHostName(text) !== undefined || (accepted === 'one-or-all' && text === '*'), {
      error: (issue) =>
        `${formatValue(issue.input)} is not a host name. Use ${forms}. Do not add a scheme, a port or a path`,
    }),
  )
}

/** True for `localhost`, names under it, and loopback addresses. `host` is normalized. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:[\w-]+\.)*localhost$/.test(host) || host === '::1' || readIpv4(host)?.[0] === 127
}

/** True for an address of a private network (RFC 1918 and RFC 4193). `host` is normalized. */
export function isPrivateAddress(host: string): boolean {
  if (/^f[cd][\da-f]{2}:/.test(host)) return true
  const [first, second = 0] = readIpv4(host) ?? []
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168)
}

/** Returns the four parts of an IPv4 address, also of one inside an IPv6 address; undefined for another host. */
function readIpv4(host: string): readonly number[] | undefined {
  if (/^\d+(?:\.\d+){3}$/.test(host)) return host.split('.').map(Number)
  // `URL` writes it as two groups of hexadecimal digits.
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(host)
  if (mapped === null) return undefined
  const groups = mapped.slice(1).map((group) => Number.parseInt(group, 16))
  return groups.flatMap((group) => [group >> 8, group & 255])
}

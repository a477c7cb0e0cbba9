import { formatUrlHost } from './node-call.ts'

/** The hosts that may use the control routes. */
export interface GuardOptions {
  /** The address on which the server listens. */
  readonly host: string
  /** The host names that are allowed in addition to local ones. */
  readonly allowHosts: readonly string[]
}

const LOCAL_HOST = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

const MAX_HEADER_LENGTH = 100

/**
 * Returns the reason why a caller may not use the control routes; undefined if it may. Without this check, a page of
 * another site could reach them through a host name that resolves to this machine, or with a plain form.
 */
export function explainRefusal(
  headers: { host?: string | undefined; origin?: string | undefined },
  options: GuardOptions,
): string | undefined {
  const { host = '', origin } = headers
  const hostName = host.replace(/:\d*$/, '')
  const allowed = [formatUrlHost(options.host), ...options.allowHosts]
  if (!LOCAL_HOST.test(hostName) && !allowed.some((name) => name.toLowerCase() === hostName.toLowerCase())) {
    return `the Host header is "${host.slice(0, MAX_HEADER_LENGTH)}". Use localhost, or allow the name with --allow-host ${hostName.slice(0, MAX_HEADER_LENGTH) || '<name>'}`
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return `the Origin header is "${origin.slice(0, MAX_HEADER_LENGTH)}", which is another site`
  }
  return undefined
}

import { toUrlHost } from './node-call.ts'

/** Which hosts and origins may drive the control routes. */
export interface GuardOptions {
  /** Where the server listens. */
  readonly host: string
  readonly allowHosts: readonly string[]
}

const LOCAL = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i

/**
 * Why a caller may not drive the control routes; undefined when it may. A page of another origin could otherwise reach
 * them through a name that it makes resolve to this machine, or by a plain form.
 */
export function refuseCaller(
  headers: { host?: string | undefined; origin?: string | undefined },
  options: GuardOptions,
): string | undefined {
  const { host = '', origin } = headers
  const name = host.replace(/:\d*$/, '')
  const allowed = [toUrlHost(options.host), ...options.allowHosts]
  if (!LOCAL.test(name) && !allowed.some((one) => one.toLowerCase() === name.toLowerCase())) {
    return `the Host header says "${host.slice(0, 100)}". Use localhost, or allow the name with --allow-host ${name.slice(0, 100) || '<name>'}`
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    return `the Origin header says "${origin.slice(0, 100)}", which is another site`
  }
  return undefined
}

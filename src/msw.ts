import { http, HttpResponse } from 'msw'

import { MockVideoApiError } from './lib/errors.ts'
import { createFaultyResponse } from './lib/web-response.ts'
import { readWebBody } from './lib/web-body.ts'
import type { HttpHandler } from 'msw'
import type { Call, Reply } from './lib/call.ts'
import type { RouteArea, RouteMatch } from './engine/router.ts'
import type { Adapter } from './api/types.ts'
import type { Provider } from './handlers/provider.ts'

/** How a fake answers through MSW. */
export interface HandlerOptions {
  /** Where your code looks for a provider, if not at its real address: its base URL as the provider documents it. */
  readonly baseUrls?: { readonly [provider: string]: string }
  /**
   * What becomes of a path or method that is none of the provider's: passed on to the handlers after this one and to
   * `onUnhandledRequest` (`pass`, the default), or answered as the provider would (`answer`).
   */
  readonly unmatched?: 'pass' | 'answer'
}

/**
 * MSW handlers for every provider of a fake, and for its media.
 *
 * @example
 * const server = setupServer(...createHandlers(createMockVideoApi()))
 */
export function createHandlers(
  { adapter }: { readonly adapter: Adapter },
  options: HandlerOptions = {},
): HttpHandler[] {
  const { baseUrls = {}, unmatched = 'pass' } = options
  checkBaseUrls(baseUrls, adapter.providers)
  const addresses = adapter.providers.flatMap((provider) => toAddresses(provider, baseUrls[provider.name]))
  const find = (request: Request): FoundCall | undefined => {
    const found = findCall(adapter, addresses, request)
    return found?.match.operation === undefined && unmatched === 'pass' ? undefined : found
  }
  // One handler for all, because MSW asks them in line, each for its price. A predicate, because a handler whose path
  // matches has the last word: where it then returns nothing, MSW goes to the network, and neither a later handler nor
  // `onUnhandledRequest` hears of it.
  const matches = ({ request }: { request: Request }): boolean => find(request) !== undefined
  return [http.all(matches, ({ request }) => answer(adapter, find(request), request))]
}

/** A misspelt name or address would let calls through to the real API. */
function checkBaseUrls(baseUrls: Readonly<Record<string, string>>, providers: readonly Provider[]): void {
  const known = providers.map(({ name }) => name)
  const mistakes = Object.entries(baseUrls).flatMap(([name, url]) => {
    if (!known.includes(name)) return `there is no provider "${name}". Known: ${known.join(', ')}`
    return /^https?:/i.test(url) && URL.canParse(url)
      ? []
      : `${name}: "${url}" must be a URL such as http://localhost:4747/${name}`
  })
  if (mistakes.length > 0) throw new MockVideoApiError('create handlers', `baseUrls: ${mistakes.join('; ')}`)
}

/** A part of the web that a provider has. */
interface Address {
  readonly provider: Provider
  readonly area: RouteArea
  /** What its URLs begin with, as `fetch` spells them. */
  readonly url: string
  /** Where the provider's API answers. */
  readonly base: string
  /** What the provider's own host has before the rest of the path. */
  readonly path: string
}

function toAddresses(provider: Provider, own: string | undefined): Address[] {
  const { origins, basePath, mediaUrl, mediaOperations } = provider
  const bases = own === undefined ? origins.map((origin) => origin + basePath) : [toUrl(own)]
  const api = bases.map((base) => ({ provider, area: 'api' as const, url: base, base, path: basePath }))
  const [base = ''] = bases
  return mediaOperations === undefined
    ? api
    : [...api, { provider, area: 'media', url: mediaUrl, base, path: '' }]
}

function toUrl(text: string): string {
  const { origin, pathname } = new URL(text)
  return origin + pathname.replace(/\/+$/, '')
}

/** What a request means, and where. */
interface FoundCall extends Pick<Call, 'path' | 'query' | 'baseUrl' | 'mediaUrl'> {
  readonly match: RouteMatch
}

function findCall(
  adapter: Adapter,
  addresses: readonly Address[],
  { method, url }: Request,
): FoundCall | undefined {
  const address = addresses.find(
    (one) => url.startsWith(one.url) && /^(?:[/?#]|$)/.test(url.slice(one.url.length)),
  )
  if (address === undefined) return undefined
  const { path: rest, query } = splitUrl(url.slice(address.url.length))
  const path = address.path + rest
  const match = adapter.match(address, method, path)
  return { match, path, query, baseUrl: address.base, mediaUrl: address.provider.mediaUrl }
}

async function answer(
  adapter: Adapter,
  found: FoundCall | undefined,
  request: Request,
): Promise<Response | undefined> {
  if (found === undefined) return undefined
  const { match, ...where } = found
  const takes = match.operation?.accepts
  const body = takes === undefined ? undefined : await readWebBody(request, takes)
  return toResponse(request, await adapter.answer(match, toCall(request, { ...where, body })))
}

function splitUrl(url: string): { path: string; query: string } {
  const end = url.indexOf('#')
  const whole = end === -1 ? url : url.slice(0, end)
  const cut = whole.indexOf('?')
  return cut === -1 ? { path: whole, query: '' } : { path: whole.slice(0, cut), query: whole.slice(cut + 1) }
}

function toCall(
  request: Request,
  where: Pick<Call, 'path' | 'query' | 'baseUrl' | 'mediaUrl' | 'body'>,
): Call {
  return {
    ...where,
    method: request.method,
    header: (name) => request.headers.get(name) ?? undefined,
    headers: () => request.headers,
    onLeave: (listener) => request.signal.addEventListener('abort', listener, { once: true }),
  }
}

function toResponse(
  request: Request,
  reply: Reply,
): HttpResponse<string | Uint8Array<ArrayBuffer>> | Response {
  if (reply.transportFault !== undefined) return createFaultyResponse(request, reply.transportFault, reply)
  const { status, headers, body } = reply
  // MSW 2 would send the body of a HEAD.
  return new HttpResponse(request.method === 'HEAD' ? null : body, { status, headers })
}

import { http, HttpResponse } from 'msw'

import { MockVideoApiError } from './failure.ts'
import { readWebBody } from './web-body.ts'
import type { HttpHandler } from 'msw'
import type { Call, Reply } from './call.ts'
import type { Area, Match } from './handlers/match.ts'
import type { Wire } from './mock/api.ts'
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
 * MSW handlers for every provider of a fake: one for each address.
 *
 * @example
 * const server = setupServer(...createHandlers(createMockVideoApi()))
 */
export function createHandlers(api: { readonly wire: Wire }, options: HandlerOptions = {}): HttpHandler[] {
  const { baseUrls = {}, unmatched } = options
  checkBaseUrls(baseUrls, api.wire.providers)
  const answersAll = unmatched === 'answer'
  return api.wire.providers.flatMap((provider) => [
    ...toBases(provider, baseUrls[provider.name]).map((base) =>
      createHandler(api.wire, {
        provider,
        area: 'api',
        url: base,
        base,
        path: provider.basePath,
        answersAll,
      }),
    ),
    ...(provider.mediaOperations === undefined
      ? []
      : [createHandler(api.wire, toMedia(provider, answersAll))]),
  ])
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

/** As URLs begin that `fetch` was given. */
function toBases({ origins, basePath }: Provider, own: string | undefined): string[] {
  if (own === undefined) return origins.map((origin) => origin + basePath)
  const { origin, pathname } = new URL(own)
  return [origin + pathname.replace(/\/+$/, '')]
}

interface Address {
  readonly provider: Provider
  readonly area: Area
  /** What its URLs begin with. */
  readonly url: string
  /** Where the provider's API answers. */
  readonly base: string
  /** What the provider's own host has before the rest of the path. */
  readonly path: string
  /** Also what is none of the provider's. */
  readonly answersAll: boolean
}

function toMedia(provider: Provider, answersAll: boolean): Address {
  const base = (provider.origins[0] ?? '') + provider.basePath
  return { provider, area: 'media', url: provider.media, base, path: '', answersAll }
}

function createHandler(wire: Wire, address: Address): HttpHandler {
  const { provider, base } = address
  // A predicate, because a handler whose path matches has the last word: where it then returns nothing, MSW goes to the
  // network and `onUnhandledRequest` never hears of it.
  return http.all(
    ({ request }) => findCall(wire, address, request) !== undefined,
    async ({ request }) => {
      const found = findCall(wire, address, request)
      if (found === undefined) return undefined
      const { match, path, query } = found
      const takes = match.operation?.takes
      const body = takes === undefined ? undefined : await readWebBody(request, takes)
      const call = toCall(request, { path, query, base, media: provider.media, body })
      return toResponse(request, await wire.answer(match, call))
    },
  )
}

interface FoundCall extends Pick<Call, 'path' | 'query'> {
  readonly match: Match
}

/** What a request means at this address; undefined when it means nothing there. */
function findCall(
  wire: Wire,
  { provider, area, url: start, path: before, answersAll }: Address,
  request: Request,
): FoundCall | undefined {
  const { method, url } = request
  if (!url.startsWith(start) || !/^(?:[/?#]|$)/.test(url.slice(start.length))) return undefined
  const { path: rest, query } = splitUrl(url.slice(start.length))
  const path = before + rest
  const match = wire.match({ provider, area }, method, path)
  return match.operation === undefined && !answersAll ? undefined : { match, path, query }
}

function splitUrl(url: string): { path: string; query: string } {
  const end = url.indexOf('#')
  const whole = end === -1 ? url : url.slice(0, end)
  const cut = whole.indexOf('?')
  return cut === -1 ? { path: whole, query: '' } : { path: whole.slice(0, cut), query: whole.slice(cut + 1) }
}

function toCall(request: Request, where: Pick<Call, 'path' | 'query' | 'base' | 'media' | 'body'>): Call {
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
  { status, headers, body }: Reply,
): HttpResponse<string | Uint8Array<ArrayBuffer>> {
  // MSW 2 would send the body of a HEAD.
  return new HttpResponse(request.method === 'HEAD' ? null : body, { status, headers })
}

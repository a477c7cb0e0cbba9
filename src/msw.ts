import { http, HttpResponse } from 'msw'

import type { HttpHandler } from 'msw'
import type { Call, Reply } from './call.ts'
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
  return api.wire.providers.flatMap((provider) =>
    toBases(provider, options).map((base) =>
      createHandler(api.wire, { provider, base, answersAll: options.unmatched === 'answer' }),
    ),
  )
}

function toBases(provider: Provider, { baseUrls = {} }: HandlerOptions): string[] {
  const own = baseUrls[provider.name]
  return own === undefined
    ? provider.origins.map((origin) => origin + provider.basePath)
    : [own.replace(/\/+$/, '')]
}

interface Address {
  readonly provider: Provider
  readonly base: string
  /** Also what is none of the provider's. */
  readonly answersAll: boolean
}

function createHandler(wire: Wire, { provider, base, answersAll }: Address): HttpHandler {
  // A RegExp, because MSW 2 decodes the path for a text with wildcards and answers 500 to a bad escape.
  const pattern = new RegExp(`^${base.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:/|$)`)
  return http.all(pattern, async ({ request }) => {
    const { path, query } = splitUrl(request.url.slice(base.length))
    const match = wire.match(provider, request.method, provider.basePath + path)
    if (match.operation === undefined && !answersAll) return undefined
    const call = toCall(request, { path: provider.basePath + path, query, base, media: provider.media })
    return toResponse(request, await wire.answer(match, call))
  })
}

function splitUrl(url: string): { path: string; query: string } {
  const end = url.indexOf('#')
  const whole = end === -1 ? url : url.slice(0, end)
  const cut = whole.indexOf('?')
  return cut === -1 ? { path: whole, query: '' } : { path: whole.slice(0, cut), query: whole.slice(cut + 1) }
}

function toCall(request: Request, where: Pick<Call, 'path' | 'query' | 'base' | 'media'>): Call {
  return {
    ...where,
    method: request.method,
    header: (name) => request.headers.get(name) ?? undefined,
    headers: () => request.headers,
    onLeave: (listener) => request.signal.addEventListener('abort', listener, { once: true }),
  }
}

function toResponse(request: Request, { status, headers, body }: Reply): HttpResponse<string | Uint8Array<ArrayBuffer>> {
  // MSW 2 would send the body of a HEAD.
  return new HttpResponse(request.method === 'HEAD' ? null : body, { status, headers })
}

import * as msw from 'msw'
import * as z from 'zod/mini'

import { parseUrl } from './lib/parse-url.ts'
import { getAdapter } from './api/get-adapter.ts'
import { addSessionPath, splitSessionPath } from './engine/session-path.ts'
import { MockVideoApiError } from './lib/errors.ts'
import { explainUnknownProvider, recordOf, oneOf, parse, strictObject } from './lib/parse.ts'
import { readWebBody } from './lib/web-body.ts'
import { getWebClient, holdProcess } from './lib/web-client.ts'
import { buildResponseParts, createFaultyResponse } from './lib/web-response.ts'
import type { HttpHandler, HttpResponse } from 'msw'
import type { BaseUrls, Call, Reply } from './lib/call.ts'
import type { WebClient } from './lib/web-client.ts'
import type { RouteArea, RouteMatch } from './engine/router.ts'
import type { Adapter } from './api/adapter.ts'
import type { Provider } from './handlers/provider.ts'

/** Options of `createHandlers`. */
export interface HandlerOptions {
  /** The base URLs that your code uses instead of the real ones, by provider. The default is the provider's own base URL. */
  readonly baseUrls?: { readonly [provider: string]: string }
  /**
   * The handling of unmatched calls: passed on to later handlers and then to `onUnhandledRequest`, which is `onUnhandledFrame`
   * in MSW 3 (`pass`, the default), or answered with the provider's own error (`answer`).
   */
  readonly unmatched?: 'pass' | 'answer'
}

/**
 * Creates the MSW handlers for the providers of a fake and their media. Throws a MockVideoApiError for an unknown provider or
 * an invalid URL in `baseUrls`.
 *
 * @example
 * const api = createMockVideoApi()
 * const server = setupServer(...createHandlers(api))
 * server.listen()
 */
export function createHandlers(
  api: { readonly adapter: Adapter },
  options: HandlerOptions = {},
): HttpHandler[] {
  const adapter = getAdapter(api, 'create handlers')
  const { baseUrls = {}, unmatched = 'pass' } = parse(optionsSchema, options, 'create handlers')
  checkBaseUrls(baseUrls, adapter.providers)
  const mounts = adapter.providers.flatMap((provider) => createMounts(provider, baseUrls[provider.name]))
  const findAnswered = (request: Request): MatchedCall | undefined => {
    const call = matchCall(adapter, mounts, request)
    return call?.match.operation === undefined && unmatched === 'pass' ? undefined : call
  }
  // One handler for everything, because MSW tries handlers one after the other. A predicate instead of a path, because MSW
  // sends a request to the network if a handler with a matching path returns nothing: later handlers and
  // `onUnhandledRequest` never see it.
  const matches = ({ request }: { request: Request }): boolean => findAnswered(request) !== undefined
  return [msw.http.all(matches, ({ request }) => answer(adapter, findAnswered(request), request))]
}

const optionsSchema = strictObject({
  baseUrls: z.optional(recordOf(z.string('must be a URL'), 'must be an object of URLs by provider')),
  unmatched: z.optional(oneOf(['pass', 'answer'])),
})

/** Throws for a misspelt name or URL, because it would let calls through to the real API. */
function checkBaseUrls(baseUrls: Readonly<Record<string, string>>, providers: readonly Provider[]): void {
  const known = providers.map(({ name }) => name)
  const mistakes = Object.entries(baseUrls).flatMap(([name, url]) => {
    if (!known.includes(name)) return explainUnknownProvider(name, known)
    if (!/^https?:/i.test(url) || parseUrl(url) === undefined)
      return `${name}: "${url}" must be a URL such as http://localhost:4747/${name}`
    if (/[?#]/.test(url)) return `${name}: "${url}" must have no query and no fragment`
    const other = Object.keys(baseUrls).find(
      (earlier) => normalizeUrl(baseUrls[earlier]) === normalizeUrl(url),
    )
    return other === name ? [] : `${name}: "${url}" is also the URL of ${other}. Give each provider its own`
  })
  if (mistakes.length > 0) throw new MockVideoApiError('create handlers', `baseUrls: ${mistakes.join('; ')}`)
}

/** Returns a base URL in the form in which two that are equal look the same; undefined if it is not a URL. */
function normalizeUrl(url = ''): string | undefined {
  return parseUrl(url) !== undefined ? normalizeBaseUrl(url) : undefined
}

/** The URLs of a provider's API or media. */
interface Mount {
  readonly provider: Provider
  readonly area: RouteArea
  /** The start of the URLs, normalized as in `Request.url`. */
  readonly url: string
  /** The base URL of the provider's API. */
  readonly base: string
  /** The path on the provider's own host that `url` stands for. */
  readonly path: string
  /** True if the URL comes from the option `baseUrls`. */
  readonly isOwn: boolean
}

function createMounts(provider: Provider, baseUrl: string | undefined): Mount[] {
  const { origins, basePath, mediaUrl, mediaOperations } = provider
  const bases =
    baseUrl === undefined ? origins.map((origin) => origin + basePath) : [normalizeBaseUrl(baseUrl)]
  const isOwn = baseUrl !== undefined
  const api = bases.map((base) => ({
    provider,
    area: 'api' as const,
    url: base,
    base,
    path: basePath,
    isOwn,
  }))
  const [base = ''] = bases
  // The media come first, because their URL can begin with the base URL of the API.
  return mediaOperations === undefined
    ? api
    : [{ provider, area: 'media', url: mediaUrl, base, path: '', isOwn: false }, ...api]
}

function normalizeBaseUrl(text: string): string {
  const { origin, pathname } = new URL(text)
  return origin + pathname.replace(/\/+$/, '')
}

/** The part of a call that the URL of a request determines. */
type UrlParts = Pick<Call, 'path' | 'query' | 'baseName' | 'getUrls'>

/** The part of a call that the method and the URL of a request determine. */
interface MatchedCall extends UrlParts {
  readonly match: RouteMatch
}

function matchCall(
  adapter: Adapter,
  mounts: readonly Mount[],
  { method, url }: Request,
): MatchedCall | undefined {
  const found = findMount(mounts, url)
  if (found === undefined) return undefined
  const { mount, rest, baseName } = found
  const { path: restPath, query } = splitUrl(rest)
  const path = mount.path + restPath
  const match = adapter.match(mount, method, path)
  return { match, path, query, baseName, getUrls: (session) => buildUrls(found, session) }
}

/** The mount of a URL, the part of the URL behind it, and the name of the session in front of it or behind it. */
interface FoundMount {
  readonly mount: Mount
  readonly rest: string
  readonly baseName: string | undefined
}

/** Finds the mount that a URL lies under, directly or with the name of a session: `https://api.mine.example/s/w3/v1/jobs`. */
function findMount(mounts: readonly Mount[], url: string): FoundMount | undefined {
  const withoutSession = url.includes('/s/') ? findMountOfSession(mounts, url) : undefined
  if (withoutSession !== undefined) return withoutSession
  const mount = mounts.find((candidate) => isUnder(candidate.url, url))
  return mount && { mount, rest: url.slice(mount.url.length), baseName: undefined }
}

/** The name stands behind the origin, or behind a base URL of the user's own. */
function findMountOfSession(mounts: readonly Mount[], url: string): FoundMount | undefined {
  const originEnd = url.indexOf('/', url.indexOf('//') + 2)
  const origin = url.slice(0, originEnd)
  const behindOrigin = splitSessionPath(url.slice(originEnd))
  for (const mount of mounts) {
    if (behindOrigin !== undefined && isUnder(mount.url, origin + behindOrigin.rest))
      return {
        mount,
        rest: (origin + behindOrigin.rest).slice(mount.url.length),
        baseName: behindOrigin.name,
      }
    const behindBase =
      mount.isOwn && isUnder(mount.url, url) ? splitSessionPath(url.slice(mount.url.length)) : undefined
    if (behindBase !== undefined) return { mount, rest: behindBase.rest, baseName: behindBase.name }
  }
  return undefined
}

/** True if a URL is a base URL, or begins with it. */
function isUnder(base: string, url: string): boolean {
  return url.startsWith(base) && /^(?:[/?#]|$)/.test(url.slice(base.length))
}

/** The URLs of a reply have the name of the session if the call had one, because other URLs are those of the provider. */
function buildUrls({ mount, baseName }: FoundMount, session: string): BaseUrls {
  const { mediaUrl } = mount.provider
  if (baseName === undefined) return { baseUrl: mount.base, mediaUrl }
  return { baseUrl: addSessionPath(mount.base, session), mediaUrl: addSessionPath(mediaUrl, session) }
}

async function answer(
  adapter: Adapter,
  matched: MatchedCall | undefined,
  request: Request,
): Promise<Response | undefined> {
  if (matched === undefined) return undefined
  const { match, ...urlParts } = matched
  if (getClient(request).hasLeft()) return Response.error()
  const reply = adapter.answer(match, createCall(request, urlParts))
  return createResponse(
    request,
    reply instanceof Promise ? await holdProcess(reply, getClient(request)) : reply,
  )
}

function splitUrl(url: string): { path: string; query: string } {
  const [target = ''] = url.split('#', 1)
  const queryStart = target.indexOf('?')
  if (queryStart === -1) return { path: target, query: '' }
  return { path: target.slice(0, queryStart), query: target.slice(queryStart + 1) }
}

function createCall(request: Request, parts: UrlParts): Call {
  return {
    ...parts,
    method: request.method,
    header: (name) => request.headers.get(name) ?? undefined,
    headers: createHeaderReader(request.headers),
    readBody: (options) => readWebBody(request, options),
    hasLeft: () => getClient(request).hasLeft(),
    onLeave: (listener) => getClient(request).onLeave(listener),
  }
}

/** A function of its own, so that the journal does not keep the request. */
function createHeaderReader(headers: Headers): () => Headers {
  return () => headers
}

function createResponse(request: Request, reply: Reply): HttpResponse<Uint8Array<ArrayBuffer>> | Response {
  const parts = buildResponseParts(request.method, reply)
  if (reply.transportFault !== undefined)
    return createFaultyResponse(getClient(request), reply.transportFault, parts)
  return new msw.HttpResponse(parts.body, parts)
}

function getClient(request: Request): WebClient {
  return getWebClient(request, REPLACES_FETCH)
}

/** True for MSW 2, which replaces `fetch`. MSW 3 answers on the sockets below it, and has no `SetupApi`. */
const REPLACES_FETCH = 'SetupApi' in msw

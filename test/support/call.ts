import { parseJsonBody } from '../../src/lib/body.ts'
import { readWebBody } from '../../src/lib/web-body.ts'
import type { Body } from '../../src/lib/body.ts'
import type { Reply } from '../../src/lib/call.ts'
import type { MockVideoApi } from '../../src/index.ts'

/** The reply of a provider. The body is parsed JSON, other text as a string, a file as bytes, or null if it is empty. */
export interface ParsedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface CallOptions {
  /** The API key; null for a call without one. Default: `test`. */
  readonly key?: string | null
  readonly method?: string
  /** The area of the target: `media` is below the provider's media URL. Default: `api`. */
  readonly area?: 'api' | 'media'
  readonly headers?: Readonly<Record<string, string>>
  /** The JSON body. */
  readonly json?: unknown
  /** A body as an adapter reads it, instead of `json`. */
  readonly body?: Body | Promise<Body>
  /** The bytes or the form of a body as a client sends it, instead of `json`. */
  readonly content?: Uint8Array<ArrayBuffer> | FormData
  /** Default: the one of the provider. */
  readonly baseUrl?: string
  readonly onLeave?: (listener: () => void) => void
}

/** Calls a provider of a fake in process: `await callApi(api, 'sync', '/v2/generate/some-id?wait=true')`. */
// oxlint-disable-next-line max-params
export async function callApi(
  api: Pick<MockVideoApi, 'adapter'>,
  name: string,
  target: string,
  {
    key = 'test',
    method = 'GET',
    area = 'api',
    headers = {},
    json,
    body,
    content,
    baseUrl,
    onLeave,
  }: CallOptions = {},
): Promise<ParsedReply> {
  const provider = api.adapter.providers.find((candidate) => candidate.name === name)
  if (provider === undefined) throw new Error(`Failed to call a provider: unknown provider "${name}".`)
  const [path = '', query = ''] = target.split('?', 2)
  const sent = new Headers({ ...(key !== null && provider.keyHeaders(key)), ...headers })
  const request =
    content === undefined
      ? undefined
      : new Request('http://localhost', { method: 'POST', headers: sent, body: content })
  const reply = await api.adapter.answer(api.adapter.match({ provider, area }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    ...((json !== undefined || body !== undefined) && { readBody: () => body ?? createJsonBody(json) }),
    ...(request !== undefined && { readBody: (options) => readWebBody(request, options) }),
    getUrls: () => ({
      baseUrl: baseUrl ?? `${provider.origins[0]}${provider.basePath}`,
      mediaUrl: provider.mediaUrl,
    }),
    ...(onLeave !== undefined && { onLeave }),
  })
  return {
    status: reply.status,
    headers: reply.headers,
    body: parseContent(reply),
  }
}

function createJsonBody(value: unknown): Body {
  return parseJsonBody('application/json', new TextEncoder().encode(JSON.stringify(value)))
}

function parseContent({ headers, body }: Reply): unknown {
  if (body.length === 0) return null
  const type = headers['content-type'] ?? ''
  if (/^application\/json\b/.test(type)) return JSON.parse(decodeText(body))
  return type.startsWith('text/') || type.includes('xml') ? decodeText(body) : body
}

function decodeText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

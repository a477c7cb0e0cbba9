import { parseJsonBody } from '../../src/lib/body.ts'
import type { Body } from '../../src/lib/body.ts'
import type { Reply } from '../../src/lib/call.ts'
import type { MockVideoApi } from '../../src/index.ts'

/** A provider's answer: JSON parsed, other text as it is, a file as its bytes; null for an empty body. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface AskOptions {
  /** Default `test`; null for a call without one. */
  readonly key?: string | null
  readonly method?: string
  /** Default `api`; `media` for what lies under the provider's media URL. */
  readonly area?: 'api' | 'media'
  readonly headers?: Readonly<Record<string, string>>
  /** What is sent as JSON. */
  readonly json?: unknown
  /** A body that is no JSON, as an adapter reads it. */
  readonly body?: Body
  readonly onLeave?: (listener: () => void) => void
}

/** Asks a provider of a fake without a wire: `await ask(api, 'sync', '/v2/generate/some-id?wait=true')`. */
// oxlint-disable-next-line max-params
export async function ask(
  api: Pick<MockVideoApi, 'adapter'>,
  name: string,
  target: string,
  { key = 'test', method = 'GET', area = 'api', headers = {}, json, body, onLeave }: AskOptions = {},
): Promise<Answer> {
  const provider = api.adapter.providers.find((one) => one.name === name)
  if (provider === undefined) throw new Error(`Failed to ask: there is no provider ${name}.`)
  const [path = '', query = ''] = target.split('?', 2)
  const sent = new Headers({ ...(key !== null && provider.keyHeaders(key)), ...headers })
  const reply = await api.adapter.answer(api.adapter.match({ provider, area }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    body: json === undefined ? body : toJsonBody(json),
    baseUrl: `${provider.origins[0]}${provider.basePath}`,
    mediaUrl: provider.mediaUrl,
    ...(onLeave !== undefined && { onLeave }),
  })
  return {
    status: reply.status,
    headers: reply.headers,
    body: toContent(reply),
  }
}

function toJsonBody(value: unknown): Body {
  return parseJsonBody('application/json', new TextEncoder().encode(JSON.stringify(value)))
}

function toContent({ headers, body }: Reply): unknown {
  if (body.length === 0) return null
  const type = headers['content-type'] ?? ''
  if (type.startsWith('application/json')) return JSON.parse(toText(body))
  return type.startsWith('text/') || type.includes('xml') ? toText(body) : body
}

function toText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

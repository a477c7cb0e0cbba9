import { parseJsonBody } from '../../src/body.ts'
import type { Body } from '../../src/body.ts'
import type { MockVideoApi } from '../../src/index.ts'

/** A provider's answer, its JSON body parsed; null for an empty one. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

export interface AskOptions {
  /** Default `test`; null for a call without one. */
  readonly key?: string | null
  readonly method?: string
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
  api: Pick<MockVideoApi, 'wire'>,
  name: string,
  target: string,
  { key = 'test', method = 'GET', headers = {}, json, body, onLeave }: AskOptions = {},
): Promise<Answer> {
  const provider = api.wire.providers.find((one) => one.name === name)
  if (provider === undefined) throw new Error(`Failed to ask: there is no provider ${name}.`)
  const [path = '', query = ''] = target.split('?', 2)
  const sent = new Headers({ ...(key !== null && provider.keyHeaders(key)), ...headers })
  const reply = await api.wire.answer(api.wire.match({ provider }, method, path), {
    method,
    path,
    query,
    header: (header) => sent.get(header) ?? undefined,
    headers: () => sent,
    body: json === undefined ? body : toJsonBody(json),
    base: `${provider.origins[0]}${provider.basePath}`,
    media: provider.media,
    onLeave,
  })
  return {
    status: reply.status,
    headers: reply.headers,
    body: reply.body.length === 0 ? null : JSON.parse(toText(reply.body)),
  }
}

function toJsonBody(value: unknown): Body {
  return parseJsonBody('application/json', new TextEncoder().encode(JSON.stringify(value)))
}

function toText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

import http from 'node:http'
import https from 'node:https'
import { buffer } from 'node:stream/consumers'

export interface HttpRequest {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly bytes: Buffer
}

/** Sends a request with `node:http` or `node:https`, on which libraries such as node-fetch and axios stand. Follows redirects. */
export async function sendWithNode(
  url: string,
  { method = 'GET', headers = {}, body }: HttpRequest = {},
): Promise<HttpResponse> {
  const { request } = url.startsWith('https:') ? https : http
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request(url, { method, headers }, resolve).once('error', reject).end(body)
  })
  const { statusCode: status = 0, headers: received } = response
  const bytes = await buffer(response)
  if (status === 302 && received.location !== undefined)
    return sendWithNode(new URL(received.location, url).href, { headers })
  return { status, headers: received, bytes }
}

import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'

/** A webhook as it was received. */
interface ReceivedWebhook {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

/**
 * Creates a webhook receiver on loopback. `answer` returns the status of the n-th reply; undefined for no reply. Before each
 * reply, `work` is done.
 */
export async function createReceiver(
  answer: (count: number) => number | undefined = () => 200,
  work?: () => Promise<void>,
): Promise<{ readonly url: string; readonly posted: ReceivedWebhook[] }> {
  const posted: ReceivedWebhook[] = []
  const server = createServer((req, res) => {
    void text(req).then((raw) => {
      const count = posted.push({ method: req.method, path: req.url, headers: req.headers, raw })
      if (work === undefined) reply(res, answer(count))
      else void work().then(() => reply(res, answer(count)))
    })
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook?a=b`, posted }
}

function reply(res: ServerResponse, status: number | undefined): void {
  if (status !== undefined) res.writeHead(status, { location: '/elsewhere' }).end('thank you')
}

import { createHmac } from 'node:crypto'
import { http, HttpResponse } from 'msw'
import type { HttpHandler } from 'msw'

export const HOOK = 'http://localhost:3000/hooks/video'
export const SECRET = 'whsec_test_secret'

/** A receiver of webhooks, and the number of those that it has handled. */
export interface Receiver {
  readonly handler: HttpHandler
  readonly handled: () => number
}

/** Returns the status of the answer to a webhook. `count` is its number. */
type Answer = (request: Request, body: string, count: number) => number | Promise<number>

export function createReceiver(answer: Answer): Receiver {
  let received = 0
  let handled = 0
  const handler = http.post(HOOK, async ({ request }) => {
    received += 1
    const status = await answer(request, await request.text(), received)
    if (status < 300) handled += 1
    return new HttpResponse(null, { status })
  })
  return { handler, handled: () => handled }
}

/** True for the signature of Sync with the secret, if its time is at most five minutes away. */
function isSigned(request: Request, body: string): boolean {
  const [, time = '', signature = ''] =
    /^t=(\d+),v1=([0-9a-f]+)$/.exec(request.headers.get('sync-signature') ?? '') ?? []
  const expected = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
  return signature === expected && Math.abs(Date.now() / 1_000 - Number(time)) <= 300
}

/** A receiver without a fault: it refuses a bad signature, and answers 200 to what it has handled before. */
export function createCarefulReceiver({ isSigning = true } = {}): Receiver {
  return createReceiver((request, body) => (isSigning && !isSigned(request, body) ? 401 : 200))
}

/** Checks the signature, but not its time. */
export function createTimelessReceiver(): Receiver {
  return createReceiver((request, body) => {
    const [, time = '', signature = ''] =
      /^t=(\d+),v1=([0-9a-f]+)$/.exec(request.headers.get('sync-signature') ?? '') ?? []
    const expected = createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')
    return signature === expected ? 204 : 403
  })
}

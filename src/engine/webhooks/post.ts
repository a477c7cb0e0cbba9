import type { WebhookAttempt, WebhookMessage } from './delivery.ts'

export interface PostOptions {
  readonly timeoutMs: number
  /** Aborts the request when the fake is closed. */
  readonly closing: AbortSignal
}

/** Posts a message, and returns the status or the error. It never throws, and takes at most `timeoutMs` of real time. */
export async function post(
  message: WebhookMessage,
  { timeoutMs, closing }: PostOptions,
): Promise<Pick<WebhookAttempt, 'status' | 'error'>> {
  const { url, body, headers } = message
  try {
    // Redirects are not followed, because they could lead to a host that is not allowed.
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), closing]),
    })
    await response.body?.cancel()
    return { status: response.status, error: undefined }
  } catch (error) {
    return { status: undefined, error: describeError(error, timeoutMs) }
  }
}

function describeError(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the webhook could not be sent'
  if (error.name === 'TimeoutError') return `the receiver did not answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}

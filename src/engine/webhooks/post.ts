import type { Attempt, WebhookMessage } from './delivery.ts'

export interface PostOptions {
  readonly timeoutMs: number
  /** Aborts when nobody waits for the outcome any more. */
  readonly closing: AbortSignal
}

/** Posts a message, and says what came of it. It never throws, and never takes longer than `timeoutMs` of real time. */
export async function post(
  message: WebhookMessage,
  { timeoutMs, closing }: PostOptions,
): Promise<Pick<Attempt, 'status' | 'error'>> {
  const { url, body, headers } = message
  try {
    // Redirects are not followed: they could lead away from this machine.
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
  if (!(error instanceof Error)) return 'it could not be sent'
  if (error.name === 'TimeoutError') return `the receiver did not answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}

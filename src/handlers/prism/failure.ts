import type { Cause, Failure, ProviderFailure } from '../../scenarios/scenario.ts'

/** Assumed: the texts, except the first one, which is in the documented sample. */
const TEXTS: Readonly<Record<Cause, string>> = {
  'timed-out': 'Generation timed out',
  'input-unreachable': 'An input could not be downloaded',
  rejected: 'The request was rejected',
  internal: 'Generation failed',
}

/** Returns the mistake in a Prism failure: the real API shows any text as the reason, and no code. */
export function validatePrismFailure(failure: ProviderFailure): string | undefined {
  return typeof failure === 'string' || failure.code === undefined
    ? undefined
    : 'Prism shows a message and no code, so the code has no effect'
}

/** Returns the text of the `error` field for a failed generation. */
export function describePrismFailure(failure: Failure): string {
  if (typeof failure === 'string') return TEXTS[failure]
  const prismFailure = failure['prism']
  const text = typeof prismFailure === 'string' ? prismFailure : prismFailure?.message
  return text ?? TEXTS['timed-out']
}

import type { Cause, Failure } from '../../scenarios/scenario.ts'

/** Assumed: the texts, but for the documented sample's. */
const TEXTS: Readonly<Record<Cause, string>> = {
  'timed-out': 'Generation timed out',
  'input-unreachable': 'An input could not be downloaded',
  rejected: 'The request was rejected',
  internal: 'Generation failed',
}

/** Why a generation failed, in Prism's words. */
export function toPrismFailure(failure: Failure): string {
  if (typeof failure === 'string') return TEXTS[failure]
  const own = failure['prism']
  const text = typeof own === 'string' ? own : own?.message
  return text ?? TEXTS['timed-out']
}

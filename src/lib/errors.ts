/**
 * An error of this package, never a provider's answer: it says what failed, why, and what to do.
 *
 * @example
 * Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail?
 */
export class MockVideoApiError extends Error {
  override readonly name: string = 'MockVideoApiError'

  constructor(what: string, why: string, advice = '') {
    super(
      [`Failed to ${what}: ${why}`, advice]
        .filter((part) => part !== '')
        .map(endSentence)
        .join(' '),
    )
  }
}

/** Something is not there. */
export class NotFoundError extends MockVideoApiError {}

/** Something is in a state in which that cannot be done. */
export class ConflictError extends MockVideoApiError {}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

import { hideInText } from './secrets.ts'

/**
 * An error of this package, never a reply of a provider. The message says what failed, why, and what to do.
 * Secrets in URLs are hidden.
 *
 * @example
 * try {
 *   createMockVideoApi({ seed: 0.5 })
 * } catch (error) {
 *   if (error instanceof MockVideoApiError) console.error(error.message)
 * }
 */
export class MockVideoApiError extends Error {
  /** The name of the class: `MockVideoApiError`, also for its subclasses. */
  override readonly name: string = 'MockVideoApiError'

  constructor(what: string, why: string, advice = '') {
    const sentences = [`Failed to ${what}: ${why}`, advice].filter((part) => part !== '').map(endSentence)
    super(hideInText(sentences.join(' ')))
  }
}

/** The requested thing does not exist. */
export class NotFoundError extends MockVideoApiError {}

/** The current state does not allow the action. */
export class ConflictError extends MockVideoApiError {}

/** Too many are active for another one, for now. */
export class LimitError extends MockVideoApiError {}

function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

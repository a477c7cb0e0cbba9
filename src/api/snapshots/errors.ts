import { MockVideoApiError } from '../../lib/errors.ts'
import { formatMistake } from '../../lib/parse.ts'

/** The action that errors name. */
export const RESTORE = 'restore the snapshot'

/** Creates the error about a part of a snapshot. */
export function createRestoreError(path: readonly PropertyKey[], message: string): MockVideoApiError {
  return new MockVideoApiError(RESTORE, formatMistake({ path, message }))
}

/** Runs a function. Any error of it says that it is about a part of the snapshot. */
export function explainErrors<Result>(path: readonly PropertyKey[], run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw createRestoreError(path, message.replace(/^Failed to [^:]+: /, ''))
  }
}

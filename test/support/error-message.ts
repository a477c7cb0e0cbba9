import { MockVideoApiError } from '../../src/index.ts'

/** Returns the message of the `MockVideoApiError` that a function throws; `none` if it does not throw. */
export function getErrorMessage(action: () => unknown): string {
  try {
    action()
    return 'none'
  } catch (error) {
    if (error instanceof MockVideoApiError) return error.message
    throw error
  }
}

import { MockVideoApiError } from '../../src/index.ts'

/** What an error of ours says; anything else is thrown on, and `none` stands for no error. */
export function refusalOf(attempt: () => unknown): string {
  try {
    attempt()
    return 'none'
  } catch (error) {
    if (error instanceof MockVideoApiError) return error.message
    throw error
  }
}

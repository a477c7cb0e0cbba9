import { hideInText } from '../../lib/secrets.ts'

/** Returns the message of a thrown value, which can be of any type. Secrets in URLs are hidden. */
export function getErrorMessage(error: unknown): string {
  try {
    const text = hideInText(String(error instanceof Error ? error.message : error))
    return text === '' ? 'an error without a message' : text
  } catch {
    return 'a value that cannot be converted to text'
  }
}

/** Returns the stack of a thrown value, or `''` if it has none. */
export function getErrorStack(error: unknown): string {
  try {
    return error instanceof Error ? `${error.stack}` : ''
  } catch {
    return ''
  }
}

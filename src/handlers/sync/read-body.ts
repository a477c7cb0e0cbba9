import { codedErrorReply, validationErrorReply } from './errors.ts'
import type { Body } from '../../lib/body.ts'
import type { Reply } from '../../lib/call.ts'

/** Returns the value of a JSON body, or the error of another body. */
export function readJson(body: Body): { readonly value: unknown } | { readonly error: Reply } {
  if (body.kind === 'json') return body
  return {
    error:
      body.kind === 'refused' ? bodyErrorReply(body, 'JSON') : validationErrorReply(['body must be JSON']),
  }
}

/**
 * Returns the error of a body that cannot be read. `accepted` is the kind of body that the operation accepts. Assumed: the
 * messages. The 413 is documented for forms, and JSON gets the same.
 */
export function bodyErrorReply(
  { problem, reason }: Extract<Body, { kind: 'refused' }>,
  accepted: string,
): Reply {
  return problem === 'malformed'
    ? validationErrorReply([`body must be ${accepted}: ${reason}`])
    : codedErrorReply(413, {
        errorCode: 'generation_input_validation_failed',
        message: `The request is too large: ${reason}`,
      })
}

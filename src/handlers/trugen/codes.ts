import { jsonReply } from '../../lib/call.ts'
import { parseErrorBody } from '../parse-error-body.ts'
import { refuseTruGen, toServerError, TRUGEN_TEXTS } from './errors.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext } from '../provider.ts'

const CODE_BY_TEXT: ReadonlyMap<unknown, string> = new Map(
  Object.entries(TRUGEN_TEXTS).map(([code, text]) => [text, code]),
)

/** Every documented error as the answer to a call, but for the 401 and the 404, for which every provider has a name. */
export const truGenCodes: Readonly<Record<string, (about: ErrorContext) => Reply>> = {
  'failed-to-initiate': () => refuseTruGen(500, TRUGEN_TEXTS['failed-to-initiate']),
  'failed-to-retrieve-status': () => refuseTruGen(500, TRUGEN_TEXTS['failed-to-retrieve-status']),
  'failed-to-retrieve-provider-details': () =>
    refuseTruGen(500, TRUGEN_TEXTS['failed-to-retrieve-provider-details']),
  'failed-to-retrieve-providers': () => refuseTruGen(500, TRUGEN_TEXTS['failed-to-retrieve-providers']),
  'invalid-request-body': () => refuseTruGen(400, TRUGEN_TEXTS['invalid-request-body']),
  // Assumed: the text. A client of the live API takes a submit for refused when its status is -1.
  'status-minus-one': ({ operation }) => jsonReply(200, { status: -1, error: toServerError(operation) }),
}

/** The documented errors by our names, and a generation that failed, which gives no reason. */
export const truGenErrorCodes: readonly string[] = [...CODE_BY_TEXT.values(), 'status-minus-one', 'failed']

/** A refusal by its text, one under 200 by its status, or that a generation failed. */
export function toTruGenCode(reply: Reply): string | undefined {
  const { status, error } = parseErrorBody(reply, /"status":(?:-1\b|"failed")/)
  if (status === -1) return 'status-minus-one'
  return status === 'failed' ? status : CODE_BY_TEXT.get(error)
}

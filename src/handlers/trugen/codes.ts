import { jsonReply } from '../../lib/call.ts'
import { parseErrorBody } from '../parse-error-body.ts'
import { errorReply, getServerErrorText, TRUGEN_ERROR_TEXTS } from './errors.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext } from '../provider.ts'

const CODE_BY_TEXT: ReadonlyMap<unknown, string> = new Map(
  Object.entries(TRUGEN_ERROR_TEXTS).map(([code, text]) => [text, code]),
)

/** The replies of the documented errors by code, except the 401 and the 404, which every provider has. */
export const truGenErrorsByCode: Readonly<Record<string, (context: ErrorContext) => Reply>> = {
  'failed-to-initiate': () => errorReply(500, TRUGEN_ERROR_TEXTS['failed-to-initiate']),
  'failed-to-retrieve-status': () => errorReply(500, TRUGEN_ERROR_TEXTS['failed-to-retrieve-status']),
  'failed-to-retrieve-provider-details': () =>
    errorReply(500, TRUGEN_ERROR_TEXTS['failed-to-retrieve-provider-details']),
  'failed-to-retrieve-providers': () => errorReply(500, TRUGEN_ERROR_TEXTS['failed-to-retrieve-providers']),
  'invalid-request-body': () => errorReply(400, TRUGEN_ERROR_TEXTS['invalid-request-body']),
  // Assumed: the text. A client of the live API treats a submit with the status -1 as refused.
  'status-minus-one': ({ operation }) => jsonReply(200, { status: -1, error: getServerErrorText(operation) }),
}

/** Our codes of the documented errors, and `failed` for a failed generation, which shows no reason. */
export const truGenErrorCodes: readonly string[] = [...CODE_BY_TEXT.values(), 'status-minus-one', 'failed']

/** Returns the error code of a reply, found by its status or its error text. */
export function readTruGenErrorCode(reply: Reply): string | undefined {
  const { status, error } = parseErrorBody(reply, /"status":(?:-1\b|"failed")/)
  if (status === -1) return 'status-minus-one'
  return status === 'failed' ? status : CODE_BY_TEXT.get(error)
}

import { jsonReply } from '../../lib/call.ts'
import { parseErrorBody } from '../parse-error-body.ts'
import { REASON_PHRASES } from '../../lib/reason-phrases.ts'
import { refuseMethod, s3ErrorReply, UNKNOWN_PATH_ERROR } from './s3-errors.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/** The documented codes by status. Source: https://docs.prismvideos.com/errors */
const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'validation_error',
  401: 'unauthorized',
  402: 'insufficient_credits',
  403: 'forbidden',
  404: 'not_found',
  // Assumed: the page has no code for this status.
  413: 'payload_too_large',
  422: 'invalid_template',
  500: 'server_error',
}

/** The body of every Prism error. */
export interface PrismErrorBody {
  /** The error code. */
  readonly error: string
  /** The description of the error. */
  readonly message: string
}

function codedErrorReply(status: number, error: string, message: string): Reply {
  return jsonReply<PrismErrorBody>(status, { error, message })
}

export const prismErrors: Readonly<Record<ErrorName, (context: ErrorContext) => Reply>> = {
  'missing-key': () => codedErrorReply(401, 'unauthorized', 'Invalid or missing API key'),
  unauthorized: () => codedErrorReply(401, 'unauthorized', 'Invalid or missing API key'),
  // Assumed: the message.
  forbidden: () => codedErrorReply(403, 'forbidden', 'API key lacks templates:read scope'),
  // Assumed: the message for a generation. The other one is documented.
  'not-found': ({ operation }) =>
    codedErrorReply(404, 'not_found', operation === 'status' ? 'Generation not found' : 'Template not found'),
  // Assumed: the code and the message; no page shows a 429.
  'rate-limited': () => codedErrorReply(429, 'rate_limited', 'Too many requests'),
  // Assumed: which code a submit gets, and both messages.
  'server-error': ({ operation }) => (operation === 'create' ? submitErrorReply() : serverErrorReply()),
  // Assumed: the code and the message.
  'unknown-path': (context) =>
    context.area === 'media'
      ? s3ErrorReply(context, UNKNOWN_PATH_ERROR)
      : codedErrorReply(404, 'not_found', 'Not found'),
  // Assumed: the status, the code and the message.
  'wrong-method': (context) =>
    context.area === 'media' ? s3ErrorReply(context, refuseMethod(context.call)) : wrongMethodReply(context),
}

function wrongMethodReply({ allow }: ErrorContext): Reply {
  return jsonReply<PrismErrorBody>(
    405,
    { error: 'method_not_allowed', message: 'Method not allowed' },
    { allow: allow.join(', ') },
  )
}

/**
 * The replies of the documented errors by code. Assumed: the messages that no page shows.
 *
 * Source: https://docs.prismvideos.com/errors
 */
export const prismErrorsByCode: Readonly<Record<string, (context: ErrorContext) => Reply>> = {
  validation_error: () => codedErrorReply(400, 'validation_error', 'The request is not valid'),
  pricing_error: () =>
    codedErrorReply(400, 'pricing_error', 'There is no price for this model configuration'),
  unauthorized: prismErrors.unauthorized,
  insufficient_credits: insufficientCreditsReply,
  forbidden: prismErrors.forbidden,
  not_found: prismErrors['not-found'],
  invalid_template: () => codedErrorReply(422, 'invalid_template', 'The template is misconfigured'),
  server_error: serverErrorReply,
  generation_error: submitErrorReply,
}

/** The documented codes, and `failed` for a failed generation, which shows a reason and no code. */
export const prismErrorCodes: readonly string[] = [...Object.keys(prismErrorsByCode), 'failed']

/** Returns the error code of a reply. */
export function readPrismErrorCode(reply: Reply): string | undefined {
  const { status, error } = parseErrorBody(reply, /"status":"failed"/)
  const shownCode = status === 'failed' ? status : error
  return prismErrorCodes.find((code) => code === shownCode)
}

function submitErrorReply(): Reply {
  return codedErrorReply(500, 'generation_error', 'Failed to submit the generation')
}

function serverErrorReply(): Reply {
  return codedErrorReply(500, 'server_error', 'Internal server error')
}

export function insufficientCreditsReply(): Reply {
  return codedErrorReply(402, 'insufficient_credits', 'Insufficient credits')
}

/** Returns an error with any status. Assumed: a status without a documented code has its reason phrase as the code. */
export function errorReply(status: number, message: string): Reply {
  const reason = REASON_PHRASES[status] ?? 'error'
  return codedErrorReply(status, CODE_BY_STATUS[status] ?? reason.toLowerCase().replaceAll(' ', '_'), message)
}

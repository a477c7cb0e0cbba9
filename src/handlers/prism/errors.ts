import { jsonReply } from '../../lib/call.ts'
import { parseErrorBody } from '../parse-error-body.ts'
import { REASON_PHRASES } from '../../lib/reason-phrases.ts'
import type { Reply } from '../../lib/call.ts'
import type { ErrorContext, ErrorName } from '../provider.ts'

/** The documented codes: https://docs.prismvideos.com/errors */
const CODES: Readonly<Record<number, string>> = {
  400: 'validation_error',
  401: 'unauthorized',
  402: 'insufficient_credits',
  403: 'forbidden',
  404: 'not_found',
  // Assumed: the page has no code for this one.
  413: 'payload_too_large',
  422: 'invalid_template',
  500: 'server_error',
}

function reply(status: number, error: string, message: string): Reply {
  return jsonReply(status, { error, message })
}

export const prismErrors: Readonly<Record<ErrorName, (about: ErrorContext) => Reply>> = {
  'missing-key': () => reply(401, 'unauthorized', 'Invalid or missing API key'),
  unauthorized: () => reply(401, 'unauthorized', 'Invalid or missing API key'),
  // Assumed: these messages, but for a template's; the codes are documented, but for the last one's.
  forbidden: () => reply(403, 'forbidden', 'API key lacks templates:read scope'),
  'not-found': ({ operation }) =>
    reply(404, 'not_found', operation === 'status' ? 'Generation not found' : 'Template not found'),
  // Assumed: the code and the message; no page shows a 429.
  'rate-limited': () => reply(429, 'rate_limited', 'Too many requests'),
  'server-error': ({ operation }) => (operation === 'create' ? failToSubmit() : failAtAll()),
  unrouted: () => reply(404, 'not_found', 'Not found'),
  'wrong-method': ({ allow }) =>
    jsonReply(
      405,
      { error: 'method_not_allowed', message: 'Method not allowed' },
      { allow: allow.join(', ') },
    ),
}

/**
 * Every documented code as the answer to a call. Assumed: the messages that no page has.
 *
 * Source: https://docs.prismvideos.com/errors
 */
export const prismCodes: Readonly<Record<string, (about: ErrorContext) => Reply>> = {
  validation_error: () => reply(400, 'validation_error', 'The request is not valid'),
  pricing_error: () => reply(400, 'pricing_error', 'There is no price for this model configuration'),
  unauthorized: prismErrors.unauthorized,
  insufficient_credits: refuseCredits,
  forbidden: prismErrors.forbidden,
  not_found: prismErrors['not-found'],
  invalid_template: () => reply(422, 'invalid_template', 'The template is misconfigured'),
  server_error: failAtAll,
  generation_error: failToSubmit,
}

/** The documented codes, and a generation that failed, which has a reason and no code. */
export const prismErrorCodes: readonly string[] = [...Object.keys(prismCodes), 'failed']

/** A refusal's code, or that a generation failed. */
export function toPrismCode(answer: Reply): string | undefined {
  const { status, error } = parseErrorBody(answer, /"status":"failed"/)
  const code = status === 'failed' ? status : error
  return prismErrorCodes.find((one) => one === code)
}

function failToSubmit(): Reply {
  return reply(500, 'generation_error', 'Failed to submit the generation')
}

function failAtAll(): Reply {
  return reply(500, 'server_error', 'Internal server error')
}

export function refuseCredits(): Reply {
  return reply(402, 'insufficient_credits', 'Insufficient credits')
}

/** Any status in Prism's shape. Assumed: a status the page has no code for is named by its reason phrase. */
export function refusePrism(status: number, message: string): Reply {
  const reason = REASON_PHRASES[status] ?? 'error'
  return reply(status, CODES[status] ?? reason.toLowerCase().replaceAll(' ', '_'), message)
}

import { isText } from './shared.mjs'

const isMessage = (value) => isText(value) || (Array.isArray(value) && value.every(isText))

const isOptionalText = (value) => value === undefined || isText(value)

/** Builds the body of an error. */
const build = (statusCode, fields = {}) => ({ message: isMessage, statusCode, ...fields })

const ERRORS = {
  'missing-key': build(401, { error: 'Unauthorized' }),
  unauthorized: build(401),
  forbidden: build(403, { error: isText }),
  'not-found': build(404, { error: 'Not Found', errorCode: 'generation_not_found' }),
  'server-error': build(500, { errorCode: 'internal_error', requestId: isText }),
  'unknown-path': build(404, { message: /^Cannot [A-Z]+ \//, error: 'Not Found' }),
  'wrong-method': build(404, { message: /^Cannot [A-Z]+ \//, error: 'Not Found' }),
}

/** Returns the answer of an error that every provider has. */
export function buildError(name, { revision }) {
  if (name !== 'rate-limited') return { status: ERRORS[name].statusCode, body: ERRORS[name] }
  const errorCode = revision >= '2026-10' ? 'rate_limit_exceeded' : undefined
  return { status: 429, body: build(429, { error: 'Too Many Requests', errorCode }) }
}

/** Returns the body of an error with a status. */
export function buildErrorShape(statusCode) {
  return build(statusCode, { error: isText })
}

/** Returns the body of an error with a code. */
export function buildCodedShape(errorCode, statusCode) {
  if (errorCode === 'concurrency_limit_reached') return buildConcurrencyError(1, 1)
  return build(statusCode, { error: isText, errorCode, suggestion: isOptionalText })
}

/** The body of the 429 for too many running generations. */
export function buildConcurrencyError(active, limit) {
  return build(429, {
    error: 'Too Many Requests',
    errorCode: 'concurrency_limit_reached',
    activeGenerations: active,
    concurrencyLimit: limit,
    retryAfterSeconds: Number.isInteger,
    upgradeUrl: isText,
  })
}

export const badRequest = () => ({ reply: { status: 400, body: buildErrorShape(400) } })
export const notFound = ({ call }) => ({ reply: buildError('not-found', call) })
export const coded = (status, errorCode) => ({ reply: { status, body: buildCodedShape(errorCode, status) } })

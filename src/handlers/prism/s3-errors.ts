import { hideCredentials } from '../../lib/secrets.ts'
import { drawHex } from '../../lib/seed.ts'
import type { Call, Reply } from '../../lib/call.ts'
import type { SignedQuery } from './presign.ts'

const STATUS = {
  AccessDenied: 403,
  AuthorizationQueryParametersError: 400,
  InvalidArgument: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  MethodNotAllowed: 405,
  NoSuchKey: 404,
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
} as const

/** An error of S3. */
export interface S3Error {
  readonly code: keyof typeof STATUS
  readonly message: string
  /** The elements after `Message`, by name. */
  readonly details?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** The reason for the log and the journal. */
  readonly reason: string
}

/** The call that S3 replies to, and its time on the fake's clock. */
export interface S3Call {
  readonly call: Call
  readonly at: number
}

/** Returns an error in the format of S3. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3ErrorReply(s3Call: S3Call, { code, message, details, headers }: S3Error): Reply {
  const common = createS3Headers(s3Call)
  const fields = {
    Code: code,
    Message: message,
    ...details,
    RequestId: common['x-amz-request-id'],
    HostId: common['x-amz-id-2'],
  }
  const elements = Object.entries(fields).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`)
  return {
    status: STATUS[code],
    headers: { 'content-type': 'application/xml', ...common, ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}</Error>`,
  }
}

/**
 * Returns the headers that every reply of S3 has. Assumed: any web page may read the reply, and the two ids depend only on
 * the call and its time, so that the same calls get the same replies in every run.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
 */
export function createS3Headers({ call, at }: S3Call): {
  readonly [name in 'x-amz-request-id' | 'x-amz-id-2' | 'server' | 'access-control-allow-origin']: string
} {
  const text = [at, call.method, call.path, call.query].join(' ')
  const hostBytes = drawHex(`host ${text}`, HOST_ID_BYTES * 2).match(/../g) ?? []
  return {
    'x-amz-request-id': drawHex(text, 16).toUpperCase(),
    'x-amz-id-2': btoa(String.fromCharCode(...hostBytes.map((digits) => Number.parseInt(digits, 16)))),
    server: 'AmazonS3',
    'access-control-allow-origin': '*',
  }
}

const HOST_ID_BYTES = 56

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** The error for a path that is not a video. Assumed: it is the same for signed and unsigned URLs. */
export const UNKNOWN_PATH_ERROR: S3Error = {
  code: 'AccessDenied',
  message: 'Access Denied',
  reason: 'the media host has only videos; use the video_url as it is',
}

/** Escapes text that came from a client. Characters that XML does not allow are replaced. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replaceAll(/[&<>]/g, (character) => ESCAPES[character] ?? character)
}

/** Assumed: PATCH gets the reply of POST. Source: https://github.com/mhart/aws4fetch/issues/14 */
export function refuseMethod({ method }: Call): S3Error {
  return {
    code: 'MethodNotAllowed',
    message: 'The specified method is not allowed against this resource.',
    details: { Method: method, ResourceType: 'OBJECT' },
    headers: { allow: 'HEAD, DELETE, GET, PUT' },
    reason: `the media host does not accept ${method}`,
  }
}

/**
 * Refuses a call whose URL has no signature.
 *
 * Sources: https://github.com/versity/versitygw/issues/1512, https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function refuseUnsigned(call: Call, query: URLSearchParams): S3Error {
  const authorization = call.header('authorization')
  if (authorization && !/^AWS(?:4-HMAC-SHA256)? /.test(authorization)) {
    return {
      code: 'InvalidArgument',
      message: 'Unsupported Authorization Type',
      details: describeAuthorization(authorization),
      reason: 'the media host does not accept the Authorization header; use the video_url as it is',
    }
  }
  const reason = 'the URL has no signature; use the video_url as it is'
  if ([...query.keys()].some((name) => OVERRIDES.has(name))) {
    const message = 'Request specific response headers cannot be used for anonymous GET requests.'
    return { code: 'InvalidRequest', message, reason }
  }
  return { code: 'AccessDenied', message: 'Access Denied', reason }
}

/** Assumed: only the start of the credentials is shown. S3 repeats the whole header, and error bodies end up in logs. */
function describeAuthorization(authorization: string): Readonly<Record<string, string>> {
  return { ArgumentName: 'Authorization', ArgumentValue: hideCredentials(authorization) }
}

/** The parameters that change headers of the reply. Only a signed URL can have them. */
const OVERRIDES: ReadonlySet<string> = new Set(
  [
    'cache-control',
    'content-disposition',
    'content-encoding',
    'content-language',
    'content-type',
    'expires',
  ].map((name) => `response-${name}`),
)

/** Source: https://github.com/catalyst/moodle-tool_objectfs/issues/303 */
export function refuseTwoMechanisms(authorization: string): S3Error {
  return {
    code: 'InvalidArgument',
    message:
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or ' +
      'the Authorization header should be specified',
    details: describeAuthorization(authorization),
    reason: 'the URL is signed, so the call must not have an Authorization header',
  }
}

/** Assumed: the clock of the client may be 15 minutes ahead. Source: https://github.com/minio/minio/issues/2638 */
export function refuseTime({ signedAt, expiresSeconds }: SignedQuery, at: number): S3Error | undefined {
  const expiresAt = signedAt + expiresSeconds * 1_000
  const times = { Expires: formatTimestamp(expiresAt), ServerTime: formatTimestamp(at) }
  if (signedAt > at + 15 * 60_000) {
    return {
      code: 'AccessDenied',
      message: 'Request is not yet valid',
      details: { 'X-Amz-Date': String(signedAt), ...times },
      reason: 'the URL is signed for a later time',
    }
  }
  if (at < expiresAt) return undefined
  return {
    code: 'AccessDenied',
    message: 'Request has expired',
    details: { 'X-Amz-Expires': String(expiresSeconds), ...times },
    reason: 'the URL has expired; read the status again to get a new one',
  }
}

function formatTimestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, '')
}

/** Assumed: the elements with the string to sign and the canonical request are left out. */
export function refuseSignature({ accessKey, signature }: SignedQuery, reason: string): S3Error {
  return {
    code: 'SignatureDoesNotMatch',
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    details: { AWSAccessKeyId: accessKey, SignatureProvided: signature },
    reason,
  }
}

export function refuseKey(key: string): S3Error {
  return {
    code: 'NoSuchKey',
    message: 'The specified key does not exist.',
    details: { Key: key },
    reason: 'no completed generation has a video with this name',
  }
}

/** Source: https://github.com/versity/versitygw/issues/2044 */
export function refuseCondition(call: Call): S3Error {
  // With `If-Match`, the other condition is ignored.
  const condition = call.header('if-match') === undefined ? 'If-Unmodified-Since' : 'If-Match'
  return {
    code: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    details: { Condition: condition },
    reason: `the video does not meet the condition ${condition}`,
  }
}

/** Source: https://github.com/versity/versitygw/issues/2069 */
export function refuseRange(call: Call, { headers }: Reply): S3Error {
  const contentRange = headers['content-range'] ?? ''
  return {
    code: 'InvalidRange',
    message: 'The requested range is not satisfiable',
    details: {
      RangeRequested: call.header('range') ?? '',
      ActualObjectSize: contentRange.replace('bytes */', ''),
    },
    headers: { 'content-range': contentRange },
    reason: 'the range is outside the video',
  }
}

import type { Generation } from '../../generations/generation.ts'
import type { Links } from '../context.ts'

/** The validity of a presigned URL, in seconds. Source: https://docs.prismvideos.com/api-reference/get-generation */
export const EXPIRES_SECONDS = 3_600

/** The longest validity that S3 accepts, in seconds: a week. */
const MAX_EXPIRES_SECONDS = 604_800

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The access key in the URLs of the fake. */
const ACCESS_KEY = 'mock'

/** Formats a time as in `X-Amz-Date`: seconds, without separators. */
export function formatAmzDate(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** Parses an `X-Amz-Date`. Returns milliseconds since the epoch; undefined for any other text. */
function parseAmzDate(date: string): number | undefined {
  if (!/^\d{8}T\d{6}Z$/.test(date)) return undefined
  const at = Date.parse(date.replace(/^(.{4})(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(at) ? undefined : at
}

/**
 * Returns the query of a presigned URL in the format of S3. Assumed: every status read signs the URL for its own time, in seconds,
 * because a URL expires after an hour and a status does not.
 */
export function presign(generation: Generation, date: string, links: Pick<Links, 'digits'>): string {
  return [
    `X-Amz-Algorithm=${ALGORITHM}`,
    `X-Amz-Credential=${ACCESS_KEY}%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${EXPIRES_SECONDS}`,
    'X-Amz-SignedHeaders=host',
    `X-Amz-Signature=${links.digits(generation, `prism/video/${date}`, 64)}`,
  ].join('&')
}

/** True if `presign` created a query for this generation. Order and encoding do not matter. */
export function isPresigned(
  query: URLSearchParams,
  generation: Generation,
  links: Pick<Links, 'digits'>,
): boolean {
  const date = query.get('X-Amz-Date') ?? ''
  return normalizeQuery(query) === normalizeQuery(new URLSearchParams(presign(generation, date, links)))
}

function normalizeQuery(query: URLSearchParams): string {
  return JSON.stringify([...query].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The parts of a presigned query that S3 checks before the signature. */
export interface SignedQuery {
  /** The first time at which the URL is valid: milliseconds since the epoch. */
  readonly signedAt: number
  readonly expiresSeconds: number
  readonly accessKey: string
  readonly signature: string
}

/**
 * Parses a presigned query. Returns the message of S3 if a parameter is missing or not valid.
 *
 * Assumed: the order of the checks, and the messages, which servers that imitate S3 share.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function parseSignedQuery(query: URLSearchParams): SignedQuery | { readonly mistake: string } {
  const [algorithm, credential, signature, date, signedHeaders, expires] = PARAMETERS.map((name) =>
    query.get(name),
  )
  if (!algorithm || !credential || !signature || !date || !signedHeaders || !expires)
    return { mistake: MISSING_PARAMETER }
  if (algorithm !== ALGORITHM)
    return { mistake: 'X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"' }
  const [, accessKey, credentialDate] = CREDENTIAL.exec(credential) ?? []
  if (accessKey === undefined || credentialDate === undefined) return { mistake: MALFORMED_CREDENTIAL }
  const signedAt = parseAmzDate(date)
  if (signedAt === undefined)
    return { mistake: `X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"` }
  if (credentialDate !== date.slice(0, 8)) {
    return {
      mistake: `Invalid credential date "${credentialDate}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
    }
  }
  if (!/^-?\d+$/.test(expires)) return { mistake: 'X-Amz-Expires should be a number' }
  const expiresSeconds = Number(expires)
  if (expiresSeconds < 0) return { mistake: 'X-Amz-Expires must be non-negative' }
  if (expiresSeconds > MAX_EXPIRES_SECONDS) return { mistake: TOO_LONG }
  return { signedAt, expiresSeconds, accessKey, signature }
}

const PARAMETERS = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-SignedHeaders',
  'X-Amz-Expires',
] as const

const CREDENTIAL = /^([^/]+)\/(\d{8})\/[^/]+\/s3\/aws4_request$/

const MISSING_PARAMETER =
  'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
  'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'

const MALFORMED_CREDENTIAL =
  'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting ' +
  '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'

const TOO_LONG =
  'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds'

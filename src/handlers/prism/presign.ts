import type { Generation } from '../../generations/generation.ts'
import type { Links } from '../provider.ts'

/** The validity of a presigned URL, in seconds. Source: https://docs.prismvideos.com/api-reference/get-generation */
export const EXPIRES_SECONDS = 3_600

/** Formats a time as in `X-Amz-Date`: seconds, without separators. */
export function formatAmzDate(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** Parses an `X-Amz-Date`. Returns milliseconds since the epoch. */
export function parseAmzDate(date: string): number {
  return Date.parse(date.replace(/^(.*)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/**
 * Returns the query of a presigned URL in the format of S3. Assumed: every status read creates a new URL, because a URL
 * expires after an hour and a status does not.
 */
export function presign(generation: Generation, date: string, links: Pick<Links, 'digits'>): string {
  return [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=mock%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request`,
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

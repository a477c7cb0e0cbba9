import type { Generation } from '../../generations/generation.ts'
import type { Links } from '../provider.ts'

/** Seconds a presigned URL is good for. Source: https://docs.prismvideos.com/api-reference/get-generation */
export const EXPIRES = 3_600

/** An instant as S3 signs it: seconds, without any marks. */
export function toAmzDate(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
}

/** The instant of `toAmzDate`, but for its milliseconds. */
export function fromAmzDate(date: string): number {
  return Date.parse(date.replace(/^(.*)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}

/**
 * The query of a presigned URL of S3's form. Assumed: every read makes a fresh one, because a status lasts for ever
 * and a URL for an hour.
 */
export function presign(generation: Generation, date: string, links: Pick<Links, 'digits'>): string {
  return [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=mock%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${EXPIRES}`,
    'X-Amz-SignedHeaders=host',
    `X-Amz-Signature=${links.digits(generation, `prism/video/${date}`, 64)}`,
  ].join('&')
}

/** Whether a query is one that `presign` made for this generation, in any order and encoding. */
export function isPresigned(
  query: URLSearchParams,
  generation: Generation,
  links: Pick<Links, 'digits'>,
): boolean {
  const date = query.get('X-Amz-Date') ?? ''
  return toText(query) === toText(new URLSearchParams(presign(generation, date, links)))
}

function toText(query: URLSearchParams): string {
  return JSON.stringify([...query].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Seconds a presigned URL is good for. Source: https://docs.prismvideos.com/api-reference/get-generation */
const EXPIRES = 3_600

/**
 * A presigned URL of S3's form, signed at `at`. Assumed: every read makes a fresh one, because a status lasts for ever
 * and a URL for an hour.
 */
export function presign(path: string, at: number, signature: string): string {
  const date = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=mock%2F${date.slice(0, 8)}%2Fus-east-1%2Fs3%2Faws4_request`,
    `X-Amz-Date=${date}`,
    `X-Amz-Expires=${EXPIRES}`,
    'X-Amz-SignedHeaders=host',
    `X-Amz-Signature=${signature}`,
  ]
  return `${path}?${query.join('&')}`
}

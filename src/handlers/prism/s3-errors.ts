import type { Reply } from '../../lib/call.ts'

const STATUS = { AccessDenied: 403, SignatureDoesNotMatch: 403, NoSuchKey: 404 } as const

/**
 * Returns an error in the format of S3. Assumed: it has no request id and no host id, and any web page may read it.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function s3ErrorReply(
  code: keyof typeof STATUS,
  message: string,
  details: Readonly<Record<string, string>> = {},
): Reply {
  const fields = Object.entries({ Code: code, Message: message, ...details })
  const elements = fields.map(([name, text]) => `<${name}>${text}</${name}>`).join('')
  return {
    status: STATUS[code],
    headers: { 'content-type': 'application/xml', 'access-control-allow-origin': '*' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements}</Error>`,
  }
}

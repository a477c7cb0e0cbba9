import type { Reply } from '../../lib/call.ts'

const STATUS = { AccessDenied: 403, SignatureDoesNotMatch: 403, NoSuchKey: 404 } as const

/**
 * An error as S3 writes it. Assumed: without the ids of the request and of the host, and readable by any page.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function refuseS3(
  code: keyof typeof STATUS,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Reply {
  const fields = Object.entries({ Code: code, Message: message, ...more })
  const inner = fields.map(([name, text]) => `<${name}>${text}</${name}>`).join('')
  return {
    status: STATUS[code],
    headers: { 'content-type': 'application/xml', 'access-control-allow-origin': '*' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inner}</Error>`,
  }
}

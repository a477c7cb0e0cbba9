/** The pages and the standards that the checks follow. */
export const SOURCES = {
  statusPage: 'https://docs.prismvideos.com/api-reference/get-generation',
  errorPage: 'https://sync.so/docs/developer-guides/error-handling',
  longPollPage: 'https://sync.so/docs/api-reference/api/generate-api/get',
  webhookGuide: 'https://sync.so/docs/api-reference/guides/webhooks',
  submitPage: 'https://docs.trugen.ai/api-reference/endpoint/texttovideo',
  retryAfter: 'https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3',
  clientErrors: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5',
  keyInUrl: 'https://www.rfc-editor.org/rfc/rfc6750#section-5.3',
  idempotencyKey: 'https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/',
  standardWebhooks:
    'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
} as const

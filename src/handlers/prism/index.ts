import { readBearerToken } from '../../lib/call.ts'
import { completeProvider } from '../define-provider.ts'
import { templateCatalog } from './catalog.ts'
import { prismErrorsByCode, prismErrorCodes, prismErrors, errorReply, readPrismErrorCode } from './errors.ts'
import { describePrismFailure, validatePrismFailure } from './failure.ts'
import { prismMediaOperations } from './media.ts'
import { prismOperations } from './operations.ts'
import { EXPIRES_SECONDS } from './presign.ts'
import { PRISM_QUOTAS } from './quotas.ts'
import { describePrismVideo, parsePrismInput, PRISM_SAMPLE } from './requests.ts'
import { getPrismStatus } from './serialize.ts'
import { CREDITS_PER_VIDEO } from './submit.ts'
import { prismWebhook } from './webhook.ts'

/** Prism Videos: template and prompt videos. */
export const prism = completeProvider({
  name: 'prism',
  label: 'Prism',
  origins: ['https://prismvideos.com', 'https://www.prismvideos.com'],
  basePath: '/api',
  alias: '/api',
  // Assumed: the documented sample shows no host.
  mediaUrl: 'https://prismvideos.s3.amazonaws.com',
  idFormat: { prefix: 'gen_', kind: 'hex' },
  keyPrefix: 'prism_sk_',
  revisions: ['2026-02', '2026-09'],
  sample: PRISM_SAMPLE,
  operations: prismOperations,
  mediaOperations: prismMediaOperations,
  describeVideo: describePrismVideo,
  outputUrlSeconds: EXPIRES_SECONDS,
  // Source: https://docs.prismvideos.com/api-reference/get-generation
  polling: { firstSeconds: 5, everySeconds: 5 },
  pricing: { unit: 'credits', prices: { perVideo: CREDITS_PER_VIDEO } },
  webhook: prismWebhook,
  quotas: PRISM_QUOTAS,
  catalogs: [templateCatalog],
  errors: prismErrors,
  errorsByCode: prismErrorsByCode,
  readErrorCode: readPrismErrorCode,
  errorCodes: prismErrorCodes,
  errorReply,
  // Assumed: the scheme is case-insensitive, as in RFC 9110.
  readKey: readBearerToken,
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  parseInput: parsePrismInput,
  validateFailure: validatePrismFailure,
  describeState({ state, failure }) {
    return failure === undefined
      ? getPrismStatus(state)
      : `${getPrismStatus(state)} "${describePrismFailure(failure)}"`
  },
})

import { PRISM_SAMPLE } from '../../fixtures/prism.ts'
import { defineProvider } from '../provider.ts'
import { prismCodes, prismErrorCodes, prismErrors, refusePrism, toPrismCode } from './errors.ts'
import { toPrismFailure } from './failure.ts'
import { prismMediaOperations } from './media.ts'
import { prismOperations } from './operations.ts'
import { parsePrismInput } from './requests.ts'
import { toPrismStatus } from './serialize.ts'
import { prismWebhook } from './webhook.ts'

/** Prism Videos: template and prompt videos. */
export const prism = defineProvider({
  name: 'prism',
  label: 'Prism',
  origins: ['https://prismvideos.com', 'https://www.prismvideos.com'],
  basePath: '/api',
  alias: '/api',
  // Assumed: the sample shows no host.
  mediaUrl: 'https://prismvideos.s3.amazonaws.com',
  idFormat: { prefix: 'gen_', kind: 'hex' },
  keyPrefix: 'prism_sk_',
  revisions: ['2026-02', '2026-09'],
  sample: PRISM_SAMPLE,
  operations: prismOperations,
  mediaOperations: prismMediaOperations,
  webhook: prismWebhook,
  errors: prismErrors,
  errorsByCode: prismCodes,
  readErrorCode: toPrismCode,
  errorCodes: prismErrorCodes,
  errorReply: refusePrism,
  // Assumed: the scheme in any case, as RFC 9110 has it.
  readKey: (call) => /^bearer +(\S.*)$/i.exec(call.header('authorization') ?? '')?.[1],
  keyHeaders: (key) => ({ authorization: `Bearer ${key}` }),
  parseInput: parsePrismInput,
  // The reason is free text.
  validateFailure: () => undefined,
  describeState({ state, failure }) {
    return failure === undefined
      ? toPrismStatus(state)
      : `${toPrismStatus(state)} "${toPrismFailure(failure)}"`
  },
})

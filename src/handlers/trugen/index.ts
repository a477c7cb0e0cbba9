import { TRUGEN_SAMPLE } from '../../fixtures/trugen.ts'
import { defineProvider } from '../provider.ts'
import { toTruGenCode, truGenCodes, truGenErrorCodes } from './codes.ts'
import { refuseTruGen, truGenErrors } from './errors.ts'
import { truGenMediaOperations } from './media.ts'
import { truGenOperations } from './operations.ts'
import { parseTruGenInput } from './requests.ts'
import { toTruGenStatus } from './serialize.ts'
import { truGenWebhook } from './webhook.ts'

/** TruGen AI: script to video. */
export const trugen = defineProvider({
  name: 'trugen',
  label: 'TruGen',
  origins: ['https://api.trugen.ai'],
  basePath: '/v1',
  alias: '/v1',
  // Assumed: no page says where videos lie.
  mediaUrl: 'https://api.trugen.ai/media',
  idFormat: { prefix: '', kind: 'uuid' },
  sample: TRUGEN_SAMPLE,
  operations: truGenOperations,
  mediaOperations: truGenMediaOperations,
  webhook: truGenWebhook,
  errors: truGenErrors,
  errorsByCode: truGenCodes,
  readErrorCode: toTruGenCode,
  errorCodes: truGenErrorCodes,
  errorReply: refuseTruGen,
  readKey: (call) => call.header('x-api-key')?.trim() || undefined,
  keyHeaders: (key) => ({ 'x-api-key': key }),
  parseInput: parseTruGenInput,
  validateFailure: () => 'TruGen gives no reason for a failure, so it has no words of its own',
  describeState: ({ state }) => toTruGenStatus(state),
})

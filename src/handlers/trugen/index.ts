import { readApiKeyHeader } from '../../lib/call.ts'
import { completeProvider } from '../define-provider.ts'
import { avatarCatalog, voiceCatalog, voiceProviderCatalog } from './catalog.ts'
import { readTruGenErrorCode, truGenErrorsByCode, truGenErrorCodes } from './codes.ts'
import { errorReply, truGenErrors } from './errors.ts'
import { truGenOperations } from './operations.ts'
import { parseTruGenInput, TRUGEN_SAMPLE } from './requests.ts'
import { describeTruGenVideo, getTruGenStatus } from './serialize.ts'
import { truGenWebhook } from './webhook.ts'

/** TruGen AI: script to video. */
export const trugen = completeProvider({
  name: 'trugen',
  label: 'TruGen',
  origins: ['https://api.trugen.ai'],
  basePath: '/v1',
  alias: '/v1',
  // Assumed: no page names the host of the videos.
  mediaUrl: 'https://api.trugen.ai/media',
  idFormat: { prefix: '', kind: 'uuid' },
  sample: TRUGEN_SAMPLE,
  operations: truGenOperations,
  // Assumed: a video is public and never expires. If a scenario lets it expire, the reply is a 404.
  describeVideo: describeTruGenVideo,
  // Assumed: no page states an interval.
  polling: { everySeconds: 2, isAssumed: true },
  webhook: truGenWebhook,
  catalogs: [avatarCatalog, voiceCatalog, voiceProviderCatalog],
  errors: truGenErrors,
  errorsByCode: truGenErrorsByCode,
  readErrorCode: readTruGenErrorCode,
  errorCodes: truGenErrorCodes,
  errorReply,
  readKey: readApiKeyHeader,
  keyHeaders: (key) => ({ 'x-api-key': key }),
  parseInput: parseTruGenInput,
  validateFailure: () => 'TruGen shows no reason for a failure, so a TruGen error has no effect',
  describeState: ({ state }) => getTruGenStatus(state),
})

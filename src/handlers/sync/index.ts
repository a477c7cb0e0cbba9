import { readApiKeyHeader } from '../../lib/call.ts'
import { completeProvider } from '../define-provider.ts'
import { assets } from './assets/asset.ts'
import { uploads } from './assets/upload.ts'
import { batches } from './batch/batch.ts'
import { modelCatalog } from './catalog.ts'
import { syncErrorsByCode, syncErrorCodes, readSyncErrorCode } from './codes.ts'
import { errorReply, syncErrors } from './errors.ts'
import { validateSyncFailure, describeSyncFailure } from './failure.ts'
import { SYNC_FORM_LIMITS } from './generate-form.ts'
import { syncMediaOperations, syncOperations } from './operations.ts'
import { SYNC_PRICES } from './prices.ts'
import { parseSyncInput, SYNC_SAMPLE } from './requests.ts'
import { describeSyncVideo, getSyncStatus } from './serialize.ts'
import { SYNC_QUOTAS } from './quotas.ts'
import { SYNC_REVISIONS } from './revisions.ts'
import { syncWebhook } from './webhook.ts'

/** Sync (sync.so): lip-sync generations. */
export const sync = completeProvider({
  name: 'sync',
  label: 'Sync',
  origins: ['https://api.sync.so'],
  // The SDK adds `/v2` itself.
  basePath: '',
  alias: '/v2',
  mediaUrl: 'https://assets.sync.so/generated',
  idFormat: { prefix: '', kind: 'uuid' },
  revisions: SYNC_REVISIONS,
  sample: SYNC_SAMPLE,
  operations: syncOperations,
  // Most of their bodies are not published.
  notServed: ['/v2/tts', '/v2/voices', '/v2/projects', '/v2/feedback'],
  mediaOperations: syncMediaOperations,
  describeVideo: describeSyncVideo,
  // No page states an interval. Source of the long-poll: https://sync.so/docs/api-reference/api/generate-api/get
  polling: { waitParameter: 'wait' },
  pricing: { unit: 'USD', prices: SYNC_PRICES },
  webhook: syncWebhook,
  quotas: SYNC_QUOTAS,
  formLimits: SYNC_FORM_LIMITS,
  collections: [assets, uploads, batches],
  catalogs: [modelCatalog],
  errors: syncErrors,
  errorsByCode: syncErrorsByCode,
  readErrorCode: readSyncErrorCode,
  errorCodes: syncErrorCodes,
  capabilities: ['progress'],
  errorReply,
  readKey: readApiKeyHeader,
  keyHeaders: (key) => ({ 'x-api-key': key }),
  parseInput: parseSyncInput,
  validateFailure: validateSyncFailure,
  describeState({ state, failure }) {
    const status = getSyncStatus(state)
    if (failure === undefined) return status
    const { error, errorCode } = describeSyncFailure(failure)
    return `${status} ${errorCode ?? error}`
  },
})

import { SYNC_SAMPLE } from '../../fixtures/sync.ts'
import { defineProvider } from '../provider.ts'
import { syncCodes, syncErrorCodes, toSyncCode } from './codes.ts'
import { refuseSync, syncErrors } from './errors.ts'
import { checkSyncFailure, toSyncFailure } from './failure.ts'
import { syncMediaOperations, syncOperations } from './operations.ts'
import { parseSyncInput } from './requests.ts'
import { toSyncStatus } from './serialize.ts'
import { SYNC_REVISIONS } from './wait.ts'
import { syncWebhook } from './webhook.ts'

/** Sync (sync.so): lip-sync generations. */
export const sync = defineProvider({
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
  mediaOperations: syncMediaOperations,
  webhook: syncWebhook,
  errors: syncErrors,
  errorsByCode: syncCodes,
  readErrorCode: toSyncCode,
  errorCodes: syncErrorCodes,
  capabilities: ['progress', 'duration'],
  errorReply: refuseSync,
  readKey: (call) => call.header('x-api-key')?.trim() || undefined,
  keyHeaders: (key) => ({ 'x-api-key': key }),
  parseInput: parseSyncInput,
  validateFailure: checkSyncFailure,
  describeState({ state, failure }) {
    const words = failure === undefined ? undefined : toSyncFailure(failure)
    return words === undefined
      ? toSyncStatus(state)
      : `${toSyncStatus(state)} ${words.errorCode ?? words.error}`
  },
})

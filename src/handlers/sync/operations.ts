import { account } from './account.ts'
import { analyzeCost } from './analyze-cost.ts'
import { createApiJson } from './api-json.ts'
import { countAssets } from './assets/count.ts'
import { createAsset } from './assets/create.ts'
import { createUpload } from './assets/create-upload.ts'
import { deleteAsset } from './assets/delete.ts'
import { getAsset } from './assets/get.ts'
import { getAssets } from './assets/get-many.ts'
import { listAssets } from './assets/list.ts'
import { putUpload } from './assets/put-upload.ts'
import { updateAsset } from './assets/update.ts'
import { getUpload } from './assets/get-upload.ts'
import { createBatch } from './batch/create.ts'
import { getBatch } from './batch/get.ts'
import { listBatches } from './batch/list.ts'
import { batchFile, batchResult } from './batch/result.ts'
import { count } from './count.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { download } from './download.ts'
import { errorsList } from './errors-list.ts'
import { estimate, estimateAlias } from './estimate.ts'
import { withRateLimit } from './limits.ts'
import { list } from './list.ts'
import { models } from './models.ts'
import { result, video } from './result.ts'
import { statusById } from './status-by-id.ts'
import { status } from './status.ts'
import { synthesizedAudio } from './synthesized-audio.ts'
import { webhookSecret } from './webhook-secret.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

export const syncOperations: readonly Operation<SyncInput>[] = [
  ...[
    status,
    create,
    list,
    count,
    statusById,
    remove,
    download,
    analyzeCost,
    estimate,
    estimateAlias,
    models,
    account,
    webhookSecret,
  ].map(withRateLimit),
  ...[
    listAssets,
    countAssets,
    getAsset,
    getAssets,
    createUpload,
    createAsset,
    updateAsset,
    deleteAsset,
    createBatch,
    getBatch,
    listBatches,
  ].map(withRateLimit),
  result,
  batchResult,
  errorsList,
  createApiJson(() => syncOperations),
]

export const syncMediaOperations: readonly Operation<SyncInput>[] = [
  video,
  synthesizedAudio,
  getUpload,
  putUpload,
  batchFile,
]

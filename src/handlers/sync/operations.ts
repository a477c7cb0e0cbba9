import { count } from './count.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { download } from './download.ts'
import { errorsList } from './errors-list.ts'
import { withRateLimit } from './limits.ts'
import { list } from './list.ts'
import { models } from './models.ts'
import { result } from './result.ts'
import { status } from './status.ts'
import { synthesizedAudio } from './synthesized-audio.ts'
import { upload } from './upload.ts'
import { webhookSecret } from './webhook-secret.ts'
import type { SyncInput } from './requests.ts'
import type { Operation } from '../provider.ts'

export const syncOperations: readonly Operation<SyncInput>[] = [
  ...[status, create, list, count, remove, download, models, webhookSecret].map(withRateLimit),
  result,
  errorsList,
]

export const syncMediaOperations: readonly Operation<SyncInput>[] = [synthesizedAudio, upload]

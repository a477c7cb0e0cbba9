import { jsonReply } from '../../lib/call.ts'
import { avatarCatalog } from './catalog.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** Source: https://github.com/trugenaiinc/documentation (`api-reference/openapi.json`) */
const avatars: Operation<TruGenInput> = {
  name: 'avatars',
  method: 'GET',
  path: '/v1/ext/avatars',
  knownInput: {},
  handle: (context) => jsonReply(200, context.catalog(avatarCatalog).all()),
}

/** The older path. Assumed: it has the same reply. Source: https://docs.trugen.ai/api-reference/endpoint/avatarget */
const publicAvatars: Operation<TruGenInput> = { ...avatars, path: '/v1/public/avatar/' }

export const avatarOperations: readonly Operation<TruGenInput>[] = [avatars, publicAvatars]

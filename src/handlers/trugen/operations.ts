import { avatarOperations } from './avatars.ts'
import { create } from './create.ts'
import { status } from './status.ts'
import { voiceProviderOperations } from './voice-providers.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

export const truGenOperations: readonly Operation<TruGenInput>[] = [
  create,
  status,
  ...avatarOperations,
  ...voiceProviderOperations,
]

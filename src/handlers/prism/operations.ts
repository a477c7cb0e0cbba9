import { createFromPrompt } from './create.ts'
import { createFromTemplate } from './generate.ts'
import { status } from './status.ts'
import { templateOperations } from './templates.ts'
import type { PrismInput } from './requests.ts'
import type { Operation } from '../provider.ts'

export const prismOperations: readonly Operation<PrismInput>[] = [
  status,
  createFromPrompt,
  ...templateOperations,
  createFromTemplate,
]

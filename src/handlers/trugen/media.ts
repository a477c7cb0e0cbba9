import { videoOperation } from '../serve-output.ts'
import type { TruGenInput } from './requests.ts'
import type { Operation } from '../provider.ts'

/** The video of a generation. Assumed: it is public and never expires. If a scenario lets it expire, the reply is a 404. */
export const truGenMediaOperations: readonly Operation<TruGenInput>[] = [videoOperation]

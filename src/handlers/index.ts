import { prism } from './prism/index.ts'
import { sync } from './sync/index.ts'
import { trugen } from './trugen/index.ts'

/** The built-in providers. */
export const providers = [trugen, sync, prism] as const

import { prism } from './prism.mjs'
import { sync } from './sync.mjs'
import { trugen } from './trugen.mjs'

/** The providers as the model sees them, by name. */
export const PROVIDERS = { trugen, sync, prism }

export const PROVIDER_NAMES = Object.keys(PROVIDERS)

import { buildIfStale } from './stale.mjs'

await buildIfStale()

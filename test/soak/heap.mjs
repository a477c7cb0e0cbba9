import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc')

/** Returns the bytes of the heap that are in use after garbage collection. */
export function measureHeap() {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

const MAX_GROWTH = 1.3
const TOLERATED_BYTES = 24 * 1_024 ** 2

/** Returns the median of the second quarter of the samples and that of the last one, if the heap has grown too much between them. */
export function findGrowth(samples) {
  // The first quarter fills journals and caches up to their limits. Some growth after it is normal, because sessions vary.
  const quarter = Math.floor(samples.length / 4)
  if (quarter < 3) return undefined
  const before = median(samples.slice(quarter, quarter * 2))
  const after = median(samples.slice(-quarter))
  return after > before * MAX_GROWTH + TOLERATED_BYTES ? { before, after } : undefined
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}

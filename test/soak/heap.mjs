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

/**
 * Finds a growth of the heap that does not end. The first quarter of the samples fills journals and caches up to their limits.
 * After it, the median of the last quarter may be a third above that of the second one, and some bytes more, because what the
 * sessions hold varies. Returns the two medians if there is more growth than that.
 */
export function findGrowth(samples) {
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

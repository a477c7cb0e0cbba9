/** The least time without events that is folded. */
const MIN_FOLD_MS = 10_000

/**
 * Creates a scale that places times from 0 to 1. A long time between two events takes no more room than `foldMs`, so that a run
 * with idle hours stays readable.
 *
 * @param {readonly number[]} sortedTimes
 * @param {{ from?: number, to?: number, foldMs: number }} window
 */
export function createScale(
  sortedTimes,
  { from = sortedTimes[0] ?? 0, to = sortedTimes.at(-1) ?? 1, foldMs },
) {
  const times = [from, ...sortedTimes.filter((time) => time > from && time < to), to]
  /** The length before each time. @type {number[]} */
  const offsets = []
  /** @type {{ from: number, to: number }[]} */
  const folds = []
  let length = 0
  times.forEach((time, index) => {
    const gap = time - (times[index - 1] ?? time)
    if (gap > foldMs) folds.push({ from: time - gap, to: time })
    length += Math.min(gap, foldMs)
    offsets.push(length)
  })

  /** Returns the index of the last time that is not after a time. @param {number} time */
  function findIndex(time) {
    let low = 0
    let high = times.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((times[middle] ?? 0) <= time) low = middle
      else high = middle - 1
    }
    return low
  }

  return {
    from,
    to,
    /** The times that are folded. */
    folds,
    /** Returns the place of a time: from 0 to 1 inside the window. @param {number} time */
    place(time) {
      if (time <= from) return time < from ? -0.01 : 0
      if (time >= to) return time > to ? 1.01 : 1
      const index = findIndex(time)
      const start = times[index] ?? from
      const gap = (times[index + 1] ?? to) - start
      const share = gap > foldMs ? ((time - start) / gap) * foldMs : time - start
      return length === 0 ? 0 : ((offsets[index] ?? 0) + share) / length
    },
    /** Returns the time at a place. @param {number} place */
    timeAt(place) {
      const offset = Math.min(Math.max(place, 0), 1) * length
      const index = Math.max(offsets.findIndex((each) => each > offset) - 1, 0)
      if (offset >= length) return to
      const start = times[index] ?? from
      const gap = (times[index + 1] ?? to) - start
      const rest = offset - (offsets[index] ?? 0)
      return start + (gap > foldMs ? (rest / foldMs) * gap : rest)
    },
  }
}

/** Returns the time without events above which it is folded: several times the usual one. @param {readonly number[]} sortedTimes */
export function chooseFold(sortedTimes) {
  const gaps = sortedTimes
    .map((time, index) => time - (sortedTimes[index - 1] ?? time))
    .filter((gap) => gap > 50)
    .sort((a, b) => a - b)
  return Math.max(MIN_FOLD_MS, 4 * (gaps[Math.floor(gaps.length * 0.75)] ?? 0))
}

/** @typedef {ReturnType<typeof createScale>} Scale */

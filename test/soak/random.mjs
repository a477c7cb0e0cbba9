/** Creates a generator of random values (mulberry32), which are the same for the same seed. */
export function createRandom(seed) {
  let state = seed >>> 0

  /** Returns a number from 0, included, to 1, excluded. */
  function fraction() {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  const below = (limit) => Math.floor(fraction() * limit)
  return {
    /** Returns a whole number from 0 to `limit`, which is excluded. */
    below,
    /** Returns a whole number from `from` to `to`, both included. */
    between: (from, to) => from + below(to - from + 1),
    chance: (probability) => fraction() < probability,
    pick: (list) => list[below(list.length)],
    /** Picks a value of `[weight, value]` pairs. */
    weighted(pairs) {
      const total = pairs.reduce((sum, [weight]) => sum + weight, 0)
      let rest = fraction() * total
      for (const [weight, value] of pairs) {
        rest -= weight
        if (rest < 0) return value
      }
      return pairs[pairs.length - 1][1]
    },
  }
}

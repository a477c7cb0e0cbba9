/**
 * Returns a function that loads something once. After an error, the next call tries again.
 *
 * @template Loaded
 * @param {() => Promise<Loaded>} load
 */
export function createLoader(load) {
  /** @type {Promise<Loaded> | undefined} */
  let loaded
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}

/** A mistake in a value, and its path in that value. */
export interface Mistake {
  /** The keys and indexes that lead to the mistake. */
  readonly path: readonly PropertyKey[]
  /** The rule that the value breaks, without the path. */
  readonly message: string
  /** The unknown key, if the mistake is an unknown key. */
  readonly key?: string
}

/** Prefixes the paths of mistakes in a part of a value, so that they start at the value itself. */
export function prefixPaths(path: readonly PropertyKey[], mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }))
}

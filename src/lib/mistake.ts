/** What is wrong with a value, and where. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** The key itself that should not be there, where that is the mistake. */
  readonly key?: string
}

/** The mistakes of a part, as seen from the whole. */
export function prefixPaths(path: readonly PropertyKey[], mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, path: [...path, ...mistake.path] }))
}

/** What is wrong with a value, and where. */
export interface Mistake {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** The key itself that should not be there, where that is the mistake. */
  readonly key?: string
}

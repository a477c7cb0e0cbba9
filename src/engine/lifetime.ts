/**
 * The time from the start of a session to its end: a reset, the eviction of the session, or the close of the fake. Whatever
 * waits on behalf of the session ends with it.
 */
export interface Lifetime {
  readonly isOver: boolean
  /** Calls `listener` at the end; at once if it is over. Returns a function that stops it. */
  onEnd(listener: () => void): () => void
  end(): void
}

export function createLifetime(): Lifetime {
  const listeners = new Set<() => void>()
  let isOver = false
  return {
    get isOver() {
      return isOver
    },
    onEnd(listener) {
      if (isOver) {
        listener()
        return () => {}
      }
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    end() {
      isOver = true
      // Each listener may add and remove others.
      for (const listener of listeners) listener()
      listeners.clear()
    },
  }
}

import type { Lifetime } from './lifetime.ts'

/** A record that takes memory, and how to remove it. */
export interface HeldRecord {
  /** An estimate of the memory, in bytes. */
  readonly bytes: number
  /** The record is removed at the end of its session. */
  readonly lifetime: Lifetime
  /** Removes the record. Called if it is the oldest and all records together take too much memory. */
  readonly remove: () => void
}

/**
 * The memory that records of a fake take together: generations with a large input, deliveries, and replies that are kept for a
 * repeated submit.
 */
export interface MemoryLimit {
  /** Counts a record, and removes the oldest ones if all together take too much. */
  add(owner: object, record: HeldRecord): void
  /** Counts a record no longer, because it was removed. */
  delete(owner: object): void
  readonly bytes: number
}

/** The memory that the records take together, in bytes. */
export const MAX_BYTES = 64 * 1_024 ** 2

export function createMemoryLimit(onRemove: () => void, maxBytes = MAX_BYTES): MemoryLimit {
  /** Oldest first. */
  const records = new Map<object, HeldRecord & { readonly stopListening: () => void }>()
  let bytes = 0

  function remove(owner: object): void {
    const record = records.get(owner)
    if (record === undefined) return
    records.delete(owner)
    record.stopListening()
    bytes -= record.bytes
  }

  return {
    add(owner, record) {
      // Nothing would remove it again.
      if (record.lifetime.isOver) return
      records.set(owner, { ...record, stopListening: record.lifetime.onEnd(() => remove(owner)) })
      bytes += record.bytes
      for (const [oldest, { remove: removeRecord }] of records) {
        if (bytes <= maxBytes || oldest === owner) return
        onRemove()
        remove(oldest)
        removeRecord()
      }
    },
    delete: remove,
    get bytes() {
      return bytes
    },
  }
}

import type { JournalEntry } from './journal.ts'

/** What journals keep: `requests` without replies, `full` with them, or nothing. */
export const JOURNAL_KINDS = ['requests', 'full', 'off'] as const

export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** The last calls of one session. */
export interface Journal {
  add(entry: JournalEntry): void
  /** Adds an entry with the number that it had in another fake. */
  restore(numbered: NumberedEntry): void
  /** Counts entries that the journal of a snapshot had removed to make room. */
  addDropped(count: number): void
  /** Makes the next number of all journals follow this one. */
  continueAfter(number: number): void
  /** The last number of all journals. */
  readonly lastNumber: number
  /** Returns the entries, oldest first. */
  entries(): JournalEntry[]
  /** Returns the entries, oldest first, each with its number in the order of all sessions. */
  numberedEntries(): NumberedEntry[]
  clear(): void
  readonly size: number
  /** The number of entries that were removed to make room. */
  readonly dropped: number
}

/** An entry with its number in the order of all sessions. */
export interface NumberedEntry {
  readonly entry: JournalEntry
  readonly number: number
}

/** All journals together hold at most this many times the limit of one journal. */
const TOTAL_WITH_KEY = 100
/** The large requests of all journals of one kind take at most this much memory, in bytes. */
const MAX_EXTRA_BYTES = 32 * 1_024 ** 2
/** Fewer, because almost all calls without an accepted key are in the session `default`. */
const TOTAL_WITHOUT_KEY = 10

/**
 * Returns a function that creates the journals of a fake. A journal keeps the last `limit` calls with an accepted key, and as
 * many without one, so that the calls of a stranger never displace those of a client.
 */
export function createJournals(limit: number): () => Journal {
  const withKey = new RingLimits(limit, limit * TOTAL_WITH_KEY)
  const withoutKey = new RingLimits(limit, limit * TOTAL_WITHOUT_KEY)
  let lastNumber = 0

  return () => {
    const accepted = new Ring(withKey)
    const others = new Ring(withoutKey)
    const restore = ({ entry, number }: NumberedEntry): void =>
      (entry.hasAcceptedKey ? accepted : others).add(entry, number)
    const numberedEntries = (): NumberedEntry[] =>
      [...accepted.list(), ...others.list()].sort((a, b) => a.number - b.number)
    let droppedBefore = 0
    return {
      add(entry) {
        lastNumber += 1
        restore({ entry, number: lastNumber })
      },
      restore,
      addDropped: (count) => void (droppedBefore += count),
      continueAfter: (number) => void (lastNumber = number),
      get lastNumber() {
        return lastNumber
      },
      entries: () => numberedEntries().map(({ entry }) => entry),
      numberedEntries,
      clear() {
        accepted.clear()
        others.clear()
      },
      get size() {
        return accepted.size + others.size
      },
      get dropped() {
        return droppedBefore + accepted.dropped + others.dropped
      },
    }
  }
}

/** The limits of one kind of rings, and the number and the size of the entries that they hold together. */
class RingLimits {
  /** The maximum number of entries in a ring. */
  readonly perRing: number
  readonly #total: number
  #count = 0
  #bytes = 0
  /** The rings that are not empty, in the order in which they got their first entry. */
  readonly #rings = new Set<Ring>()

  constructor(perRing: number, total: number) {
    this.perRing = perRing
    this.#total = total
  }

  /**
   * Counts what a ring has got. Above a total, it clears the oldest other rings until half of the totals is free. If that is
   * not enough, the ring loses its older half.
   */
  count(current: Ring, entries: number, bytes: number): void {
    this.#count += entries
    this.#bytes += bytes
    if (current.size === 1) this.#rings.add(current)
    if (this.#count <= this.#total && this.#bytes <= MAX_EXTRA_BYTES) return
    for (const ring of this.#rings) {
      if (this.#count < this.#total / 2 && this.#bytes < MAX_EXTRA_BYTES / 2) return
      if (ring !== current) ring.drop()
    }
    if (this.#bytes > MAX_EXTRA_BYTES) current.removeOlderHalf()
  }

  uncount(ring: Ring): void {
    this.#count -= ring.size
    this.#bytes -= ring.bytes
    this.#rings.delete(ring)
  }
}

/** The last entries of one kind. A class, because a session with two objects of closures would need 1.5 kB more. */
class Ring {
  readonly #limits: RingLimits
  #entries: JournalEntry[] = []
  /** The number of each entry, in the order of the entries of all rings. */
  #numbers: number[] = []
  #oldest = 0
  #bytes = 0
  #dropped = 0

  constructor(limits: RingLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.length
  }

  /** The number of entries that were removed to make room. */
  get dropped(): number {
    return this.#dropped
  }

  /** The bytes of the entries that are counted. */
  get bytes(): number {
    return this.#bytes
  }

  add(entry: JournalEntry, number: number): void {
    if (this.#entries.length < this.#limits.perRing) {
      this.#entries.push(entry)
      this.#numbers.push(number)
      this.#count(1, entry.extraBytes)
      return
    }
    const removed = this.#entries[this.#oldest]
    this.#dropped += 1
    this.#entries[this.#oldest] = entry
    this.#numbers[this.#oldest] = number
    this.#oldest = (this.#oldest + 1) % this.#entries.length
    const bytes = entry.extraBytes - (removed?.extraBytes ?? 0)
    if (bytes !== 0) this.#count(0, bytes)
  }

  #count(entries: number, bytes: number): void {
    this.#bytes += bytes
    this.#limits.count(this, entries, bytes)
  }

  list(): NumberedEntry[] {
    return this.#entries.map((entry, index) => ({ entry, number: this.#numbers[index] ?? 0 }))
  }

  removeOlderHalf(): void {
    const kept = this.list().sort((a, b) => a.number - b.number)
    const removed = Math.ceil(kept.length / 2)
    this.clear()
    for (const { entry, number } of kept.slice(removed)) this.add(entry, number)
    this.#dropped += removed
  }

  /** Removes all entries to make room. */
  drop(): void {
    this.#dropped += this.size
    this.clear()
  }

  clear(): void {
    this.#limits.uncount(this)
    this.#entries = []
    this.#numbers = []
    this.#oldest = 0
    this.#bytes = 0
  }
}

import type { Files } from '../handlers/context.ts'
import type { FakeState } from './fake-state.ts'
import type { Lifetime } from './lifetime.ts'

/** A file that a client uploaded. */
export interface StoredFile {
  /** The content type. */
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The files that clients of a fake uploaded, by id. Together with those that arrive, they take a limited memory. */
export interface FileStore {
  get(id: string): StoredFile | undefined
  /** Adds or replaces a file. It leaves at the end of `lifetime`. */
  set(id: string, file: StoredFile, lifetime: Lifetime): void
  remove(id: string): void
  /** Returns the memory for the files of one call. */
  createReservation(): Reservation
  /** The size of the stored files, in bytes. */
  readonly bytes: number
}

/** The memory for files while they arrive. */
export interface Reservation {
  /** Takes memory. The oldest files leave for it. Returns false if the files that arrive take all of it, and after `release`. */
  readonly take: (bytes: number) => boolean
  /** Gives the memory back, because the files are stored or dropped. */
  readonly release: () => void
}

/** The memory that uploaded files take together, in bytes. */
export const MAX_FILE_BYTES = 512 * 1_024 ** 2

export interface FileStoreEvents {
  /** Called before the oldest file is removed. */
  readonly onLimit: () => void
  /** Called when a file that arrives is not kept. */
  readonly onTooLarge: () => void
}

export function createFileStore(
  { onLimit, onTooLarge }: FileStoreEvents,
  maxBytes = MAX_FILE_BYTES,
): FileStore {
  /** Oldest first. */
  const files = new Map<string, StoredFile & { readonly stopListening: () => void }>()
  let stored = 0
  let arriving = 0

  function remove(id: string): void {
    const file = files.get(id)
    if (file === undefined) return
    files.delete(id)
    file.stopListening()
    stored -= file.bytes.byteLength
  }

  /** Removes the oldest files until so many bytes more fit. Returns false, and removes none, if they never fit. */
  function makeRoom(bytes: number): boolean {
    if (arriving + bytes > maxBytes) {
      onTooLarge()
      return false
    }
    for (const id of files.keys()) {
      if (arriving + stored + bytes <= maxBytes) break
      onLimit()
      remove(id)
    }
    return true
  }

  return {
    get: (id) => files.get(id),
    set(id, { type, bytes }, lifetime) {
      remove(id)
      if (lifetime.isOver) return
      if (!makeRoom(bytes.byteLength)) return
      files.set(id, { type, bytes, stopListening: lifetime.onEnd(() => remove(id)) })
      stored += bytes.byteLength
    },
    remove,
    createReservation() {
      let taken = 0
      let isReleased = false
      return {
        take(bytes) {
          // A form that is refused early can still be read to its end.
          if (isReleased || !makeRoom(bytes)) return false
          arriving += bytes
          taken += bytes
          return true
        },
        release() {
          arriving -= taken
          taken = 0
          isReleased = true
        },
      }
    },
    get bytes() {
      return stored
    },
  }
}

/** Returns the files for the operations of a session. */
export function createSessionFiles({ files, sessions }: FakeState, caller: string): Files {
  return {
    get: (id) => files.get(id),
    set(id, { type, bytes }, session = caller) {
      const kept = bytes?.()
      const owner = sessions.find(session)
      if (kept !== undefined && owner !== undefined) files.set(id, { type, bytes: kept }, owner.lifetime)
    },
    remove: (id) => files.remove(id),
  }
}

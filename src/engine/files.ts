import type { Files } from '../handlers/context.ts'
import type { FakeState } from './fake-state.ts'
import type { Lifetime } from './lifetime.ts'
import type { FileMemory } from '../lib/body.ts'

/** A file that a client uploaded. */
export interface StoredFile {
  /** The content type. */
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-256, in hex. */
  readonly hash: string
}

/** A file with its id and its owner. */
export interface OwnedFile {
  readonly id: string
  readonly file: StoredFile
  readonly lifetime: Lifetime
}

/** The files that clients of a fake uploaded, by id. They and the files that are being received share a limited memory. */
export interface FileStore {
  get(id: string): StoredFile | undefined
  /** Adds or replaces a file. It is removed at the end of `lifetime`. */
  set(id: string, file: StoredFile, lifetime: Lifetime): void
  remove(id: string): void
  /** Returns all files, oldest first. */
  list(): OwnedFile[]
  /** Returns the memory for the files of one call. */
  createReservation(): Reservation
  /** The size of the stored files, in bytes. */
  readonly bytes: number
}

/**
 * The memory for the files of a call while they are being received. The oldest stored files are removed to make room. `take`
 * returns false if the files that are being received take all of it, and after `release`.
 */
export interface Reservation extends FileMemory {
  /** Releases the memory when the body has been read. The operation stores the files afterwards. */
  readonly release: () => void
}

/** The memory that uploaded files take together, in bytes. */
export const MAX_FILE_BYTES = 512 * 1_024 ** 2

export interface FileStoreEvents {
  /** Called before the oldest file is removed. */
  readonly onLimit: () => void
  /** Called when a file that is being received is not kept. */
  readonly onTooLarge: () => void
}

export function createFileStore(
  { onLimit, onTooLarge }: FileStoreEvents,
  maxBytes = MAX_FILE_BYTES,
): FileStore {
  /** Oldest first. */
  const files = new Map<string, Omit<OwnedFile, 'id'> & { readonly stopListening: () => void }>()
  let stored = 0
  let receiving = 0

  function remove(id: string): void {
    const found = files.get(id)
    if (found === undefined) return
    files.delete(id)
    found.stopListening()
    stored -= found.file.bytes.byteLength
  }

  /** Removes the oldest files until so many bytes more fit. Returns false, and removes none, if they never fit. */
  function makeRoom(bytes: number): boolean {
    if (receiving + bytes > maxBytes) {
      onTooLarge()
      return false
    }
    for (const id of files.keys()) {
      if (receiving + stored + bytes <= maxBytes) break
      onLimit()
      remove(id)
    }
    return true
  }

  return {
    get: (id) => files.get(id)?.file,
    set(id, file, lifetime) {
      remove(id)
      if (lifetime.isOver) return
      const { byteLength } = file.bytes
      if (!makeRoom(byteLength)) return
      files.set(id, { file, lifetime, stopListening: lifetime.onEnd(() => remove(id)) })
      stored += byteLength
    },
    remove,
    list: () => [...files].map(([id, { file, lifetime }]) => ({ id, file, lifetime })),
    createReservation() {
      let taken = 0
      let isReleased = false
      return {
        take(bytes) {
          // A form that is refused early can still be read to its end.
          if (isReleased || !makeRoom(bytes)) return false
          receiving += bytes
          taken += bytes
          return true
        },
        giveBack(bytes) {
          const given = Math.min(bytes, taken)
          receiving -= given
          taken -= given
        },
        release() {
          receiving -= taken
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

/**
 * Returns the files for the operations of a session. `get` and `remove` reach the files of all sessions, because their ids are
 * unique in all sessions.
 */
export function createSessionFiles({ files, sessions }: FakeState, caller: string): Files {
  return {
    get: (id) => files.get(id),
    set(id, { type, hash, bytes }, session = caller) {
      const kept = bytes?.()
      const owner = sessions.find(session)
      if (kept !== undefined && owner !== undefined)
        files.set(id, { type, hash, bytes: kept }, owner.lifetime)
    },
    remove: (id) => files.remove(id),
  }
}

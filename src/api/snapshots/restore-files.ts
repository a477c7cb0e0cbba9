import { decodeBase64 } from '../../lib/base64.ts'
import { createRestoreError } from './errors.ts'
import type { FakeState } from '../../engine/fake-state.ts'
import type { SnapshotData } from './schema.ts'

/** Adds the uploaded files of a snapshot to a fake that has its sessions. Returns the number of files without their bytes. */
export function restoreFiles(fake: FakeState, { files }: SnapshotData): number {
  let missing = 0
  for (const [index, { id, session, type, size, sha256, base64 }] of files.entries()) {
    if (base64 === undefined) {
      missing += 1
      continue
    }
    const bytes = decodeBase64(base64)
    if (bytes?.byteLength !== size)
      throw createRestoreError(['files', index, 'base64'], `must be the Base64 of ${size} bytes`)
    fake.files.set(id, { type, bytes, hash: sha256 }, fake.sessions.getOrCreate(session).lifetime)
  }
  return missing
}

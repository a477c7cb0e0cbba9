import { open, stat } from 'node:fs/promises'

/** More is no scenario file, but something else by mistake. */
const MAX_BYTES = 2 ** 20

/** What a file says; or why it cannot be read. A byte-order mark is left out. */
export async function readText(path: string): Promise<{ readonly text: string } | { readonly why: string }> {
  try {
    // A pipe without a writer would be waited for without end.
    const found = await stat(path)
    if (!found.isFile()) return { why: found.isDirectory() ? 'is a folder. Name a file' : 'is no file' }
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > MAX_BYTES) return { why: `is ${size} bytes long. Use at most ${MAX_BYTES}` }
      // No more than was asked for, however long it has become since.
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0)
      return decode(buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    return { why: toWhy(error) }
  }
}

function decode(bytes: Buffer): { readonly text: string } | { readonly why: string } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return { text }
  } catch {
    // Told below.
  }
  return { why: 'is no text in UTF-8' }
}

/** Why the file system refuses, for a message. */
export function toWhy(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read'
  if (code === 'ELOOP') return 'is a loop of links'
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
}

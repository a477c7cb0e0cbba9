import { open, stat } from 'node:fs/promises'

/** The maximum size. A larger file is probably not a scenario file. */
const MAX_BYTES = 2 ** 20

/** The text of a file, or the reason why it cannot be read. */
type TextResult = { readonly text: string } | { readonly problem: string }

/** Reads a text file without its byte-order mark. */
export async function readText(path: string): Promise<TextResult> {
  try {
    // Opening a pipe that has no writer would block forever.
    const stats = await stat(path)
    if (!stats.isFile())
      return { problem: stats.isDirectory() ? 'is a folder. Name a file' : 'is not a file' }
    const file = await open(path)
    try {
      const { size } = await file.stat()
      if (size > MAX_BYTES)
        return { problem: `has ${size} bytes, which is too long. The maximum is ${MAX_BYTES}` }
      // The file may have grown since its size was read.
      const { bytesRead, buffer } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0)
      return decode(buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    return { problem: explainFileError(error) }
  }
}

function decode(bytes: Buffer): TextResult {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return { text }
  } catch {
    // Reported below.
  }
  return { problem: 'is not valid UTF-8 text' }
}

/** Explains an error of the file system. The result follows the name of the file. */
export function explainFileError(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read: permission denied'
  if (code === 'ELOOP') return 'is a link that leads back to itself'
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
}

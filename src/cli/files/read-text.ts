import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** The maximum size of a scenario file and of a config file. */
const MAX_BYTES = 262_144

/** The text of a file, or the reason why it cannot be read. */
type TextResult = { readonly text: string } | { readonly problem: string }

/** Reads a text file without its byte-order mark. `maxBytes` is its maximum size. */
export async function readText(path: string, maxBytes = MAX_BYTES): Promise<TextResult> {
  try {
    const stats = await stat(path)
    if (!stats.isFile())
      return { problem: stats.isDirectory() ? 'is a folder. Name a file' : 'is not a file' }
    // The file may have been replaced by a pipe, which would block without this flag until something writes to it.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      return await readRegularFile(file, maxBytes)
    } finally {
      await file.close()
    }
  } catch (error) {
    return { problem: explainFileError(error) }
  }
}

async function readRegularFile(file: FileHandle, maxBytes: number): Promise<TextResult> {
  const stats = await file.stat()
  if (!stats.isFile()) return { problem: 'is not a file' }
  if (stats.size > maxBytes) return { problem: explainSize(`${stats.size}`, maxBytes) }
  // The size of some files is 0, such as those of /proc, and any file may grow meanwhile.
  const buffer = Buffer.alloc(maxBytes + 1)
  let length = 0
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  if (length > maxBytes) return { problem: explainSize(`more than ${maxBytes}`, maxBytes) }
  return decode(buffer.subarray(0, length))
}

function explainSize(size: string, maxBytes: number): string {
  const problem = `has ${size} bytes, which is too long. The maximum is ${maxBytes}`
  return maxBytes === MAX_BYTES ? `${problem}. Split it into several files` : problem
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

const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/**
 * Returns a 32-bit number drawn from a text. The same text and salt give the same number on every machine.
 * Not for secrets: FNV-1a with the finalizer of MurmurHash3, chosen for its size and speed.
 */
export function hashText(text: string, salt = 0): number {
  let value = OFFSET ^ salt
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), PRIME)
  }
  return finalize(value)
}

function finalize(start: number): number {
  let value = Math.imul(start ^ (start >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** Returns `length` lower-case hex digits drawn from a text. */
export function drawHex(text: string, length: number): string {
  let digits = ''
  for (let salt = 1; digits.length < length; salt += 1) {
    digits += hashText(text, salt).toString(16).padStart(8, '0')
  }
  return digits.slice(0, length)
}

/** Returns a UUID in version 4 form drawn from a text. */
export function drawUuid(text: string): string {
  return formatUuid(drawHex(text, 32))
}

/** Formats 32 hex digits as a UUID in version 4 form. */
export function formatUuid(digits: string): string {
  const version = `4${digits.slice(13, 16)}`
  const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) & 3] ?? '8'
  const parts = [
    digits.slice(0, 8),
    digits.slice(8, 12),
    version,
    variant + digits.slice(17, 20),
    digits.slice(20, 32),
  ]
  // `join` returns a flat string, which takes less memory as a key than a concatenation does, and is found faster.
  return parts.join('-')
}

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
    digits += formatHex(hashText(text, salt))
  }
  return digits.slice(0, length)
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Formats eight hex digits. It uses a table, because every poll of a completed generation calls it. */
function formatHex(bits: number): string {
  return `${BYTES[bits >>> 24]}${BYTES[(bits >>> 16) & 0xff]}${BYTES[(bits >>> 8) & 0xff]}${BYTES[bits & 0xff]}`
}

/**
 * Returns a UUID in version 4 form drawn from a text: `formatUuid(drawHex(text, 32))`, but in one pass over the text, because
 * every poll of a completed generation draws one.
 */
export function drawUuid(text: string): string {
  let a = OFFSET ^ 1
  let b = OFFSET ^ 2
  let c = OFFSET ^ 3
  let d = OFFSET ^ 4
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, PRIME)
    b = Math.imul(b ^ code, PRIME)
    c = Math.imul(c ^ code, PRIME)
    d = Math.imul(d ^ code, PRIME)
  }
  b = (finalize(b) & 0xffff0fff) | 0x4000
  c = (finalize(c) & 0x3fffffff) | 0x80000000
  return `${formatHex(finalize(a))}-${formatLowHalf(b >>> 16)}-${formatLowHalf(b)}-${formatLowHalf(c >>> 16)}-${formatLowHalf(c)}${formatHex(finalize(d))}`
}

/** Formats the lower four hex digits. */
function formatLowHalf(bits: number): string {
  return `${BYTES[(bits >>> 8) & 0xff]}${BYTES[bits & 0xff]}`
}

/** Formats 32 hex digits as a UUID in version 4 form. */
export function formatUuid(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) & 3] ?? '8'
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}

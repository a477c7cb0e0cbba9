const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/**
 * Numbers drawn from a text: the same text, the same numbers, on every machine.
 * Not for secrets: MurmurHash3's finalizer over FNV-1a, chosen for its size and speed.
 */
export function hash(text: string, salt = 0): number {
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

/** `length` lower-case hex digits drawn from a text. */
export function hex(text: string, length: number): string {
  let digits = ''
  for (let salt = 1; digits.length < length; salt += 1) {
    digits += formatHex(hash(text, salt))
  }
  return digits.slice(0, length)
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight digits; by table, because every poll of a completed generation draws some. */
function formatHex(bits: number): string {
  return `${BYTES[bits >>> 24]}${BYTES[(bits >>> 16) & 0xff]}${BYTES[(bits >>> 8) & 0xff]}${BYTES[bits & 0xff]}`
}

/**
 * A UUID of version 4 shape drawn from a text: what `hex` gives for it. The four numbers go through the text side by side,
 * because every poll of a completed generation draws one.
 */
export function uuid(text: string): string {
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

/** The lower four digits. */
function formatLowHalf(bits: number): string {
  return `${BYTES[(bits >>> 8) & 0xff]}${BYTES[bits & 0xff]}`
}

/** Thirty-two hex digits as a UUID of version 4 shape. */
export function formatUuid(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) & 3] ?? '8'
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}

/**
 * Numbers drawn from a text: the same text, the same numbers, on every machine.
 * Not for secrets: MurmurHash3's finalizer over FNV-1a, chosen for its size and speed.
 */
export function hash(text: string, salt = 0): number {
  let value = 0x811c9dc5 ^ salt
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** `length` lower-case hex digits drawn from a text. */
export function hex(text: string, length: number): string {
  let digits = ''
  for (let salt = 1; digits.length < length; salt += 1) {
    digits += toHex(hash(text, salt))
  }
  return digits.slice(0, length)
}

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Eight digits; by table, because every poll of a completed generation draws some. */
function toHex(bits: number): string {
  return `${BYTES[bits >>> 24]}${BYTES[(bits >>> 16) & 0xff]}${BYTES[(bits >>> 8) & 0xff]}${BYTES[bits & 0xff]}`
}

/** A UUID of version 4 shape drawn from a text. */
export function uuid(text: string): string {
  return toUuid(hex(text, 32))
}

/** Thirty-two hex digits as a UUID of version 4 shape. */
export function toUuid(digits: string): string {
  const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) & 3] ?? '8'
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20, 32)}`
}

/** The number of bytes that are passed to one call of `String.fromCharCode`. */
const CHUNK = 8_192

/** Returns bytes as Base64. Not with `Buffer`, which browsers do not have. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let from = 0; from < bytes.length; from += CHUNK)
    text += String.fromCharCode(...bytes.subarray(from, from + CHUNK))
  return btoa(text)
}

/** Returns the bytes of a Base64 text; undefined if it is not valid. */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** Escapes the control characters of a text, and the characters that change its direction. */
export function escapeText(text: string): string {
  return escapeCharacters(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu)
}

export function escapeCharacters(text: string, characters: RegExp): string {
  return text.replaceAll(
    characters,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

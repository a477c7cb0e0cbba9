/**
 * JSON values at the bounds of a JSON body, as text. The texts are so long that an expression that backtracks does not end.
 */
export const EXTREME_VALUES: Readonly<Record<string, string>> = {
  'a list of 49,000 objects': `[${'{},'.repeat(48_999)}{}]`,
  'an object of 5,000 keys': `{${repeat(5_000, (index) => `"key-${index}":${index}`)}}`,
  'a text of 100,000 spaces': JSON.stringify(`${' '.repeat(100_000)}x`),
  'a text of two-byte characters, NULs and invisible characters': JSON.stringify(
    `${'é中'.repeat(50_000)}${'\0'.repeat(1_000)}\ud800 \u202e \u200b \ufeff`,
  ),
  '150 levels': nest(150),
}

/** JSON texts above the bounds of a JSON body, or not valid. */
export const EXCESSIVE_BODIES: Readonly<Record<string, string>> = {
  'more than 1 MiB': JSON.stringify('x'.repeat(1_048_576)),
  '50,001 lists': `[${'[],'.repeat(49_999)}[]]`,
  '10,001 keys': `{${'"k":1,'.repeat(10_000)}"k":1}`,
  '100,000 levels': nest(100_000),
  'half of a list': `[${'1,'.repeat(1_000)}`,
  'a key __proto__ at the end': `{"a":[${'1,'.repeat(1_000)}1],"__proto__":{}}`,
}

/** Creates a text of items, separated by commas. */
export function repeat(count: number, createItem: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => createItem(index)).join(',')
}

function nest(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

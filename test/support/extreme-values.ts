/** JSON values at their bounds, as text, each of at most 1,000,000 bytes. */
export const EXTREME_VALUES: Readonly<Record<string, string>> = {
  'a list of 100,000 numbers': `[${repeat(100_000, (index) => String(index))}]`,
  'a list of 100,000 lists': `[${repeat(100_000, () => '[]')}]`,
  'a list of 300,000 objects': `[${repeat(300_000, () => '{}')}]`,
  'a list of one list of 240,000 texts': `[[${repeat(240_000, () => '"a"')}]]`,
  'a list of 19,000 typed objects': `[${repeat(19_000, (index) => `{"type":"video","url":"https://a.example/${index}"}`)}]`,
  'an object of 50,000 keys': `{${repeat(50_000, (index) => `"key-${index}":${index}`)}}`,
  'a text of 900,000 characters': JSON.stringify('x'.repeat(900_000)),
  'a text of 900,000 spaces': JSON.stringify(' '.repeat(900_000)),
  'a text of 300,000 two-byte characters': JSON.stringify('é中'.repeat(150_000)),
  'a text of 10,000 NULs': JSON.stringify('\0'.repeat(10_000)),
  'half a surrogate pair, other directions and invisible characters': '"\\ud800 \\u202e \\u200b \\ufeff"',
  '150 levels': nest(150),
  '10,000 levels': nest(10_000),
  '400,000 levels': nest(400_000),
}

/** Creates a text of items, separated by commas. */
export function repeat(count: number, createItem: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => createItem(index)).join(',')
}

function nest(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

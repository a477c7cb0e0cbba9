import { expect, test } from 'vitest'
import { parseUrl } from '../../src/lib/parse-url.ts'

test('parses absolute URLs only', () => {
  expect(parseUrl('http://localhost:4747/a?b=c')?.port).toBe('4747')
  for (const text of ['', '/a', 'localhost', 'http://', 'http://[', 'http://x:99999/'])
    expect(parseUrl(text)).toBeUndefined()
})

test('parses a URL with a letter such as ü, also after very many calls', () => {
  let parsed = 0
  for (let count = 0; count < 50_000; count += 1)
    if (parseUrl('https://bücher.example/') !== undefined) parsed += 1

  expect(parsed).toBe(50_000)
})

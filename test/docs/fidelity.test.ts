import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

import { providers } from '../../src/handlers/index.ts'
import { read, readRows, root } from './markdown.ts'

const ledger = read('docs/fidelity.md')
const headings = [...ledger.matchAll(/^## .*$/gm)].map(([heading]) => heading)
const rows = headings.flatMap((heading) => readRows(ledger, heading))

test('has a table for each provider, and one for all', () => {
  const labels = providers.map(({ label }) => `## ${label}`)
  expect(headings.map((heading) => heading.replace(/ Videos$/, ''))).toEqual([...labels, '## All of them'])
  expect(headings.map((heading) => readRows(ledger, heading).length).filter((length) => length < 3)).toEqual(
    [],
  )
})

test('has a row for every Assumed: comment in the source, and no other', () => {
  const files = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const comments = files.flatMap((path) => {
    const file = `src/${path.replaceAll('\\', '/')}`
    return Array.from(read(file).matchAll(/\bAssumed:/g), () => file)
  })
  const named = rows.flatMap(([, word, source = '']) => (word === 'assumed' && source !== '' ? [source] : []))
  expect(comments.length).toBeGreaterThan(20)
  expect(count(named)).toEqual(count(comments))
})

test('calls every row documented, observed or assumed, and gives the first two a source', () => {
  const odd = rows.filter(
    ([behaviour = '', word = '', source = '', ...rest]) =>
      behaviour === '' || rest.length > 0 || !(WORDS[word]?.test(source) ?? false),
  )
  expect(odd).toEqual([])
})

test('says nothing twice about one provider', () => {
  const twice = headings.flatMap((heading) => {
    const told = readRows(ledger, heading).map(([behaviour]) => behaviour)
    return told.filter((behaviour, index) => told.indexOf(behaviour) !== index)
  })
  expect(twice).toEqual([])
})

const WORDS: Readonly<Record<string, RegExp>> = {
  documented: /^https:\/\/\S+/,
  observed: /^(?:https:\/\/\S+|clients of the live API$)/,
  assumed: /^(?:src\/[\w/-]+\.ts)?$/,
}

function count(files: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const file of files) counts[file] = (counts[file] ?? 0) + 1
  return counts
}

import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'

import { providers } from '../../src/handlers/index.ts'
import { read, readRows, root } from './markdown.ts'

const ledger = read('docs/fidelity.md')
const headings = [...ledger.matchAll(/^## .*$/gm)].map(([heading]) => heading)
const rows = headings.flatMap((heading) => readRows(ledger, heading))

test('has a table for each provider, and one for all providers', () => {
  const labels = providers.map(({ label }) => `## ${label}`)
  expect(headings.map((heading) => heading.replace(/ Videos$/, ''))).toEqual([...labels, '## All providers'])
  expect(headings.map((heading) => readRows(ledger, heading).length).filter((length) => length < 3)).toEqual(
    [],
  )
})

test('has one row for each Assumed: comment in the source', () => {
  const files = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  const comments = files.flatMap((path) => {
    const file = `src/${path.replaceAll('\\', '/')}`
    return Array.from(read(file).matchAll(/\bAssumed:/g), () => file)
  })
  const sources = rows.flatMap(([, tag, source = '']) => (tag === 'assumed' ? [source] : []))
  expect(comments.length).toBeGreaterThan(20)
  expect(countByFile(sources)).toEqual(countByFile(comments))
})

test('has a tag and a source on every row', () => {
  const invalid = rows.filter(
    ([behaviour = '', tag = '', source = '', ...rest]) =>
      behaviour === '' || rest.length > 0 || !(SOURCE_BY_TAG[tag]?.test(source) ?? false),
  )
  expect(invalid).toEqual([])
})

test('has no behaviour twice for one provider', () => {
  const duplicates = headings.flatMap((heading) => {
    const behaviours = readRows(ledger, heading).map(([behaviour]) => behaviour)
    return behaviours.filter((behaviour, index) => behaviours.indexOf(behaviour) !== index)
  })
  expect(duplicates).toEqual([])
})

const SOURCE_BY_TAG: Readonly<Record<string, RegExp>> = {
  documented: /^https:\/\/\S+/,
  observed: /^(?:https:\/\/\S+|clients of the live API$)/,
  assumed: /^src\/[\w/-]+\.ts$/,
}

function countByFile(files: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const file of files) counts[file] = (counts[file] ?? 0) + 1
  return counts
}

import { expect, test } from 'vitest'
import { countWords, listHeadings, removeCode } from './markdown.ts'
import { pages } from './pages.ts'

test('has short pages: README.md, and all that are no reference', () => {
  const tooLong = pages
    .map(({ path, text, maxWords }) => ({ path, words: countWords(text), maxWords }))
    .filter(({ words, maxWords }) => words > maxWords)
  expect(tooLong).toEqual([])
})

test('counts the words outside code blocks, tables and comments', () => {
  const table = '| a | b |\n| --- | --- |\n| c | d |'
  const markdown = `# One two\n\nThree \`four five\` [six](seven.md).\n\n${table}\n\n\`\`\`sh\nno\n\`\`\`\n\n<!-- no -->\n`
  expect(countWords(markdown)).toBe(6)
})

test('has a title and a first sentence on every page', () => {
  const wrong = pages.filter(({ text }) => !/^# .+\n\n[A-Z`<!]/.test(text))
  expect(wrong.map(({ path }) => path)).toEqual([])
})

test('has a table of contents that matches the headings on every page', () => {
  const contents = pages.map(({ path, text }) => [path, readContents(text)])
  const headings = pages.map(({ path, text }) => [
    path,
    listHeadings(text)
      .filter(({ level, title }) => level === 2 && title !== 'Licence')
      .map(({ title, anchor }) => `[${title}](#${anchor})`),
  ])
  expect(contents).toEqual(headings)
})

/** Returns the links to headings in the lists before the first heading of level 2. */
function readContents(text: string): string[] {
  const [start = ''] = removeCode(text, { keepInline: true }).split(/^## /m)
  return Array.from(start.matchAll(/^- (\[.*\]\(#[^)]*\))/gm), ([, link = '']) => link)
}

test('has each generated part on some page', () => {
  const found = new Set(pages.flatMap(({ text }) => listParts(text)))
  expect(PARTS.filter((name) => !found.has(name))).toEqual([])
})

/** The facts of the code that the documents must list. */
const PARTS = [
  'banner',
  'checks',
  'codes',
  'control-reference',
  'control-routes',
  'explain-slow-fail',
  'flags',
  'operations-prism',
  'operations-sync',
  'operations-trugen',
  'options',
  'providers',
  'quotas',
  'scenarios',
  'server-options',
  'situations',
  'ten-scenarios',
  'waits',
]

function listParts(text: string): string[] {
  return Array.from(text.matchAll(/^<!-- generated: (.*) -->$/gm), ([, name = '']) => name)
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Returns the code of every fenced block in a language. */
export function readBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , code = '']) => code)
}

/** Returns the rows of the tables in a section, without their head. Backticks are removed. */
export function readRows(markdown: string, heading: string): string[][] {
  const lines = readSection(markdown, heading).split('\n')
  return lines
    .filter((line, index) => line.startsWith('|') && !isDelimiter(line) && !isDelimiter(lines[index + 1]))
    .map(parseCells)
}

function readSection(markdown: string, heading: string): string {
  const start = markdown.indexOf(`\n${heading}\n`)
  if (start === -1) throw new Error(`Failed to read "${heading}": the file has no such heading.`)
  const body = markdown.slice(start + heading.length + 2)
  const level = heading.indexOf(' ')
  const end = body.search(new RegExp(`^#{1,${level}} `, 'm'))
  return end === -1 ? body : body.slice(0, end)
}

/** True if a line separates the head of a table from its body. */
function isDelimiter(line: string | undefined): boolean {
  return /^\|[ |:-]+\|$/.test(line ?? '')
}

function parseCells(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('`', '').replaceAll('\\|', '|').trim())
}

interface Heading {
  readonly level: number
  readonly title: string
  /** The anchor that GitHub gives the heading. */
  readonly anchor: string
}

export function listHeadings(markdown: string): Heading[] {
  const uses = new Map<string, number>()
  const lines = removeCode(markdown, { keepInline: true }).matchAll(/^(#+) (.*)$/gm)
  return Array.from(lines, ([, { length: level } = '', title = '']) => {
    const anchor = createAnchor(title)
    const count = uses.get(anchor) ?? 0
    uses.set(anchor, count + 1)
    return { level, title, anchor: count === 0 ? anchor : `${anchor}-${count}` }
  })
}

/** Returns the anchor of a heading by GitHub's rule: lower case, no punctuation, dashes for spaces. */
function createAnchor(title: string): string {
  return title
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-')
}

/** Empties the lines of code blocks, and code in a line unless it is to be kept. Lines keep their numbers. */
export function removeCode(markdown: string, { keepInline = false } = {}): string {
  const text = markdown.replaceAll(/^( *`{3,}).*\n(?:.*\n)*?\1$/gm, (block) => block.replaceAll(/.+/g, ''))
  return keepInline ? text : text.replaceAll(/`[^`\n]+`/g, 'code')
}

/** Counts the words outside code blocks, tables and comments. */
export function countWords(markdown: string): number {
  const text = removeCode(markdown, { keepInline: true })
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/^\|.*$/gm, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

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

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../..')

export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The code of every fenced block in a language. */
export function readBlocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, found]) => found === language)
    .map(([, , code = '']) => code)
}

/** The rows of every table below a heading, up to the next one of its rank or a higher one; code marks are left out. */
export function readRows(markdown: string, heading: string): string[][] {
  const lines = readSection(markdown, heading).split('\n')
  return lines
    .filter((line, index) => line.startsWith('|') && !isRule(line) && !isRule(lines[index + 1]))
    .map(toCells)
}

function readSection(markdown: string, heading: string): string {
  const start = markdown.indexOf(`\n${heading}\n`)
  if (start === -1) throw new Error(`Failed to read "${heading}": there is no such heading.`)
  const body = markdown.slice(start + heading.length + 2)
  const rank = heading.indexOf(' ')
  const end = body.search(new RegExp(`^#{1,${rank}} `, 'm'))
  return end === -1 ? body : body.slice(0, end)
}

/** The line between a table's head and its body. */
function isRule(line: string | undefined): boolean {
  return /^\|[ |:-]+\|$/.test(line ?? '')
}

function toCells(line: string): string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('`', '').replaceAll('\\|', '|').trim())
}

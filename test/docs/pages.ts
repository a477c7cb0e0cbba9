import { readdirSync } from 'node:fs'
import { read, root } from './markdown.ts'

/** The pages with a table of contents and a limit of words. The others are references. */
const REFERENCES = new Set([
  'docs/control-api.md',
  'docs/fidelity.md',
  'docs/limits.md',
  'docs/options.md',
  'docs/providers.md',
  'docs/scenarios.md',
])

/** A page of the documents. */
export interface Page {
  readonly path: string
  readonly text: string
  readonly maxWords: number
  readonly blocks: readonly CodeBlock[]
}

/** A fenced block of a page. */
export interface CodeBlock {
  readonly path: string
  /** The number of the line with the fence. */
  readonly line: number
  readonly language: string
  readonly code: string
  /** The reason that stands above a block that no test runs. */
  readonly notRun: string | undefined
  /** The name of the generated part that has the block. */
  readonly generated: string | undefined
}

const MAX_WORDS = 1_200
const MAX_README_WORDS = 1_500

/** README.md and the files of docs. The variable `DOCS` selects some by a part of their path: `DOCS=webhooks`. */
export const pages: readonly Page[] = ['README.md', ...listDocs()].filter(isSelected).map((path) => {
  const text = read(path)
  return { path, text, maxWords: getMaxWords(path), blocks: readCodeBlocks(path, text) }
})

function listDocs(): string[] {
  const names = readdirSync(`${root}/docs`).filter((name) => name.endsWith('.md'))
  return names.map((name) => `docs/${name}`)
}

function isSelected(path: string): boolean {
  return path.includes(process.env['DOCS'] ?? '')
}

function getMaxWords(path: string): number {
  if (path === 'README.md') return MAX_README_WORDS
  return REFERENCES.has(path) ? Infinity : MAX_WORDS
}

function readCodeBlocks(path: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = text.split('\n')
  let generated: string | undefined
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const [, name] = /^<!-- generated: (.*) -->$/.exec(line) ?? []
    generated = line === '<!-- /generated -->' ? undefined : (name ?? generated)
    const [, indent, fence, language = ''] = /^( *)(`{3,})(.*)$/.exec(line) ?? []
    if (indent === undefined || fence === undefined) continue
    const end = lines.indexOf(indent + fence, index + 1)
    if (end === -1) throw new Error(`Failed to read ${path}:${index + 1}: the block has no end.`)
    const code = lines.slice(index + 1, end).map((content) => content.slice(indent.length))
    const notRun = readNotRun(lines, index)
    blocks.push({ path, line: index + 1, language, code: `${code.join('\n')}\n`, notRun, generated })
    index = end
  }
  return blocks
}

/** Returns the reason in the comment above a block, with or without an empty line between. */
function readNotRun(lines: readonly string[], index: number): string | undefined {
  const above = lines[index - 1]?.trim() === '' ? lines[index - 2] : lines[index - 1]
  return /^\s*<!-- not run: (.+) -->$/.exec(above ?? '')?.[1]
}

/** Returns the place of a block and its first line, for the messages of tests. */
export function describeBlock({ path, line, code }: CodeBlock): string {
  return `${path}:${line} (${code.split('\n')[0] ?? ''})`
}

import { toText } from '../parse.ts'
import { toLine } from './written.ts'
import type * as Yaml from 'yaml'
import type { Document, LineCounter, Pair } from 'yaml'
import type { Mistake } from '../mistake.ts'
import type { Unreadable, Written } from './written.ts'

/** Deeper is no scenario file; a parser runs out of memory at some ten thousand. */
const MAX_DEPTH = 500

const NONE: ReadonlyMap<string, unknown> = new Map()

/** Reads YAML, or JSON, which is read as YAML for the sake of its lines and columns. */
export async function readDocument(file: string, text: string): Promise<Written | Unreadable> {
  if (isTooDeep(text)) return { file, mistakes: [`${file}: is nested more than ${MAX_DEPTH} deep`] }
  const yaml = await import('yaml')
  const lines = new yaml.LineCounter()
  const isJson = file.endsWith('.json')
  const documents = yaml.parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    ...(isJson && { schema: 'json' }),
  })
  const at = (offset: number): string => toPlace(file, lines, offset)
  const [document, second] = documents
  if (document === undefined || (document.contents === null && documents.length === 1)) {
    return { file, mistakes: [`${at(0)}: is empty. Write a scenario, or a list of them`] }
  }
  const errors = documents.flatMap((one) => [one.errors, one.warnings].flat())
  const mistakes = errors.map(({ pos, message }) => `${at(pos[0])}: ${toLine(message)}`)
  if (second !== undefined && mistakes.length === 0) {
    mistakes.push(
      `${at(second.range[0])}: begins another document. Put the scenarios into one list, and leave out ---`,
    )
  }
  if (mistakes.length > 0) return { file, mistakes }
  if (isJson) {
    const why = findJsonMistake(text)
    if (why !== undefined) return { file, mistakes: [`${file}:${why}`] }
  }
  return toWritten({ file, yaml, document, at })
}

interface Parsed {
  readonly file: string
  readonly yaml: typeof Yaml
  readonly document: Document.Parsed
  readonly at: (offset: number) => string
}

function toWritten({ file, yaml, document, at }: Parsed): Written | Unreadable {
  const lost = findLostAliases(yaml, document)
  if (lost.length > 0) {
    const mistakes = lost.map(
      ({ source, offset }) => `${at(offset)}: *${source} stands for nothing before it`,
    )
    return { file, mistakes }
  }
  const place = (path: readonly PropertyKey[], key?: string): string =>
    at(findOffset(yaml, document, key === undefined ? { path } : { path, key }))
  try {
    const value: unknown = document.toJS()
    return {
      file,
      value: withoutSchema(value),
      named: NONE,
      place,
      tell: (mistake) => `${place(mistake.path, mistake.key)}: ${toText(mistake)}`,
    }
  } catch (error) {
    return { file, mistakes: [`${at(0)}: ${toLine(error instanceof Error ? error.message : String(error))}`] }
  }
}

/** What an editor is told by; it is not ours. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'))
}

function toPlace(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
}

/** Whether brackets stand in brackets that often, or dashes of a line behind each other; those in a text count as well. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let dashes = 0
  for (const [mark] of text.matchAll(/[[\]{}\n]|- (?=- )/g)) {
    if (mark === '[' || mark === '{') depth += 1
    else if (mark === ']' || mark === '}') depth -= 1
    dashes = mark === '\n' ? 0 : dashes + (mark === '- ' ? 1 : 0)
    if (depth + dashes > MAX_DEPTH) return true
  }
  return false
}

function findLostAliases(yaml: typeof Yaml, document: Document.Parsed): { source: string; offset: number }[] {
  const lost: { source: string; offset: number }[] = []
  yaml.visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        lost.push({ source: alias.source, offset: alias.range?.[0] ?? 0 })
    },
  })
  return lost
}

/** Where a value begins, or a key; of what is not there, what it is missing from. */
function findOffset(
  yaml: typeof Yaml,
  document: Document.Parsed,
  { path, key }: Omit<Mistake, 'message'>,
): number {
  let node: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  const resolved = (): unknown => (yaml.isAlias(node) ? node.resolve(document) : node)
  for (const name of path) {
    const found = findChild(yaml, resolved(), name)
    if (found === undefined) return offset
    node = found.value
    offset = offsetOf(found.value) ?? offsetOf(found.key) ?? offset
  }
  const wrong = key === undefined ? undefined : findChild(yaml, resolved(), key)
  return offsetOf(wrong?.key) ?? offset
}

function findChild(
  yaml: typeof Yaml,
  node: unknown,
  name: PropertyKey,
): Pick<Pair, 'key' | 'value'> | undefined {
  if (yaml.isSeq(node)) {
    const value: unknown = node.items[Number(name)]
    return value === undefined ? undefined : { key: undefined, value }
  }
  if (!yaml.isMap(node)) return undefined
  return node.items.find(({ key }) => String(yaml.isScalar(key) ? key.value : key) === String(name))
}

function offsetOf(node: unknown): number | undefined {
  const isNode = typeof node === 'object' && node !== null && 'range' in node
  return isNode && Array.isArray(node.range) ? Number(node.range[0]) : undefined
}

/** What is YAML but no JSON, such as a comment, with the line and the column where they are known. */
function findJsonMistake(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const before = text.slice(0, Number(/position (\d+)/.exec(why)?.[1] ?? 0)).split('\n')
    return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}: is YAML, but no JSON: ${toLine(why)}. Name it .yaml, or mend it`
  }
}

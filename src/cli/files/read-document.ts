import { formatMistake } from '../../lib/parse.ts'
import { findJsonMistake } from './find-json-mistake.ts'
import { createCopier, MAX_DEPTH } from './clone-data.ts'
import { toReason } from './thrown.ts'
import { toLine } from './parsed-file.ts'
import type * as Yaml from 'yaml'
import type { Document, LineCounter, Pair } from 'yaml'
import type { Mistake } from '../../lib/mistake.ts'
import type { Unreadable, Written } from './parsed-file.ts'

const TOO_DEEP = `is nested more than ${MAX_DEPTH} deep`

const NONE: ReadonlyMap<string, unknown> = new Map()

/** Reads YAML, or JSON, which is read as YAML for the sake of its lines and columns. */
export async function readDocument(file: string, text: string): Promise<Written | Unreadable> {
  const isJson = file.endsWith('.json')
  const wrong = isJson && text.trim() !== '' ? findJsonMistake(text) : undefined
  if (wrong !== undefined) return { file, mistakes: [`${file}:${wrong}`] }
  const yaml = await import('yaml')
  if (isTooDeep(yaml, text)) return { file, mistakes: [`${file}: ${TOO_DEEP}`] }
  const lines = new yaml.LineCounter()
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
    const { value, mistakes } = createCopier()(document.toJS())
    const tell = (mistake: Mistake): string =>
      `${place(mistake.path, mistake.key)}: ${formatMistake(mistake)}`
    if (mistakes.length > 0) return { file, mistakes: mistakes.map(tell) }
    return { file, value: withoutSchema(value), named: NONE, place, tell }
  } catch (error) {
    return { file, mistakes: [`${at(0)}: ${toWhyEndless(error)}`] }
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

/** Whether something stands too deep for what reads it next, which calls itself for each level, as a parser does not. */
function isTooDeep(yaml: typeof Yaml, text: string): boolean {
  const parser = new yaml.Parser()
  for (const lexeme of new yaml.Lexer().lex(text)) {
    // Nothing of a document is wanted but how deep it is at each place.
    Array.from(parser.next(lexeme))
    // The document itself stands there as well, and the value.
    if (parser.stack.length > MAX_DEPTH + 2) return true
  }
  return false
}

/** Why aliases cannot be put in: together they say too much, or go too deep. */
function toWhyEndless(error: unknown): string {
  return error instanceof RangeError ? TOO_DEEP : toLine(toReason(error))
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

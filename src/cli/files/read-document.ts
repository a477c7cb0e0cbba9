import { formatMistake } from '../../lib/parse.ts'
import { createDataCloner, MAX_DEPTH } from './clone-data.ts'
import { getErrorMessage } from './error-message.ts'
import { formatOneLine } from './parsed-file.ts'
import type { ParseError } from 'jsonc-parser'
import type * as Yaml from 'yaml'
import type { Document, LineCounter, Pair } from 'yaml'
import type { Mistake } from '../../lib/mistake.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels`

const NO_EXPORTS: ReadonlyMap<string, unknown> = new Map()

/** Parses YAML or JSON. JSON is parsed as YAML too, because that gives the line and column of each value. */
export async function readDocument(file: string, text: string): Promise<ParsedFile | UnreadableFile> {
  const isJson = file.endsWith('.json')
  const yaml = await import('yaml')
  if (isTooDeep(yaml, text)) return { file, mistakes: [`${file}: ${TOO_DEEP}`] }
  const lines = new yaml.LineCounter()
  const documents = yaml.parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    ...(isJson && { schema: 'json' }),
  })
  const formatOffset = (offset: number): string => formatPosition(file, lines, offset)
  const [document, second] = documents
  if (document === undefined || (document.contents === null && documents.length === 1)) {
    return { file, mistakes: [`${formatOffset(0)}: is empty. Write a scenario or a list of scenarios`] }
  }
  const errors = documents.flatMap((parsed) => [parsed.errors, parsed.warnings].flat())
  const jsonError = isJson ? await findJsonError(text) : undefined
  if (jsonError !== undefined) {
    return { file, mistakes: [`${formatOffset(jsonError.offset)}: ${jsonError.message}`] }
  }
  const mistakes = errors.map(({ pos, message }) => `${formatOffset(pos[0])}: ${formatOneLine(message)}`)
  if (second !== undefined && mistakes.length === 0) {
    mistakes.push(
      `${formatOffset(second.range[0])}: starts a second document. Put all scenarios in one list and remove ---`,
    )
  }
  if (mistakes.length > 0) return { file, mistakes }
  return createParsedFile({ file, yaml, document, formatOffset })
}

/** Returns the first error in a text that is not JSON. The YAML parser accepts more than JSON. */
async function findJsonError(text: string): Promise<{ offset: number; message: string } | undefined> {
  const { parse, printParseErrorCode } = await import('jsonc-parser')
  const errors: ParseError[] = []
  parse(text, errors, { disallowComments: true })
  const [first] = errors
  if (first === undefined) return undefined
  // The code is a name in camel case, such as `PropertyNameExpected`.
  const problem = printParseErrorCode(first.error).replaceAll(
    /\B[A-Z]/g,
    (letter) => ` ${letter.toLowerCase()}`,
  )
  return { offset: first.offset, message: `is not valid JSON: ${problem.toLowerCase()}` }
}

interface ParsedDocument {
  readonly file: string
  readonly yaml: typeof Yaml
  readonly document: Document.Parsed
  readonly formatOffset: (offset: number) => string
}

function createParsedFile({
  file,
  yaml,
  document,
  formatOffset,
}: ParsedDocument): ParsedFile | UnreadableFile {
  const aliases = findUnresolvedAliases(yaml, document)
  if (aliases.length > 0) {
    const mistakes = aliases.map(
      ({ source, offset }) => `${formatOffset(offset)}: *${source} has no anchor &${source} before it`,
    )
    return { file, mistakes }
  }
  const formatLocation = (path: readonly PropertyKey[], key?: string): string =>
    formatOffset(findOffset(yaml, document, key === undefined ? { path } : { path, key }))
  try {
    const { value, mistakes } = createDataCloner()(document.toJS())
    const formatLine = (mistake: Mistake): string =>
      `${formatLocation(mistake.path, mistake.key)}: ${formatMistake(mistake)}`
    if (mistakes.length > 0) return { file, mistakes: mistakes.map(formatLine) }
    return {
      file,
      value: removeSchemaKey(value),
      namedExports: NO_EXPORTS,
      formatLocation,
      formatMistake: formatLine,
    }
  } catch (error) {
    return { file, mistakes: [`${formatOffset(0)}: ${explainAliasError(error)}`] }
  }
}

/** Removes `$schema`, which is for editors. */
function removeSchemaKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'))
}

function formatPosition(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset)
  return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`
}

/** True if the text is nested too deeply. The parser is not recursive, but the code that reads its result is. */
function isTooDeep(yaml: typeof Yaml, text: string): boolean {
  const parser = new yaml.Parser()
  for (const lexeme of new yaml.Lexer().lex(text)) {
    // Only the depth of the parser's stack is needed, not its tokens.
    Array.from(parser.next(lexeme))
    // The stack also holds the document and the value itself.
    if (parser.stack.length > MAX_DEPTH + 2) return true
  }
  return false
}

/** Explains an error while aliases are resolved: they stand for too many values or are nested too deeply. */
function explainAliasError(error: unknown): string {
  return error instanceof RangeError ? TOO_DEEP : formatOneLine(getErrorMessage(error))
}

function findUnresolvedAliases(
  yaml: typeof Yaml,
  document: Document.Parsed,
): { source: string; offset: number }[] {
  const unresolved: { source: string; offset: number }[] = []
  yaml.visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) === undefined)
        unresolved.push({ source: alias.source, offset: alias.range?.[0] ?? 0 })
    },
  })
  return unresolved
}

/** Returns the offset of a value or a key. For a missing value, the offset of its nearest existing parent. */
function findOffset(
  yaml: typeof Yaml,
  document: Document.Parsed,
  { path, key }: Omit<Mistake, 'message'>,
): number {
  let node: unknown = document.contents
  let offset = document.contents?.range[0] ?? 0
  const resolveNode = (): unknown => (yaml.isAlias(node) ? node.resolve(document) : node)
  for (const name of path) {
    const child = findChild(yaml, resolveNode(), name)
    if (child === undefined) return offset
    node = child.value
    offset = getOffset(child.value) ?? getOffset(child.key) ?? offset
  }
  const entry = key === undefined ? undefined : findChild(yaml, resolveNode(), key)
  return getOffset(entry?.key) ?? offset
}

function findChild(
  yaml: typeof Yaml,
  node: unknown,
  key: PropertyKey,
): Pick<Pair, 'key' | 'value'> | undefined {
  if (yaml.isSeq(node)) {
    const value: unknown = node.items[Number(key)]
    return value === undefined ? undefined : { key: undefined, value }
  }
  if (!yaml.isMap(node)) return undefined
  return node.items.find(
    (pair) => String(yaml.isScalar(pair.key) ? pair.key.value : pair.key) === String(key),
  )
}

function getOffset(node: unknown): number | undefined {
  const isNode = typeof node === 'object' && node !== null && 'range' in node
  return isNode && Array.isArray(node.range) ? Number(node.range[0]) : undefined
}

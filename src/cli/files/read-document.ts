import { formatPath } from '../../lib/parse.ts'
import { isSecretName } from '../../lib/secrets.ts'
import { loadPackage } from '../load-package.ts'
import { MAX_DEPTH, TooLargeError } from './clone-data.ts'
import { createFileMistake } from './file-mistake.ts'
import { createDocumentValue, findAliasTargets, findRepeatedKeys, getKeyName } from './document-value.ts'
import { formatOneLine } from './parsed-file.ts'
import type { ParseError } from 'jsonc-parser'
import type * as Yaml from 'yaml'
import type { CST, Document, LineCounter, Pair, YAMLMap } from 'yaml'
import type { Mistake } from '../../lib/mistake.ts'
import type { AliasTargets } from './document-value.ts'
import type { FileLocation, FileMistake } from './file-mistake.ts'
import type { UnreadableFile, ParsedFile } from './parsed-file.ts'

/** The maximum number of parts of a text that the parser tells apart: keys, values, punctuation, spaces and line breaks. */
const MAX_PARTS = 40_000

/** The maximum number of mistakes of which the text is created. */
const MAX_MISTAKES = 1_000

const NO_EXPORTS: ReadonlyMap<string, unknown> = new Map()

/** Parses YAML or JSON. JSON is parsed as YAML too, because that gives the line and column of each value. */
export function readDocument(file: string, text: string): ParsedFile | UnreadableFile {
  const isJson = file.endsWith('.json')
  const yaml = loadPackage('yaml')
  const lines = new yaml.LineCounter()
  const tokens = readTokens(yaml, text, lines)
  if (typeof tokens === 'string') return { file, mistakes: [{ file, message: tokens }] }
  const locateOffset = (offset: number): FileLocation => ({ file, ...getPosition(lines, offset) })
  const jsonError = isJson && text.trim() !== '' ? findJsonError(text) : undefined
  if (jsonError !== undefined) {
    return { file, mistakes: [{ ...locateOffset(jsonError.offset), message: jsonError.message }] }
  }
  const documents = compose(yaml, tokens, isJson)
  const [document, second] = documents
  if (document === undefined || (document.contents === null && documents.length === 1)) {
    const message = 'is empty. Write scenarios, or the options of a config file'
    return { file, mistakes: [{ ...locateOffset(0), message }] }
  }
  const targets = findAliasTargets(yaml, document)
  const errors = documents
    .flatMap((parsed): TextMistake[] => [
      ...parsed.errors,
      ...parsed.warnings,
      ...findRepetitions(yaml, parsed),
    ])
    .sort((a, b) => a.pos[0] - b.pos[0])
    .slice(0, MAX_MISTAKES)
  const secrets = errors.length === 0 ? [] : documents.flatMap((parsed) => findSecrets(yaml, parsed))
  const mistakes = errors.map(({ pos: [offset], message: problem }) => {
    const message = explainSecret(secrets, offset) ?? formatOneLine(problem)
    return createFileMistake(locateOffset(offset), { path: [], message })
  })
  if (second !== undefined && mistakes.length === 0) {
    const message = 'starts a second document. Put all scenarios in one list and remove ---'
    mistakes.push({ ...locateOffset(second.range[0]), message })
  }
  if (mistakes.length > 0) return { file, mistakes }
  return createParsedFile({ file, yaml, document, targets, locateOffset })
}

/** Splits a text into the tokens of its documents. Returns the problem if it has too many parts or levels to be composed. */
function readTokens(yaml: typeof Yaml, text: string, lines: LineCounter): readonly CST.Token[] | string {
  const tokens: CST.Token[] = []
  const parser = new yaml.Parser(lines.addNewLine)
  lines.addNewLine(0)
  let parts = 0
  for (const lexeme of new yaml.Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    parts += 1
    if (parts > MAX_PARTS)
      return `has more than ${MAX_PARTS} parts, such as keys, values and line breaks. Split it into several files`
    // The stack also holds the document and the value itself.
    if (parser.stack.length > MAX_DEPTH + 2) return `is nested deeper than ${MAX_DEPTH} levels`
  }
  for (const token of parser.end()) tokens.push(token)
  return tokens
}

function compose(yaml: typeof Yaml, tokens: readonly CST.Token[], isJson: boolean): Document.Parsed[] {
  // Repeated keys are found later: the composer would compare each key of a map with each other one.
  const composer = new yaml.Composer({ uniqueKeys: false, merge: true, ...(isJson && { schema: 'json' }) })
  const documents: Document.Parsed[] = []
  const { stackTraceLimit } = Error
  // A text can have very many mistakes. Each one is an error, and the stack traces would take most of the time.
  Error.stackTraceLimit = 0
  try {
    for (const document of composer.compose(tokens)) {
      documents.push(document)
      // A second document is a mistake, and a text can have very many of them.
      if (documents.length === 2) break
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  return documents
}

/** A mistake in the text, as the parser reports it. */
interface TextMistake {
  readonly pos: readonly [number, number]
  readonly message: string
}

/** Finds the keys that a map has more than once. The message is that of the parser. */
function findRepetitions(yaml: typeof Yaml, document: Document): TextMistake[] {
  const found: TextMistake[] = []
  yaml.visit(document, {
    Map(_, map) {
      for (const key of findRepeatedKeys(yaml, map)) {
        const offset = getOffset(key) ?? 0
        found.push({ pos: [offset, offset + 1], message: 'Map keys must be unique' })
      }
    },
  })
  return found
}

/** Returns the first error in a text that is not JSON. The YAML parser accepts more than JSON. */
function findJsonError(text: string): { offset: number; message: string } | undefined {
  const { parse, printParseErrorCode } = loadPackage('jsonc-parser')
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
  readonly targets: AliasTargets
  readonly locateOffset: (offset: number) => FileLocation
}

function createParsedFile({
  file,
  yaml,
  document,
  targets,
  locateOffset,
}: ParsedDocument): ParsedFile | UnreadableFile {
  const aliases = findUnresolvedAliases(targets)
  if (aliases.length > 0) {
    const secrets = findSecrets(yaml, document)
    const mistakes = aliases.map(({ source, offset }) => {
      const message = explainSecret(secrets, offset) ?? `*${source} has no anchor &${source} before it`
      return createFileMistake(locateOffset(offset), { path: [], message })
    })
    return { file, mistakes }
  }
  const findOffset = createOffsetFinder(yaml, document, targets)
  const createMistake = (mistake: Mistake): FileMistake =>
    createFileMistake(locateOffset(findOffset(mistake)), mistake)
  try {
    const { value, mistakes } = createDocumentValue(yaml, document, targets)
    if (mistakes.length > 0) return { file, mistakes: mistakes.slice(0, MAX_MISTAKES).map(createMistake) }
    return {
      file,
      value: removeSchemaKey(value),
      namedExports: NO_EXPORTS,
      locate: (path) => ({ ...locateOffset(findOffset({ path })), path: formatPath(path) }),
      createMistake,
    }
  } catch (error) {
    if (!(error instanceof TooLargeError)) throw error
    return { file, mistakes: [{ ...locateOffset(0), message: error.message }] }
  }
}

/** The value of an option such as `secret`, and the offsets between which it lies. */
interface SecretValue {
  readonly name: string
  readonly from: number
  readonly to: number
}

function findSecrets(yaml: typeof Yaml, document: Document): SecretValue[] {
  const found: SecretValue[] = []
  yaml.visit(document, {
    Pair(_, { key, value }) {
      if (!yaml.isScalar(key) || !yaml.isNode(value) || !isSecretName(String(key.value))) return
      const from = key.range?.[1]
      const to = value.range?.[1]
      if (from !== undefined && to !== undefined) found.push({ name: String(key.value), from, to })
    },
  })
  return found
}

/** Explains a mistake in a secret without the text of the parser, which can contain the secret. Undefined for other values. */
function explainSecret(secrets: readonly SecretValue[], offset: number): string | undefined {
  const secret = secrets.find(({ from, to }) => from <= offset && offset <= to)
  return secret && `the value of ${secret.name} is not valid YAML. Put it in quotes`
}

/** Removes `$schema`, which is for editors. */
function removeSchemaKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'))
}

function getPosition(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function findUnresolvedAliases(targets: AliasTargets): { source: string; offset: number }[] {
  return [...targets].flatMap(([alias, target]) =>
    target === undefined ? [{ source: alias.source, offset: alias.range?.[0] ?? 0 }] : [],
  )
}

/** Creates a function that returns the offset of a value or a key. For a missing value, that of its nearest existing parent. */
function createOffsetFinder(
  yaml: typeof Yaml,
  document: Document.Parsed,
  targets: AliasTargets,
): (place: Omit<Mistake, 'message'>) => number {
  /** The pairs of each map by name. A map can have many mistakes. */
  const pairsByMap = new Map<YAMLMap, ReadonlyMap<string, Pair>>()

  function getPairs(map: YAMLMap): ReadonlyMap<string, Pair> {
    const known = pairsByMap.get(map)
    if (known !== undefined) return known
    const pairs = new Map(map.items.map((pair) => [getKeyName(yaml, pair.key) ?? '', pair]))
    pairsByMap.set(map, pairs)
    return pairs
  }

  function findChild(parent: unknown, key: PropertyKey): Pick<Pair, 'key' | 'value'> | undefined {
    const node = yaml.isAlias(parent) ? targets.get(parent) : parent
    if (yaml.isMap(node)) return getPairs(node).get(String(key))
    const value: unknown = yaml.isSeq(node) ? node.items[Number(key)] : undefined
    return value === undefined ? undefined : { key: undefined, value }
  }

  return ({ path, key }) => {
    let node: unknown = document.contents
    let offset = getOffset(node) ?? 0
    for (const name of path) {
      const child = findChild(node, name)
      if (child === undefined) return offset
      node = child.value
      offset = getOffset(child.value) ?? getOffset(child.key) ?? offset
    }
    const entry = key === undefined ? undefined : findChild(node, key)
    return getOffset(entry?.key) ?? offset
  }
}

function getOffset(node: unknown): number | undefined {
  const isNode = typeof node === 'object' && node !== null && 'range' in node
  return isNode && Array.isArray(node.range) ? Number(node.range[0]) : undefined
}

import { MAX_DEPTH, TooLargeError } from './clone-data.ts'
import type * as Yaml from 'yaml'
import type { Alias, Document, Pair, YAMLMap } from 'yaml'
import type { Mistake } from '../../lib/mistake.ts'

/** The maximum number of values, and of the characters of all texts. A short file can stand for more with aliases. */
const MAX_VALUES = 50_000
const MAX_CHARACTERS = 1_048_576

/** The nodes that the aliases of a document stand for. An alias without an anchor stands for none. */
export type AliasTargets = ReadonlyMap<Alias, unknown>

/** Returns what each alias stands for: the last node before it that has its anchor. */
export function findAliasTargets(yaml: typeof Yaml, document: Document): AliasTargets {
  const anchors = new Map<string, unknown>()
  const targets = new Map<Alias, unknown>()
  yaml.visit(document, (_, node) => {
    if (yaml.isAlias(node)) targets.set(node, anchors.get(node.source))
    else if (yaml.isNode(node) && typeof node.anchor === 'string') anchors.set(node.anchor, node)
  })
  return targets
}

/** The value of a document, and its mistakes. */
export interface DocumentValue {
  readonly value: unknown
  readonly mistakes: readonly Mistake[]
}

/**
 * Creates the value of a document. `document.toJS()` is not used, because it searches the whole document for each alias, and
 * limits only the number of aliases.
 */
export function createDocumentValue(
  yaml: typeof Yaml,
  document: Document,
  targets: AliasTargets,
): DocumentValue {
  const mistakes: Mistake[] = []
  const ancestors = new Set<unknown>()
  const path: PropertyKey[] = []
  let values = 0
  let characters = 0

  function count(value: unknown): void {
    values += 1
    if (typeof value === 'string') characters += value.length
    if (values > MAX_VALUES) throw new TooLargeError(`has more than ${MAX_VALUES} values`)
    if (characters > MAX_CHARACTERS) throw new TooLargeError(`has more than ${MAX_CHARACTERS} characters`)
  }

  function resolve(node: unknown): unknown {
    return yaml.isAlias(node) ? targets.get(node) : node
  }

  function convert(node: unknown): unknown {
    const target = resolve(node)
    const value = yaml.isScalar(target) ? target.value : (target ?? null)
    count(value)
    if (yaml.isMap(value)) return enter(value, () => Object.fromEntries(convertPairs(value.items)))
    return yaml.isSeq(value) ? enter(value, () => value.items.map(convertItem)) : value
  }

  function convertItem(item: unknown, index: number): unknown {
    // Some tags make pairs of items.
    const create = (): unknown =>
      yaml.isPair(item) ? Object.fromEntries(convertPairs([item])) : convert(item)
    return descend(index, create)
  }

  function convertPairs(pairs: readonly Pair[]): Map<string, unknown> {
    const entries = new Map<string, unknown>()
    for (const { key, value } of pairs) {
      const name = getKeyName(yaml, resolve(key))
      if (name === undefined) addMistake('has a list or an object as a key. Use a text')
      else if (isMergeKey(yaml, key)) merge(entries, value)
      else
        entries.set(
          name,
          descend(name, () => convert(value)),
        )
    }
    return entries
  }

  /** Adds the entries of other maps, except those that are already there. */
  function merge(entries: Map<string, unknown>, source: unknown): void {
    const target = resolve(source)
    for (const item of yaml.isSeq(target) ? target.items : [target]) {
      const map = resolve(item)
      if (!yaml.isMap(map)) {
        descend(MERGE_KEY, () => addMistake('must be an object, or a list of objects, to be merged'))
        continue
      }
      const merged = enter(map, () => convertPairs(map.items)) ?? []
      for (const [name, value] of merged) if (!entries.has(name)) entries.set(name, value)
    }
  }

  /** Creates the value of a collection, unless it contains itself. */
  function enter<Value>(node: unknown, create: () => Value): Value | undefined {
    if (ancestors.has(node)) return addMistake('is a circular reference, which JSON cannot have. Remove it')
    if (ancestors.size > MAX_DEPTH) throw new TooLargeError(`is nested deeper than ${MAX_DEPTH} levels`)
    ancestors.add(node)
    const value = create()
    ancestors.delete(node)
    return value
  }

  function descend<Value>(key: PropertyKey, create: () => Value): Value {
    path.push(key)
    const value = create()
    path.pop()
    return value
  }

  function addMistake(message: string): undefined {
    mistakes.push({ path: [...path], message })
  }

  return { value: convert(document.contents), mistakes }
}

/** Returns the name that a key has in an object. Undefined for a list or an object. */
export function getKeyName(yaml: typeof Yaml, key: unknown): string | undefined {
  if (yaml.isCollection(key)) return undefined
  const value: unknown = yaml.isScalar(key) ? key.value : key
  if (isMergeKey(yaml, key)) return MERGE_KEY
  // A scalar is an object only if it is a date, which has a text of its own.
  // oxlint-disable-next-line typescript/no-base-to-string
  return value === null || value === undefined ? '' : String(value)
}

const MERGE_KEY = '<<'

/** True for the key `<<` without quotes, whose value is a symbol. */
function isMergeKey(yaml: typeof Yaml, key: unknown): boolean {
  return yaml.isScalar(key) && typeof key.value === 'symbol'
}

/** Finds the keys of a map that it has more than once. The parser would compare each key with each other one. */
export function findRepeatedKeys(yaml: typeof Yaml, { items }: YAMLMap): unknown[] {
  const values = new Set<unknown>()
  return items
    .map(({ key }) => key)
    .filter((key) => {
      if (!yaml.isScalar(key)) return false
      const isRepeated = values.has(key.value)
      values.add(key.value)
      return isRepeated
    })
}

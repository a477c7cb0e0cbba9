import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'
import { expect, test } from 'vitest'
import { providers } from '../src/handlers/index.ts'

/** The files that name the shipped scenarios. */
const CATALOG = new Set(
  ['catalog', 'lifecycles', 'call-faults', 'result-faults', 'parameterized', 'situations'].map(
    (name) => `scenarios/${name}.ts`,
  ),
)

/** The files that define the words of the scenario language: states, errors, kinds of faults. */
const LANGUAGE = ['scenarios/scenario.ts', 'scenarios/fault.ts']

/** The files outside the providers' folders that name a provider. */
const NAMES_PROVIDERS = [
  'handlers/index.ts',
  // The pages that the checks of the audit follow.
  'audit/sources.ts',
  // Public types, and the types of the exports.
  'api/types.ts',
  'api/option-types.ts',
  'catalogs.ts',
  'catalogs/catalogs.ts',
  'index.ts',
  'scenarios/scenario.ts',
  // Shipped scenarios: their `provider` field, their error codes and their descriptions.
  'scenarios/call-faults.ts',
  'scenarios/catalog.ts',
  'scenarios/lifecycles.ts',
  'scenarios/parameterized.ts',
]

/** From the lowest layer to the highest. A layer is a folder of src; it imports itself and lower layers only. */
const layers = [
  'lib',
  'fixtures',
  'scenarios',
  'generations',
  'handlers',
  'catalogs',
  'engine',
  'audit',
  'api',
  'server',
  'cli',
] as const

/** The package's entry files, and the highest layer that each may import. */
const entries = {
  'index.ts': 'api',
  'msw.ts': 'api',
  'catalogs.ts': 'catalogs',
  'server.ts': 'server',
} as const

type Layer = (typeof layers)[number]

interface Arrow {
  readonly from: string
  /** A path inside src, or a package's name. */
  readonly to: string
}

interface SourceFile {
  readonly path: string
  readonly arrows: readonly Arrow[]
  readonly hasLazyImport: boolean
  readonly strings: readonly string[]
  /** The clocks and timers it names. */
  readonly clocks: readonly string[]
}

const root = join(import.meta.dirname, '../src')
const files = new Map(readSource().map((file) => [file.path, file]))
const arrows = [...files.values()].flatMap((file) => file.arrows)

test('sees the source', () => {
  expect(files.size).toBeGreaterThan(11)
  expect(arrows.length).toBeGreaterThan(files.size)
  expect(new Set([...files.keys()].map(layerOf))).toEqual(new Set([...layers, undefined]))
  expect([...files.keys()].filter((path) => layerOf(path) === undefined).toSorted()).toEqual(
    Object.keys(entries).toSorted(),
  )
  expect(new Set([...files.keys()].map(providerOf)).size).toBeGreaterThan(1)
})

test('reads every kind of import, and what a file names', () => {
  const text = `
    import { a } from './a.ts'
    import type { B } from './b.ts'
    import './c.ts'
    export * from './d.ts'
    export type { E } from '../e.ts'
    type F = import('./f.ts').F
    const lazy = await import('./g.ts')
    // import { nothing } from './comment.ts'
    const words = ['one', \`two\`, Date.now(), new Date(), new Date(0), globalThis.setTimeout]
  `
  const file = parseSource('folder/file.ts', text)
  expect(file.arrows.map(({ to }) => to)).toEqual([
    'folder/a.ts',
    'folder/b.ts',
    'folder/c.ts',
    'folder/d.ts',
    'e.ts',
    'folder/f.ts',
  ])
  expect(file.hasLazyImport).toBe(true)
  expect(file.strings).toEqual(expect.arrayContaining(['one', 'two']))
  expect(file.clocks).toEqual(['Date.now', 'new Date()', 'setTimeout'])
})

test('refuses imports against the direction', () => {
  const allowed = [
    ['cli/cli.ts', 'server/start-server.ts'],
    ['server/app.ts', 'api/types.ts'],
    ['api/options.ts', 'handlers/index.ts'],
    ['engine/handle-call.ts', 'handlers/provider.ts'],
    ['handlers/sync/serialize.ts', 'generations/state.ts'],
    ['handlers/sync/serialize.ts', 'handlers/provider.ts'],
    ['handlers/index.ts', 'handlers/sync/operations.ts'],
    ['scenarios/catalog.ts', 'lib/duration.ts'],
    ['catalogs/catalogs.ts', 'handlers/provider.ts'],
    ['index.ts', 'api/create-mock-video-api.ts'],
    ['msw.ts', 'api/types.ts'],
    ['server.ts', 'server/start-server.ts'],
    ['catalogs.ts', 'catalogs/create-catalogs.ts'],
  ] as const
  const refused = [
    ['api/types.ts', 'server.ts'],
    ['api/types.ts', 'server/start-server.ts'],
    ['api/types.ts', 'index.ts'],
    ['api/types.ts', 'msw.ts'],
    ['engine/session.ts', 'api/types.ts'],
    ['handlers/provider.ts', 'engine/clock.ts'],
    ['scenarios/catalog.ts', 'generations/state.ts'],
    ['handlers/sync/serialize.ts', 'handlers/prism/serialize.ts'],
    ['handlers/sync/serialize.ts', 'engine/handle-call.ts'],
    ['handlers/sync/serialize.ts', 'node:crypto'],
    ['handlers/sync/serialize.ts', 'msw'],
    ['handlers/sync/serialize.ts', 'express'],
    ['lib/parse.ts', 'scenarios/catalog.ts'],
    ['fixtures/media.ts', 'generations/state.ts'],
    ['handlers/sync/operations.ts', 'catalogs/catalogs.ts'],
    ['msw.ts', 'server/start-server.ts'],
    ['index.ts', 'server.ts'],
    ['index.ts', 'msw.ts'],
    ['unknown/folder.ts', 'lib/parse.ts'],
    ['unknown.ts', 'lib/parse.ts'],
  ] as const
  expect(allowed.map(toArrow).filter((arrow) => !isAllowed(arrow))).toEqual([])
  expect(refused.map(toArrow).filter(isAllowed)).toEqual([])
})

test('points every import at the same layer or a lower one', () => {
  expect(arrows.filter((arrow) => !isAllowed(arrow)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('keeps Node out of what the core and the MSW adapter reach', () => {
  const reached = reach(['index.ts', 'msw.ts'])
  expect(reached.length).toBeGreaterThan(9)
  const found = reached.flatMap((file) => file.arrows).filter(({ to }) => isBuiltin(to))
  expect(found.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('keeps what catalogs are made with out of what the core and the MSW adapter reach', () => {
  const found = reach(['index.ts', 'msw.ts'])
    .flatMap((file) => file.arrows)
    .filter(isHeavy)
  expect(arrows.filter(isHeavy).length).toBeGreaterThan(1)
  expect(found.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

test('imports nothing lazily where a call can reach it', () => {
  const reached = reach(Object.keys(entries))
  expect(reached.filter((file) => file.hasLazyImport).map(({ path }) => path)).toEqual([])
})

test('gives providers no clock and no timer', () => {
  const inProviders = [...files.values()].filter(({ path }) => providerOf(path) !== undefined)
  const found = inProviders.flatMap(({ path, clocks }) => clocks.map((name) => `${path}: ${name}`))
  expect(inProviders.length).toBeGreaterThan(0)
  expect(found).toEqual([])
})

test('names providers in their folders only', () => {
  const names = providers.flatMap(({ name, label }) => [name, label])
  // Not `readFileSync`, `syncBuiltinESMExports` and the like, which are of Node.
  const pattern = new RegExp(`(?<![A-Za-z])(?:${names.join('|')})(?![a-z]|BuiltinESM)`)
  const texts = [...files.keys()].map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
  const found = texts.filter(([path, text]) => providerOf(path) === undefined && pattern.test(text))
  expect(providers.length).toBeGreaterThan(1)
  expect(found.map(([path]) => path).toSorted()).toEqual([...NAMES_PROVIDERS].toSorted())
})

test('names scenarios in the catalog only', async () => {
  const names = await catalogNames()
  expect(names.size).toBeGreaterThan(1)
  // Not the default, nor a name that is also a word of the language (`rejected`).
  const words = new Set(LANGUAGE.flatMap((path) => files.get(path)?.strings ?? []))
  for (const name of names) if (name === 'happy' || words.has(name)) names.delete(name)
  const others = [...files.values()].filter(({ path }) => !CATALOG.has(path))
  const found = others.flatMap(({ path, strings }) =>
    strings
      .filter((text) => text.split('+').some((part) => names.has(part)))
      .map((text) => `${path}: '${text}'`),
  )
  expect(found).toEqual([])
})

function toArrow([from, to]: readonly [string, string]): Arrow {
  return { from, to }
}

function isAllowed({ from, to }: Arrow): boolean {
  const highest = highestLayerFor(from)
  const provider = providerOf(from)
  if (highest === undefined) return false
  if (isPackage(to)) return provider === undefined || !(isBuiltin(to) || /^(msw|express)(\/|$)/.test(to))
  const target = layerOf(to)
  if (target === undefined) return false
  if (provider !== undefined && ![undefined, provider].includes(providerOf(to))) return false
  return layers.indexOf(target) <= layers.indexOf(highest)
}

/** The highest layer that a file may import. */
function highestLayerFor(path: string): Layer | undefined {
  return Object.entries(entries).find(([entry]) => entry === path)?.[1] ?? layerOf(path)
}

/** The layer that a file is in; undefined for a root file. */
function layerOf(path: string): Layer | undefined {
  return layers.find((layer) => path.startsWith(`${layer}/`))
}

function isPackage(name: string): boolean {
  return !/\.(ts|json)$/.test(name) || name === '../package.json'
}

function providerOf(path: string): string | undefined {
  return /^handlers\/([^/]+)\//.exec(path)?.[1]
}

/** A package that catalogs are made with. */
function isHeavy({ to }: Arrow): boolean {
  return /^(@faker-js|@msw\/data)(\/|$)/.test(to)
}

function isBuiltin(name: string): boolean {
  return name.startsWith('node:') || builtinModules.includes(name)
}

function reach(paths: readonly string[]): SourceFile[] {
  const seen = new Set(paths.flatMap((path) => files.get(path) ?? []))
  for (const file of seen) {
    for (const { to } of file.arrows) {
      const target = files.get(to)
      if (target) seen.add(target)
    }
  }
  return [...seen]
}

async function catalogNames(): Promise<Set<string>> {
  const catalog: unknown = await import(join(root, 'scenarios/catalog.ts'))
  const exported = valuesOf(catalog)
  return new Set([...exported, ...exported.flatMap(valuesOf)].flatMap(nameOf))
}

function valuesOf(value: unknown): unknown[] {
  if (value instanceof Map) return Array.from<unknown>(value.values())
  return typeof value === 'object' && value !== null ? Object.values<unknown>({ ...value }) : []
}

function nameOf(value: unknown): string[] {
  const isNamed = typeof value === 'object' && value !== null && 'name' in value
  return isNamed && typeof value.name === 'string' ? [value.name] : []
}

function readSource(): SourceFile[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  )
  return paths.map((path) => parseSource(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')))
}

function parseSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text)
  if (errors[0]) throw new Error(`Failed to read src/${path}: ${errors[0].message}. Mend its syntax.`)
  const found: Arrow[] = []
  const strings: string[] = []
  const clocks: string[] = []
  const add = (name: string) => {
    found.push({ from: path, to: name.startsWith('.') ? posix.join(posix.dirname(path), name) : name })
  }
  new Visitor({
    ImportDeclaration: ({ source }) => add(source.value),
    ExportNamedDeclaration: ({ source }) => source && add(source.value),
    ExportAllDeclaration: ({ source }) => add(source.value),
    TSImportType: ({ source }) => add(source.value),
    Literal: ({ value }) => typeof value === 'string' && strings.push(value),
    TemplateElement: ({ value }) => strings.push(value.raw),
    Identifier: ({ name }) => /^set(Timeout|Interval|Immediate)$/.test(name) && clocks.push(name),
    MemberExpression: (node) => {
      const name = text.slice(node.start, node.end)
      if (/^(globalThis\.)?(Date|performance)\.now$/.test(name)) clocks.push(name)
    },
    NewExpression: ({ callee, arguments: given }) => {
      if (text.slice(callee.start, callee.end) === 'Date' && given.length === 0) clocks.push('new Date()')
    },
  }).visit(program)
  return { path, arrows: found, hasLazyImport: module.dynamicImports.length > 0, strings, clocks }
}

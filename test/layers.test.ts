import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join, posix } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'
import { expect, test } from 'vitest'

/** Where scenarios are named. */
const CATALOG = new Set(
  ['catalog', 'lives', 'call-faults', 'result-faults', 'templates'].map((name) => `scenarios/${name}.ts`),
)

/** Where the words of scenarios stand: states, errors, kinds of faults. */
const LANGUAGE = ['scenarios/scenario.ts', 'scenarios/fault.ts']

/** From the ground up: a room imports rooms before it, never one after it. Each is a folder or a root file. */
const rooms = [
  'ground',
  'fixtures',
  'catalogs',
  'scenarios',
  'generations',
  'webhooks',
  'sessions',
  'handlers',
  'mock',
  'server',
  'files',
  'cli',
] as const
const entries = ['index', 'msw'] as const

type Room = (typeof rooms)[number] | (typeof entries)[number]

interface Arrow {
  readonly from: string
  /** A path inside src, or a package's name. */
  readonly to: string
  readonly isType: boolean
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
  expect(new Set([...files.keys()].map(roomOf))).toEqual(new Set([...rooms, ...entries]))
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
  const file = parseSource('room/file.ts', text)
  expect(file.arrows.map(({ to, isType }) => `${isType ? 'type ' : ''}${to}`)).toEqual([
    'room/a.ts',
    'type room/b.ts',
    'room/c.ts',
    'room/d.ts',
    'type e.ts',
    'type room/f.ts',
  ])
  expect(file.hasLazyImport).toBe(true)
  expect(file.strings).toEqual(expect.arrayContaining(['one', 'two']))
  expect(file.clocks).toEqual(['Date.now', 'new Date()', 'setTimeout'])
})

test('refuses arrows against the direction', () => {
  const allowed = [
    ['cli/cli.ts', 'server/index.ts'],
    ['server/app.ts', 'mock.ts'],
    ['mock.ts', 'handlers/index.ts'],
    ['handlers/sync/serialize.ts', 'generations/state.ts'],
    ['handlers/sync/serialize.ts', 'handlers/provider.ts'],
    ['handlers/index.ts', 'handlers/sync/operations.ts'],
    ['msw.ts', 'mock.ts'],
    ['failure.ts', 'duration.ts'],
    ['scenarios/catalog.ts', 'duration.ts'],
    ['handlers/sync/serialize.ts', 'fixtures/sync.ts'],
    ['handlers/sync/operations.ts', 'catalogs/catalogs.ts'],
    ['catalogs/catalogs.ts', 'fixtures/sync-catalog.ts'],
  ] as const
  const refused = [
    ['mock.ts', 'server/index.ts'],
    ['mock.ts', 'index.ts'],
    ['mock.ts', 'msw.ts'],
    ['sessions/session.ts', 'handlers/index.ts'],
    ['scenarios/catalog.ts', 'generations/state.ts'],
    ['handlers/sync/serialize.ts', 'handlers/prism/serialize.ts'],
    ['handlers/sync/serialize.ts', 'mock.ts'],
    ['handlers/sync/serialize.ts', 'node:crypto'],
    ['handlers/sync/serialize.ts', 'msw'],
    ['handlers/sync/serialize.ts', 'express'],
    ['clock.ts', 'scenarios/catalog.ts'],
    ['fixtures/sync.ts', 'generations/state.ts'],
    ['fixtures/sync-catalog.ts', 'catalogs/catalogs.ts'],
    ['catalogs/catalogs.ts', 'handlers/provider.ts'],
    ['msw.ts', 'handlers/index.ts'],
    ['msw.ts', 'server/index.ts'],
    ['index.ts', 'server/index.ts'],
    ['index.ts', 'msw.ts'],
    ['unknown/room.ts', 'clock.ts'],
  ] as const
  expect(allowed.map(toArrow).filter((arrow) => !isAllowed(arrow))).toEqual([])
  expect(refused.map(toArrow).filter(isAllowed)).toEqual([])
  expect(isAllowed({ from: 'msw.ts', to: 'handlers/index.ts', isType: true })).toBe(true)
})

test('points every import down: cli, server, mock, handlers, sessions, generations, scenarios, ground', () => {
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
  const reached = reach(['index.ts', 'msw.ts', 'catalogs/index.ts', 'server/index.ts'])
  expect(reached.filter((file) => file.hasLazyImport).map(({ path }) => path)).toEqual([])
})

test('gives providers no clock and no timer', () => {
  const providers = [...files.values()].filter(({ path }) => providerOf(path) !== undefined)
  const found = providers.flatMap(({ path, clocks }) => clocks.map((name) => `${path}: ${name}`))
  expect(providers.length).toBeGreaterThan(0)
  expect(found).toEqual([])
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
  return { from, to, isType: false }
}

function isAllowed({ from, to, isType }: Arrow): boolean {
  const [own, other] = [roomOf(from), roomOf(to)]
  const provider = providerOf(from)
  if (own === undefined) return false
  if (!to.endsWith('.ts'))
    return provider === undefined || !(isBuiltin(to) || /^(msw|express)(\/|$)/.test(to))
  if (other === undefined || isEntry(other)) return false
  if (provider !== undefined && ![undefined, provider].includes(providerOf(to))) return false
  if (own === 'msw') return ['ground', 'mock'].includes(other) || (other === 'handlers' && isType)
  return rooms.indexOf(other) <= rooms.indexOf(own === 'index' ? 'mock' : own)
}

/** Root files that are no room of their own are the ground floor. */
function roomOf(path: string): Room | undefined {
  const [first = '', ...rest] = path.split('/')
  const name = first.replace(/\.ts$/, '')
  const known = [...rooms, ...entries].find((room) => room === name)
  return known ?? (rest.length === 0 ? 'ground' : undefined)
}

function isEntry(room: Room): room is (typeof entries)[number] {
  return entries.some((entry) => entry === room)
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
  const add = (name: string, isType: boolean) => {
    found.push({
      from: path,
      to: name.startsWith('.') ? posix.join(posix.dirname(path), name) : name,
      isType,
    })
  }
  new Visitor({
    ImportDeclaration: ({ source, importKind }) => add(source.value, importKind === 'type'),
    ExportNamedDeclaration: ({ source, exportKind }) => source && add(source.value, exportKind === 'type'),
    ExportAllDeclaration: ({ source, exportKind }) => add(source.value, exportKind === 'type'),
    TSImportType: ({ source }) => add(source.value, true),
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

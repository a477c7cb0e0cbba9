import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'

export const root = join(import.meta.dirname, '../..')

/** The entries of the package, and the names under which they are imported. */
export const ENTRIES = {
  'src/index.ts': 'mock-video-api',
  'src/msw.ts': 'mock-video-api/msw',
  'src/server.ts': 'mock-video-api/server',
  'src/catalogs.ts': 'mock-video-api/catalogs',
}

/** A declaration that an entry exports or reaches, or a member of one. */
export interface Documented {
  /** The name, such as `Options` or `Options.webhooks.secret`. */
  readonly name: string
  /** The file and the line, counted from 1. */
  readonly place: string
  /** The text of the doc comment. Undefined if there is none. */
  readonly comment: string | undefined
}

/** An export of an entry. */
export interface Export {
  readonly name: string
  readonly from: string
  readonly isType: boolean
}

type Parsed = ReturnType<typeof parseSync>
type Statement = Parsed['program']['body'][number]

interface Range {
  readonly start: number
  readonly end: number
}

interface Named extends Range {
  readonly name: string
}

interface SourceModule {
  readonly file: string
  readonly text: string
  readonly statements: readonly Statement[]
  readonly comments: Parsed['comments']
  readonly members: readonly Named[]
  readonly references: readonly Named[]
  /** The bodies of functions, and values. Their types are not a part of a declaration. */
  readonly bodies: readonly Range[]
  /** The parameters of functions. The comment of the function describes the members of a type that is written there. */
  readonly parameters: readonly Range[]
}

interface Declaration extends Named {
  readonly module: SourceModule
}

/** Exported types whose own members are public, but not the types of these members. */
const INTERNAL = new Set(['Adapter', 'Plan'])

/** Returns the exports of all entries. */
export function listExports(): Export[] {
  return Object.entries(ENTRIES).flatMap(([file, from]) =>
    readModule(join(root, file)).statements.flatMap((statement) => {
      if (statement.type !== 'ExportNamedDeclaration') return []
      const names = [
        ...statement.specifiers.map(({ exported }) => getName(exported)),
        ...getDeclaredNames(statement),
      ]
      const isType = statement.exportKind === 'type'
      return names.map((name) => ({ name, from, isType }))
    }),
  )
}

/** Returns everything that the exports of the entries reach through their types: declarations and their members. */
export function listDocumented(): Documented[] {
  const files = Object.entries(ENTRIES)
  const reached = new Map<string, Declaration>()
  const add = (declaration: Declaration | undefined): void => {
    if (declaration !== undefined) reached.set(`${declaration.module.file}:${declaration.name}`, declaration)
  }
  for (const { name, from } of listExports()) {
    const file = files.find(([, entry]) => entry === from)?.[0] ?? ''
    const declaration = findExport(readModule(join(root, file)), name)
    if (declaration === undefined) throw new Error(`Failed to find ${name} of ${from}: no file declares it.`)
    add(declaration)
  }
  // A map can grow while it is read.
  for (const declaration of reached.values()) {
    if (INTERNAL.has(declaration.name)) continue
    const { module } = declaration
    for (const { name } of take(module.references, declaration, module.bodies)) add(findLocal(module, name))
  }
  return Array.from(reached.values(), describe).flat()
}

/** Members on the line of their owner, as in `{ code: string; message: string }`, are described by the comment of the owner. */
function describe(declaration: Declaration): Documented[] {
  const { module, name } = declaration
  const inner = take(module.members, declaration, [...module.bodies, ...module.parameters])
  const members = inner.filter(({ start }) => /\n\s*$/.test(module.text.slice(0, start)))
  const toDocumented = (path: string, start: number): Documented => ({
    name: path,
    place: `${relative(root, module.file)}:${module.text.slice(0, start).split('\n').length}`,
    comment: findComment(module, start),
  })
  return [
    toDocumented(name, declaration.start),
    ...members.map((member) => {
      const owners = members.filter((owner) => owner.start <= member.start && owner.end >= member.end)
      return toDocumented([name, ...owners.map((owner) => owner.name)].join('.'), member.start)
    }),
  ]
}

/** Returns the items in a range that are not in one of the other ranges. */
function take(items: readonly Named[], range: Range, others: readonly Range[]): Named[] {
  const inner = others.filter((other) => contains(range, other))
  return items.filter((item) => contains(range, item) && !inner.some((other) => contains(other, item)))
}

function contains(outer: Range, { start, end }: Range): boolean {
  return outer.start <= start && outer.end >= end
}

/** Returns the doc comment before a position. Line comments may stand between the two. */
function findComment({ text, comments }: SourceModule, position: number): string | undefined {
  let end = position
  for (const comment of comments.toReversed()) {
    if (comment.end > end) continue
    if (text.slice(comment.end, end).trim() !== '') return undefined
    if (comment.type === 'Block' && comment.value.startsWith('*'))
      return comment.value.replaceAll(/^[ \t]*\* ?/gm, '').trim()
    end = comment.start
  }
  return undefined
}

function findExport(module: SourceModule, name: string): Declaration | undefined {
  for (const statement of module.statements) {
    if (statement.type !== 'ExportNamedDeclaration') continue
    const specifier = statement.specifiers.find(({ exported }) => getName(exported) === name)
    if (specifier === undefined) continue
    const local = getName(specifier.local)
    return statement.source === null
      ? findLocal(module, local)
      : findExport(resolve(module, statement.source.value), local)
  }
  return findLocal(module, name)
}

/** Finds what a name means in a module: a declaration, or an import from another file of the package. */
function findLocal(module: SourceModule, name: string): Declaration | undefined {
  for (const statement of module.statements) {
    if (getDeclaredNames(statement).includes(name))
      return { module, name, start: statement.start, end: statement.end }
    if (statement.type !== 'ImportDeclaration' || !statement.source.value.startsWith('.')) continue
    for (const specifier of statement.specifiers)
      if (specifier.type === 'ImportSpecifier' && specifier.local.name === name)
        return findExport(resolve(module, statement.source.value), getName(specifier.imported))
  }
  return undefined
}

function resolve({ file }: SourceModule, source: string): SourceModule {
  return readModule(join(dirname(file), source))
}

function getDeclaredNames(statement: Statement): string[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
  switch (declaration?.type) {
    case 'VariableDeclaration':
      return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return declaration.id === null ? [] : [declaration.id.name]
    default:
      return []
  }
}

/** A name in an import, an export or a member: an identifier or a string. */
function getName(node: { readonly name?: unknown; readonly value?: unknown }): string {
  return String(node.name ?? node.value)
}

const modules = new Map<string, SourceModule>()

function readModule(file: string): SourceModule {
  const known = modules.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, text)
  if (errors[0] !== undefined) throw new Error(`Failed to read ${file}: ${errors[0].message}`)
  const module = { file, text, statements: program.body, comments, ...readTypes(program) }
  modules.set(file, module)
  return module
}

function readTypes(
  program: Parsed['program'],
): Pick<SourceModule, 'members' | 'references' | 'bodies' | 'parameters'> {
  const members: Named[] = []
  const references: Named[] = []
  const bodies: Range[] = []
  const parameters: Range[] = []
  const addMember = ({ key, start, end }: { key: object } & Range): void =>
    void members.push({ name: getName(key), start, end })
  const addReference = (node: { type: string; name?: unknown } & Range): void => {
    if (node.type === 'Identifier') references.push({ name: getName(node), start: node.start, end: node.end })
  }
  new Visitor({
    TSPropertySignature: addMember,
    PropertyDefinition: addMember,
    MethodDefinition: (node) => node.kind !== 'constructor' && addMember(node),
    TSTypeReference: ({ typeName }) => addReference(typeName),
    TSInterfaceHeritage: ({ expression }) => addReference(expression),
    TSMethodSignature: (node) => {
      addMember(node)
      parameters.push(...node.params)
    },
    TSFunctionType: ({ params }) => void parameters.push(...params),
    FunctionDeclaration: ({ params }) => void parameters.push(...params),
    BlockStatement: (node) => void bodies.push(node),
    VariableDeclarator: ({ init }) => void (init !== null && bodies.push(init)),
  }).visit(program)
  return { members, references, bodies, parameters }
}

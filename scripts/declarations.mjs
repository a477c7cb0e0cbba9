import { existsSync } from 'node:fs'
import { readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'

const root = 'dist/types'

/** The packages that the declarations of each entry may import. A user must have them installed. */
const entries = {
  index: () => false,
  catalogs: () => false,
  msw: (name) => name === 'msw',
  server: (name) => name === 'express' || name.startsWith('node:'),
}

/** Makes imports name the emitted `.js` files, and deletes declarations that no entry reaches. */
export async function finishDeclarations() {
  const kept = await readReached(Object.keys(entries))
  for (const file of await listDeclarations()) {
    if (kept.has(file)) await writeFile(file, rewriteImports(kept.get(file)))
    else await rm(file)
  }
  const folders = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const paths = folders.map((entry) => join(entry.parentPath, entry.name)).sort((a, b) => b.length - a.length)
  for (const path of paths) await rmdir(path).catch(() => {})
}

/** Returns a line for each import that the declarations must not have, because a user lacks the types of bundled packages. */
export async function checkDeclarations() {
  const problems = new Set()
  for (const [entry, isAllowed] of Object.entries(entries)) {
    for (const [file, { imports }] of await readReached([entry])) {
      for (const { name } of imports) {
        if (!name.startsWith('.') && !isAllowed(name))
          problems.add(`Failed to declare ${entry}: ${file} imports "${name}".`)
      }
    }
  }
  return [...problems]
}

async function listDeclarations() {
  const names = await readdir(root, { recursive: true })
  return names.filter((name) => name.endsWith('.d.ts')).map((name) => join(root, name))
}

async function readReached(names) {
  const files = new Map(names.map((name) => [join(root, `${name}.d.ts`), undefined]))
  for (const file of files.keys()) {
    const text = await readFile(file, 'utf8')
    const imports = parseImports(file, text)
    files.set(file, { text, imports })
    for (const { name } of imports) if (name.startsWith('.')) files.set(...resolveEntry(files, file, name))
  }
  return files
}

function resolveEntry(files, from, name) {
  const path = join(dirname(from), name.replace(/\.(ts|js)$/, '.d.ts'))
  if (!existsSync(path)) throw new Error(`Failed to declare ${from}: "${name}" has no declaration.`)
  return [path, files.get(path)]
}

function parseImports(file, text) {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`Failed to read ${file}: ${errors[0].message}`)
  const imports = []
  const add = (literal) =>
    literal && imports.push({ name: literal.value, start: literal.start, end: literal.end })
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    TSImportType: ({ source }) => add(source),
  }).visit(program)
  return imports
}

function rewriteImports({ text, imports }) {
  return imports
    .filter(({ name }) => name.startsWith('.'))
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { name, start, end }) => {
      const target = `'${name.replace(/\.ts$/, '.js')}'`
      return result.slice(0, start) + target + result.slice(end)
    }, text)
}

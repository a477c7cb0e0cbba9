import { existsSync } from 'node:fs'
import { readFile, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'

const root = 'dist/types'
const entries = ['index.d.ts', 'msw.d.ts', 'catalogs.d.ts', 'server.d.ts'].map((name) => join(root, name))
const allowed = (name) => name === 'msw' || name.startsWith('node:')

/** Imports name the emitted `.js` file, and declarations that no entry reaches are dropped. */
export async function finishDeclarations() {
  const kept = await reach()
  for (const file of await declarations()) {
    if (kept.has(file)) await writeFile(file, toJsImports(kept.get(file)))
    else await rm(file)
  }
  const folders = (await readdir(root, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const paths = folders.map((entry) => join(entry.parentPath, entry.name)).sort((a, b) => b.length - a.length)
  for (const path of paths) await rmdir(path).catch(() => {})
}

/** Problems with what the published declarations import: a bundled package's types are not there for users. */
export async function checkDeclarations() {
  const problems = []
  for (const [file, { imports }] of await reach()) {
    for (const { name } of imports) {
      if (!name.startsWith('.') && !allowed(name))
        problems.push(`Failed to declare ${file}: it imports "${name}".`)
    }
  }
  return problems
}

async function declarations() {
  const names = await readdir(root, { recursive: true })
  return names.filter((name) => name.endsWith('.d.ts')).map((name) => join(root, name))
}

async function reach() {
  const files = new Map(entries.map((file) => [file, undefined]))
  for (const file of files.keys()) {
    const text = await readFile(file, 'utf8')
    const imports = importsOf(file, text)
    files.set(file, { text, imports })
    for (const { name } of imports) if (name.startsWith('.')) files.set(...entryOf(files, file, name))
  }
  return files
}

function entryOf(files, from, name) {
  const path = join(dirname(from), name.replace(/\.(ts|js)$/, '.d.ts'))
  if (!existsSync(path)) throw new Error(`Failed to declare ${from}: "${name}" has no declaration.`)
  return [path, files.get(path)]
}

function importsOf(file, text) {
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

function toJsImports({ text, imports }) {
  return imports
    .filter(({ name }) => name.startsWith('.'))
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, { name, start, end }) => {
      const target = `'${name.replace(/\.ts$/, '.js')}'`
      return result.slice(0, start) + target + result.slice(end)
    }, text)
}

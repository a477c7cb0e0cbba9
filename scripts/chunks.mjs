import { builtinModules } from 'node:module'

const builtins = new Set(builtinModules)
const isBuiltin = (name) => name.startsWith('node:') || builtins.has(name)

/** What each entry may import besides its own chunks. The core and its catalogs run in a browser, so they get nothing. */
const allowed = {
  index: () => false,
  catalogs: () => false,
  msw: (name) => name === 'msw',
  server: isBuiltin,
  cli: isBuiltin,
}

/** Problems with what the bundled entries import, one line each. */
export function checkChunks(output) {
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  )
  return [...chunks.values()]
    .filter(({ isEntry }) => isEntry)
    .flatMap((entry) => [...reach(chunks, entry)].flatMap((chunk) => problemsOf(chunks, entry, chunk)))
}

function reach(chunks, entry) {
  const seen = new Set([entry])
  for (const { imports, dynamicImports } of seen) {
    for (const name of [...imports, ...dynamicImports]) if (chunks.has(name)) seen.add(chunks.get(name))
  }
  return seen
}

function problemsOf(chunks, entry, { fileName, imports, dynamicImports }) {
  const foreign = imports.filter((name) => !chunks.has(name) && !allowed[entry.name](name))
  const lazy = entry.name === 'cli' ? [] : dynamicImports
  return [
    ...foreign.map((name) => `Failed to build ${entry.fileName}: ${fileName} imports "${name}".`),
    ...lazy.map((name) => `Failed to build ${entry.fileName}: ${fileName} imports "${name}" lazily.`),
  ]
}

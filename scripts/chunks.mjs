import { builtinModules } from 'node:module'

const builtins = new Set(builtinModules)
const isBuiltin = (name) => name.startsWith('node:') || builtins.has(name)
const isServerImport = (name) => isBuiltin(name) || ['express', 'busboy'].includes(name)

/** The packages that each entry may import. The core and its catalogs also run in a browser, so they import nothing. */
const isAllowedImport = {
  index: () => false,
  catalogs: () => false,
  msw: (name) => name === 'msw',
  server: isServerImport,
  cli: isServerImport,
  'module-worker': isBuiltin,
}

/** Returns a line for each import that an entry must not have, or must not have lazily. */
export function checkChunks(output) {
  const chunks = new Map(
    output.filter(({ type }) => type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  )
  const entries = [...chunks.values()].filter(({ isEntry }) => isEntry)
  return entries
    .flatMap((entry) =>
      [...findReached(chunks, entry)].flatMap((chunk) => findProblems(chunks, entry, chunk)),
    )
    .concat(entries.flatMap((entry) => findEarlyControl(chunks, entry)))
}

/** Returns the chunks that an entry imports. With `isStatic`, only those that it loads at once. */
function findReached(chunks, entry, { isStatic = false } = {}) {
  const reached = new Set([entry])
  for (const { imports, dynamicImports } of reached) {
    for (const name of isStatic ? imports : [...imports, ...dynamicImports])
      if (chunks.has(name)) reached.add(chunks.get(name))
  }
  return reached
}

/** The command must load the control routes late, because each start would take a tenth longer. */
function findEarlyControl(chunks, entry) {
  if (entry.name !== 'cli') return []
  return [...findReached(chunks, entry, { isStatic: true })]
    .filter(({ fileName }) => fileName === CONTROL_CHUNK)
    .map(({ fileName }) => `Failed to build ${entry.fileName}: it imports ${fileName} at once.`)
}

const CONTROL_CHUNK = 'chunks/control.js'

function findProblems(chunks, entry, { fileName, imports, dynamicImports }) {
  const foreign = imports.filter((name) => !chunks.has(name) && !isAllowedImport[entry.name](name))
  const lazy = ['cli', 'module-worker'].includes(entry.name) ? [] : dynamicImports
  return [
    ...foreign.map((name) => `Failed to build ${entry.fileName}: ${fileName} imports "${name}".`),
    ...lazy.map((name) => `Failed to build ${entry.fileName}: ${fileName} imports "${name}" lazily.`),
  ]
}

import { builtinModules } from 'node:module'
import { defineConfig } from 'rolldown'
import { esmExternalRequirePlugin } from 'rolldown/plugins'

const builtins = [/^node:/, ...builtinModules]

/** A package our source imports gets a chunk of its name, with what it needs; our own code finds its own. */
function chunkOf(id, context) {
  const seen = new Set([id])
  for (const path of seen) {
    const name = packageOf(path)
    if (name === undefined) return undefined
    const importers = context.getModuleInfo(path)?.importers ?? []
    if (importers.some((importer) => packageOf(importer) === undefined)) return name.replace('/', '-')
    for (const importer of importers) seen.add(importer)
  }
  return undefined
}

function packageOf(id) {
  return /^.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(id)?.[1]
}

export default defineConfig({
  input: {
    index: 'src/index.ts',
    msw: 'src/msw.ts',
    catalogs: 'src/catalogs.ts',
    server: 'src/server.ts',
    cli: 'src/cli/cli.ts',
  },
  // Not 'node': its `require` for CommonJS code would bring `node:module` into the chunks a browser loads.
  platform: 'neutral',
  // No 'module' and no 'import': a `require` must get a package's CommonJS file, as in Node.
  resolve: { mainFields: ['main'], conditionNames: ['node'] },
  // The command loads the last two once it is given files.
  external: [/^msw(\/|$)/, 'jiti', 'yaml'],
  // Turns Express' `require('http')` into import statements.
  plugins: [esmExternalRequirePlugin({ external: builtins })],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    minifyInternalExports: false,
    codeSplitting: { groups: [{ name: chunkOf, debugName: 'packages' }] },
  },
})

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'

const root = join(import.meta.dirname, '../..')

/** Imports modules of `src`, and returns their exports in one object. Bundled, because that is fast. */
export async function load(...paths) {
  const folder = mkdtempSync(join(root, 'node_modules/.docs-'))
  // Not earlier, because the command imports parts of itself late.
  process.once('exit', () => rmSync(folder, { recursive: true }))
  const code = paths.map((path) => `export * from ${JSON.stringify(join(root, 'src', path))}`).join('\n')
  const build = await rolldown({
    input: 'entry',
    platform: 'node',
    external: /^(?!entry$)[\w@]/,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? id : null),
        load: (id) => (id === 'entry' ? code : null),
      },
    ],
  })
  await build.write({ dir: folder, entryFileNames: 'entry.mjs', chunkFileNames: '[name]-[hash].mjs' })
  await build.close()
  return import(pathToFileURL(join(folder, 'entry.mjs')).href)
}

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { answerGenerators } from './docs/answers.mjs'
import { auditGenerators } from './docs/audit.mjs'
import { catalogGenerators } from './docs/catalog.mjs'
import { commandGenerators } from './docs/command.mjs'
import { controlGenerators } from './docs/control.mjs'
import { optionGenerators } from './docs/options.mjs'
import { providerGenerators } from './docs/providers.mjs'
import { fillRegions } from './docs/regions.mjs'

/*
 * Writes the generated parts of README.md and docs/*.md. With `--check` it only checks that they are up to date. With names of
 * pages, such as docs/server.md, it does so for these pages only.
 */
const root = join(import.meta.dirname, '..')
const generators = {
  ...catalogGenerators,
  ...providerGenerators,
  ...optionGenerators,
  ...answerGenerators,
  ...controlGenerators,
  ...commandGenerators,
  ...auditGenerators,
}
const args = process.argv.slice(2)
const isCheck = args.includes('--check')
const chosen = args.filter((arg) => !arg.startsWith('--'))

for (const path of chosen.length > 0 ? chosen : await listPages()) {
  try {
    await fill(path)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

async function listPages() {
  const names = await readdir(join(root, 'docs'))
  const pages = names.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return ['README.md', ...pages.toSorted()]
}

async function fill(path) {
  const file = join(root, path)
  const text = await readFile(file, 'utf8')
  const filled = await fillRegions(text, { path, generators })
  if (filled === text || !/^<!-- generated: /m.test(text)) return
  const options = { ...(await resolveConfig(file)), filepath: file }
  const formatted = await format(filled, options)
  if (formatted === text) return
  if (!isCheck) return writeFile(file, formatted)
  const line = findDifference(text, formatted)
  throw new Error(
    `Failed to check ${path}:${line}: a generated part is out of date, or the page is not formatted. Run npm run docs.`,
  )
}

/** Returns the number of the first line that differs. */
function findDifference(a, b) {
  const lines = b.split('\n')
  return a.split('\n').findIndex((line, index) => line !== lines[index]) + 1
}

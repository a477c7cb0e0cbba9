// Measures everything, prints the table and keeps it in the README beside this file.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from './build.mjs'
import { measureHeap } from './heap.mjs'
import { measureImport } from './import.mjs'
import { measureLongPolls } from './long-poll.mjs'
import { measureMsw } from './msw.mjs'
import { measurePoll } from './poll.mjs'
import { measureStart } from './start.mjs'
import { toTable } from './table.mjs'

const README = join(import.meta.dirname, 'README.md')
const BEGIN = '<!-- table: begin -->'
const END = '<!-- table: end -->'

const measurements = {
  a: measurePoll,
  b: measureMsw,
  c: measureImport,
  d: measureStart,
  e: measureLongPolls,
  f: measureHeap,
}

/** Ids on the command line choose some; only a table of all is kept. */
const chosen = process.argv.slice(2)
await buildIfStale()
const rows = []
for (const [id, measure] of Object.entries(measurements)) {
  if (chosen.length > 0 && !chosen.includes(id)) continue
  process.stderr.write(`measuring (${id})\n`)
  rows.push(...(await measure().catch((error) => [{ id, what: `failed: ${error.message}` }])))
}
const table = toTable(rows)
console.log(`\n${table}`)
if (chosen.length === 0) await keep(table)

async function keep(text) {
  const readme = await readFile(README, 'utf8')
  const before = readme.slice(0, readme.indexOf(BEGIN) + BEGIN.length)
  const after = readme.slice(readme.indexOf(END))
  const machine = `\`npm run bench\`, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model.trim()}:`
  await writeFile(README, `${before}\n\n${machine}\n\n${text}\n\n${after}`)
}

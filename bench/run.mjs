// Runs the benchmarks, prints the table, and writes it to the README in this folder.
import { readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from '../scripts/stale.mjs'
import { measureHeap } from './heap.mjs'
import { measureImport } from './import.mjs'
import { measureLongPolls } from './long-poll.mjs'
import { measureMsw } from './msw.mjs'
import { measurePoll } from './poll.mjs'
import { measureStart } from './start.mjs'
import { formatTable } from './table.mjs'

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

/** The ids on the command line. Default: all. Only a table of all is written. */
const selected = process.argv.slice(2)
await buildIfStale()
const rows = []
for (const [id, measure] of Object.entries(measurements)) {
  if (selected.length > 0 && !selected.includes(id)) continue
  process.stderr.write(`measuring (${id})\n`)
  rows.push(...(await measure().catch((error) => [{ id, what: `failed: ${error.message}` }])))
}
const table = formatTable(rows)
console.log(`\n${table}`)
if (selected.length === 0) await writeTable(table)

async function writeTable(text) {
  const readme = await readFile(README, 'utf8')
  const before = readme.slice(0, readme.indexOf(BEGIN) + BEGIN.length)
  const after = readme.slice(readme.indexOf(END))
  const machine = `\`npm run bench\`, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model.trim()}:`
  await writeFile(README, `${before}\n\n${machine}\n\n${text}\n\n${after}`)
}

import { readFile, writeFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { format, resolveConfig } from 'prettier'

/** Writes a generated JSON file, formatted. With `--check` it only checks that the file is up to date. */
export async function writeJson(path, value) {
  const options = { ...(await resolveConfig(path)), filepath: path }
  const text = await format(JSON.stringify(value), options)
  if (!process.argv.includes('--check')) return writeFile(path, text)
  if (text === (await readFile(path, 'utf8').catch(() => ''))) return
  console.error(`Failed to check ${relative('.', path)}: it is out of date. Run npm run schema.`)
  process.exitCode = 1
}

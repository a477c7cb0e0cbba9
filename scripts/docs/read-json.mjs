import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Reads a JSON file of the project. */
export async function readJson(path) {
  return JSON.parse(await readFile(join(import.meta.dirname, '../..', path), 'utf8'))
}

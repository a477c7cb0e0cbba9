import { spawnSync } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** The file that a build writes last, and only if it found no problems. */
export const STAMP = 'dist/THIRD-PARTY-LICENSES.txt'

/** The files and folders that a build depends on. */
const SOURCES = [
  'src',
  'scripts',
  'package.json',
  'package-lock.json',
  'rolldown.config.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
]

/** Builds `dist` if it is missing or older than its sources. Exits if the build fails. */
export async function buildIfStale() {
  const sources = await Promise.all(SOURCES.map(findLatestChange))
  if ((await getChangeTime(STAMP)) > Math.max(...sources)) return
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

/** Returns the time of the latest change to a file, or in a folder. Removing a file changes its folder. */
async function findLatestChange(path) {
  const names = await readdir(join(ROOT, path), { recursive: true }).catch(() => [])
  const times = await Promise.all(['', ...names].map((name) => getChangeTime(join(path, name))))
  return Math.max(...times)
}

/** Returns the time of the last change to a file; -Infinity if it does not exist. */
async function getChangeTime(path) {
  try {
    return (await stat(join(ROOT, path))).mtimeMs
  } catch {
    return -Infinity
  }
}

import { spawnSync } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Builds `dist` where it is missing or older than the source. */
export async function buildIfStale() {
  const built = await timeOf(join(ROOT, 'dist/cli.js'))
  const files = await readdir(join(ROOT, 'src'), { recursive: true })
  const times = await Promise.all(files.map((file) => timeOf(join(ROOT, 'src', file))))
  if (built > Math.max(...times)) return
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit' })
  if (status !== 0) throw new Error('Failed to measure: the build failed. See above.')
}

/** When a file was last written; never, where there is none. */
async function timeOf(path) {
  try {
    return (await stat(path)).mtimeMs
  } catch {
    return -Infinity
  }
}

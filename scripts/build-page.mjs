import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const SOURCE = 'src/server/page/files'
const TARGET = 'dist/page/files'
const COPIED = ['index.html', 'page.css', 'icon.svg']

/** Builds the page: its modules become one, without comments. Names stay, so that it can be read in a browser. */
export async function buildPage() {
  await mkdir(TARGET, { recursive: true })
  const build = await rolldown({ input: join(SOURCE, 'main.js'), platform: 'browser', tsconfig: false })
  await build.write({ dir: TARGET, format: 'esm', minify: { compress: false, mangle: false, codegen: true } })
  await build.close()
  await Promise.all(COPIED.map((name) => copyFile(join(SOURCE, name), join(TARGET, name))))
}

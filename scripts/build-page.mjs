import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const SOURCE = 'src/server/page/files'
const TARGET = 'dist/page/files'
const COPIED = ['index.html', 'icon.svg']
const STYLES = 'page.css'

/**
 * Builds the page. The modules that it needs at first become one, and each panel that is loaded later another one. They have no
 * comments, and the styles no indentation. Names stay, so that the code can be read in a browser.
 */
export async function buildPage() {
  await mkdir(TARGET, { recursive: true })
  const build = await rolldown({ input: join(SOURCE, 'main.js'), platform: 'browser', tsconfig: false })
  await build.write({
    dir: TARGET,
    format: 'esm',
    chunkFileNames: '[name].js',
    minify: { compress: false, mangle: false, codegen: true },
  })
  await build.close()
  const styles = await readFile(join(SOURCE, STYLES), 'utf8')
  await writeFile(join(TARGET, STYLES), styles.replaceAll(/^ +/gm, ''))
  await Promise.all(COPIED.map((name) => copyFile(join(SOURCE, name), join(TARGET, name))))
}

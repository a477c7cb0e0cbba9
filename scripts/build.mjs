import { execFile } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { minify } from 'rolldown/utils'
import config from '../rolldown.config.mjs'
import { checkChunks } from './chunks.mjs'
import { checkDeclarations, finishDeclarations } from './declarations.mjs'
import { collectLicences } from './licences.mjs'

const run = promisify(execFile)
process.chdir(join(import.meta.dirname, '..'))

async function bundle() {
  const build = await rolldown(config)
  const { output } = await build.write(config.output)
  await build.close()
  await Promise.all(output.filter(isPackage).map(({ fileName }) => shrink(join('dist', fileName))))
  await chmod('dist/cli.js', 0o755)
  await writeFile('dist/THIRD-PARTY-LICENSES.txt', await collectLicences(output))
  return checkChunks(output)
}

/** Whether a chunk holds nothing of ours. */
function isPackage({ moduleIds = [] }) {
  const files = moduleIds.filter((id) => isAbsolute(id))
  return files.length > 0 && files.every((id) => id.includes('node_modules'))
}

/** Less to read at start; our own code stays as it is, for the sake of stack traces. */
async function shrink(path) {
  const { code } = await minify(path, await readFile(path, 'utf8'), { module: true })
  await writeFile(path, code)
}

async function declare() {
  try {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])
  } catch (error) {
    return [error.stdout || error.message]
  }
  await finishDeclarations()
  return checkDeclarations()
}

await rm('dist', { recursive: true, force: true })
const problems = (await Promise.all([bundle(), declare()])).flat()
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

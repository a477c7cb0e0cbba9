import { execFile } from 'node:child_process'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import config from '../rolldown.config.mjs'
import { checkChunks } from './chunks.mjs'
import { buildPage } from './build-page.mjs'
import { checkDeclarations, finishDeclarations } from './declarations.mjs'
import { collectLicences } from './licences.mjs'
import { STAMP } from './stale.mjs'

const run = promisify(execFile)
process.chdir(join(import.meta.dirname, '..'))

async function bundle() {
  const build = await rolldown(config)
  const { output } = await build.write(config.output)
  await build.close()
  await chmod('dist/cli.js', 0o755)
  return { licences: await collectLicences(output), problems: checkChunks(output) }
}

async function emitDeclarations() {
  try {
    await run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'])
  } catch (error) {
    return [error.stdout || error.message]
  }
  await finishDeclarations()
  return checkDeclarations()
}

await rm('dist', { recursive: true, force: true })
const [bundled, declarationProblems] = await Promise.all([bundle(), emitDeclarations(), buildPage()])
const problems = [...bundled.problems, ...declarationProblems]
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else await writeFile(STAMP, bundled.licences)

import { execFile } from 'node:child_process'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
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
  await chmod('dist/cli.js', 0o755)
  await writeFile('dist/THIRD-PARTY-LICENSES.txt', await collectLicences(output))
  return checkChunks(output)
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

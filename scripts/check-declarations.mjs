import { join } from 'node:path'
import { checkDeclarations } from './declarations.mjs'

process.chdir(join(import.meta.dirname, '..'))
const problems = await checkDeclarations()
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

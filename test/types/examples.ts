import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ENTRIES, listExports, root } from './declarations.ts'
import type { Documented } from './declarations.ts'

/** The code of an `@example`. */
export interface Example {
  readonly name: string
  readonly code: string
}

/** Returns the examples of doc comments. An example ends at the next tag, or with the comment. */
export function listExamples(documented: readonly Documented[]): Example[] {
  return documented.flatMap(({ name, comment = '' }) =>
    Array.from(comment.matchAll(/^@example\n((?:(?!@\w).*\n?)*)/gm), ([, code = '']) => ({ name, code })),
  )
}

/** Compiles each example as a file of its own. Returns the output of the compiler, which is empty without mistakes. */
export async function compileExamples(examples: readonly Example[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'examples-'))
  try {
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(createConfig()))
    for (const [index, { name, code }] of examples.entries())
      await writeFile(join(folder, `${index}-${name}.mts`), addImports(code))
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [compiler, '-p', '.', '--pretty', 'false'],
      { cwd: folder },
    ).catch((error: { stdout: string; stderr: string }) => error)
    return stdout + stderr
  } finally {
    await rm(folder, { recursive: true })
  }
}

function createConfig(): object {
  const paths = Object.entries(ENTRIES).map(([file, name]): [string, string[]] => [name, [join(root, file)]])
  const compilerOptions = { noUnusedLocals: false, paths: Object.fromEntries(paths) }
  return { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.mts'] }
}

/** The imports from other packages that examples leave out. */
const OTHER_IMPORTS = {
  express: "import express from 'express'",
  setupServer: "import { setupServer } from 'msw/node'",
}

/** Adds the imports that an example leaves out: the exports of the package, and a few others. */
function addImports(code: string): string {
  const words = new Set(code.match(/\w+/g))
  const own = listExports().filter(({ name }) => words.has(name))
  const lines = [
    ...own.map(({ name, from, isType }) => `import { ${isType ? 'type ' : ''}${name} } from '${from}'`),
    ...Object.entries(OTHER_IMPORTS).flatMap(([name, line]) => (words.has(name) ? [line] : [])),
  ]
  return `${lines.join('\n')}\n\n${code}`
}

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as z from 'zod/mini'
import { root } from './markdown.ts'
import { findPlace } from './project.ts'
import type { DocsProject } from './project.ts'

const start = promisify(execFile)

/** The variables of this process, without those that change a Vitest of its own. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:VITEST|NODE_ENV$|TEST$)/.test(name)),
)

/** Checks the types of all pages. Returns the mistakes. */
export async function checkTypes(project: DocsProject): Promise<string[]> {
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const output = await runNode([compiler, '-p', project.folder, '--pretty', 'false'], project.folder)
  return output.split('\n').flatMap((text) => {
    const [, file, line, message = ''] = /^(\S.*?)\((\d+),\d+\): (.*)$/.exec(text) ?? []
    if (file !== undefined) return [`${findPlace(project, file, Number(line))}: ${message}`]
    // Pages without TypeScript have no files.
    return /^\S/.test(text) && !text.includes('error TS18003:') ? [text] : []
  })
}

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.nullish(z.array(z.string())),
        }),
      ),
    }),
  ),
})

/** The result of a run of Vitest. */
interface VitestResult {
  readonly files: readonly string[]
  readonly mistakes: readonly string[]
}

/** Runs the test files and the fragments of all pages. */
export async function runVitest(project: DocsProject): Promise<VitestResult> {
  const { folder } = project
  const runner = join(root, 'node_modules/vitest/vitest.mjs')
  const output = await runNode([runner, 'run', '--root', folder], folder)
  const text = await readFile(join(folder, 'results.json'), 'utf8').catch(() => '')
  if (text === '') return { files: [], mistakes: [output] }
  const { testResults } = z.parse(reportSchema, JSON.parse(text))
  const mistakes = testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.slice(folder.length + 1)
    const failed = assertionResults.filter((result) => result.status !== 'passed')
    if (failed.length === 0) return status === 'passed' ? [] : [`${findPlace(project, file, 1)}: ${message}`]
    return failed.map(({ title, status: result, failureMessages }) => {
      const failure = failureMessages?.join('\n') ?? result
      const line = new RegExp(`${file}:(\\d+)`).exec(failure)?.[1]
      return `${findPlace(project, file, Number(line ?? 1))}: ${title}: ${failure}`
    })
  })
  return { files: testResults.map(({ name }) => name.slice(folder.length + 1)).toSorted(), mistakes }
}

/** Runs test files of Node. Returns the mistakes. */
export async function runNodeTests(project: DocsProject, files: readonly string[]): Promise<string[]> {
  if (files.length === 0) return []
  const output = await runNode(['--test', '--test-reporter=tap', ...files], project.folder)
  const [, passed] = /^# pass (\d+)$/m.exec(output) ?? []
  if (/^# fail 0$/m.test(output) && Number(passed) >= files.length) return []
  // A file with failed tests is reported too.
  const failures = output.split(/^ *not ok \d+ - /m).slice(1)
  const own = failures.filter((failure) => !failure.includes("'subtestsFailed'"))
  return own.length === 0 ? [output] : own.map((failure) => formatFailure(project, failure))
}

/** Formats a failure that Node reports: its title, then YAML with its location and its error. */
function formatFailure(project: DocsProject, failure: string): string {
  const [title = ''] = failure.split('\n')
  const [, path = '', line = ''] = /location: '(.*):(\d+):\d+'/.exec(failure) ?? []
  const [, error = ''] = /error: (?:\|-\n)?((?:.*\n)+?) *code:/.exec(failure) ?? []
  const file = path.slice(path.lastIndexOf(project.folder) + project.folder.length + 1)
  return `${findPlace(project, file, Number(line))}: ${title}: ${error.trim()}`
}

/** Runs a script of Node. Returns its output, also if it fails. */
async function runNode(args: readonly string[], cwd: string): Promise<string> {
  const options = { cwd, env: environment, maxBuffer: 2 ** 26 }
  const { stdout, stderr } = await start(process.execPath, args, options).catch(readOutput)
  return stdout === '' ? stderr : stdout
}

const outputSchema = z.object({ stdout: z.string(), stderr: z.string() })

function readOutput(error: unknown): { stdout: string; stderr: string } {
  const output = z.safeParse(outputSchema, error)
  return output.success ? output.data : { stdout: '', stderr: String(error) }
}

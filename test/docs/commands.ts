import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describeBlock } from './pages.ts'
import { getPageFolder } from './project.ts'
import { runProgram } from './run-program.ts'
import type { CodeBlock, Page } from './pages.ts'
import type { DocsProject } from './project.ts'
import type { ProgramResult } from './run-program.ts'
import type { DocsServer } from './server.ts'

/** Where the commands of a page run. */
interface Place {
  readonly project: DocsProject
  /** The folder with `npx` and `npm`. */
  readonly tools: string
  readonly server: DocsServer
}

/** Creates a folder for PATH with `npx` and `npm`, which run the built command. */
export async function createTools(folder: string): Promise<string> {
  const tools = join(folder, '.tools')
  await mkdir(tools)
  const script = join(import.meta.dirname, 'tool.mjs')
  for (const name of ['npx', 'npm']) {
    const text = `#!/bin/sh\nexec '${process.execPath}' '${script}' ${name} "$@"\n`
    await writeFile(join(tools, name), text, { mode: 0o755 })
  }
  return tools
}

/** Replaces the address in the documents by the address of a server. */
export function rewriteUrls(code: string, url: string): string {
  return code.replaceAll(/(?:localhost|127\.0\.0\.1):4747/g, new URL(url).host)
}

/** Runs the commands and the Python programs of a page, in their order. Returns the mistakes. */
export async function runCommands(page: Page, place: Place): Promise<string[]> {
  const mistakes: string[] = []
  for (const [index, block] of page.blocks.entries()) {
    if (block.notRun !== undefined || !/^(?:sh|python)$/.test(block.language)) continue
    if (block.generated === 'control-reference') prepareControlRoute(block, place.server)
    const { stdout, problem } = await runBlock(block, place)
    const found = [
      ...(problem === undefined ? [] : [problem]),
      ...compareOutput(stdout, page.blocks[index + 1]),
      ...findRefusedCalls(block, place.server),
    ]
    mistakes.push(...found.map((mistake) => `${describeBlock(block)}: ${mistake}`))
  }
  return mistakes
}

function runBlock(
  { path, language, code }: CodeBlock,
  { project, tools, server }: Place,
): Promise<ProgramResult> {
  const { api, url } = server
  const env = {
    PATH: `${tools}:${process.env['PATH'] ?? ''}`,
    CURL_HOME: project.folder,
    MOCK_VIDEO_API_URL: url,
    ...Object.fromEntries(
      api.adapter.providers.map(({ name, basePath }) => [
        `${name.toUpperCase()}_BASE_URL`,
        `${url}/${name}${basePath}`,
      ]),
    ),
  }
  const [file, args] = language === 'sh' ? ['bash', ['-euo', 'pipefail']] : ['python3', ['-']]
  const cwd = join(project.folder, getPageFolder(path))
  return runProgram({ file, args, input: rewriteUrls(code, url), cwd, env })
}

/** Creates the generation `g1` and the delivery `whd_1`, which the examples name. */
function prepareControlRoute({ code }: CodeBlock, { api }: DocsServer): void {
  api.reset()
  if (code.includes('/g1'))
    api.sync.create({ id: 'g1', ...(code.includes('/output') && { state: 'completed' }) })
  if (code.includes('/whd_1'))
    api.sync.create({ scenario: 'instant', input: { webhookUrl: 'http://127.0.0.1:1/hook' } })
}

/** Returns the calls that the server has refused. A block that passes `--fail` or so to curl shows how to deal with them. */
function findRefusedCalls({ code }: CodeBlock, server: DocsServer): string[] {
  const calls = server.takeRefusedCalls()
  return /\bcurl .*--fail/.test(code) ? [] : calls
}

/** Compares an output with the block below its command, if that is an output. */
function compareOutput(stdout: string, block: CodeBlock | undefined): string[] {
  if (block?.language !== 'text' || block.generated !== undefined || block.notRun !== undefined) return []
  if (normalizeOutput(stdout) === normalizeOutput(block.code)) return []
  return [`line ${block.line} has another output than the command:\n${stdout}`]
}

/** Replaces the parts of an output that differ between runs: the address, ids, dates and times. */
function normalizeOutput(text: string): string {
  return text
    .trim()
    .replaceAll(/(?:localhost|127\.0\.0\.1):\d+/g, '127.0.0.1:4747')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
    .replaceAll(/\b(?=[a-f]*\d)[0-9a-f]{8}\b/g, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<date>')
    .replaceAll(/\b\d\d:\d\d:\d\d\b/g, '<time>')
    .replaceAll(/[ \t]+$/gm, '')
}

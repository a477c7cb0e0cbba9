import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { run } from '../../src/cli/run.ts'
import { describeBlock, pages } from './pages.ts'
import { checkTypes, runNodeTests, runVitest } from './programs.ts'
import { createProject, getPageFolder, NODE_TEST_FILE, readFileName, VITEST_FILE } from './project.ts'
import { createTools, rewriteUrls, runCommands } from './commands.ts'
import { startDocsServer } from './server.ts'
import { findSyntaxMistake } from './syntax.ts'
import type { CodeBlock, Page } from './pages.ts'
import type { DocsProject } from './project.ts'
import type { DocsServer } from './server.ts'

let project: DocsProject
let tools: string
const servers = new Map<Page, DocsServer>()

beforeAll(async () => {
  for (const page of pages) servers.set(page, await startDocsServer())
  project = await createProject(pages, (page, code) => rewriteUrls(code, getServer(page).url))
  tools = await createTools(project.folder)
})

afterAll(async () => {
  await Promise.all(Array.from(servers.values(), (server) => server.close()))
  await rm(project.folder, { recursive: true })
})

test('has blocks of known languages, and comments for those that no test runs', () => {
  const unknown = allBlocks().filter(
    ({ language, notRun }) => notRun === undefined && !LANGUAGES.has(language),
  )
  expect(unknown.map(describeBlock)).toEqual([])
})

test('has TypeScript blocks that compile', { timeout: 60_000 }, async () => {
  expect(await checkTypes(project)).toEqual([])
})

test('has tests and fragments that pass in Vitest', { timeout: 120_000 }, async () => {
  const { files, mistakes } = await runVitest(project)
  expect(mistakes).toEqual([])
  expect(files).toEqual(listFiles(VITEST_FILE))
})

test('has tests that pass in the test runner of Node', { timeout: 60_000 }, async () => {
  expect(await runNodeTests(project, listFiles(NODE_TEST_FILE))).toEqual([])
})

test('has JavaScript, JSON and YAML that can be parsed, also where no test runs it', async () => {
  const mistakes = await Promise.all(allBlocks().map(findSyntaxMistake))
  expect(mistakes.flat()).toEqual([])
})

test('has scenario files and config files that are valid', { timeout: 60_000 }, async () => {
  const mistakes: string[] = []
  for (const page of pages) {
    for (const block of page.blocks.filter(({ notRun }) => notRun === undefined))
      mistakes.push(...(await validateBlock(block)))
  }
  expect(mistakes).toEqual([])
})

test('has commands that work, and print what stands below them', { timeout: 120_000 }, async () => {
  const mistakes = await Promise.all(
    pages.map((page) => runCommands(page, { project, tools, server: getServer(page) })),
  )
  expect(mistakes.flat()).toEqual([])
})

test('has output below the command that prints it, or in a generated part', () => {
  const lonely = pages.flatMap(({ blocks }) =>
    blocks.filter(
      ({ language, generated, notRun }, index) =>
        language === 'text' &&
        generated === undefined &&
        notRun === undefined &&
        blocks[index - 1]?.language !== 'sh',
    ),
  )
  expect(lonely.map(describeBlock)).toEqual([])
})

/** test/cli/serve.test.ts has the exact lines. */
test('shows lines of the log in their form', () => {
  const lines = allBlocks()
    .filter(({ language }) => language === 'text')
    .flatMap(({ code }) => code.split('\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line)))
  expect(lines.filter((line) => !LOG_LINE.test(line))).toEqual([])
})

const LOG_LINE =
  /^\d\d:\d\d:\d\d {2}(?:trugen|sync|prism|fake|-) +(?:\w+ +)?(?:[0-9a-f]{8} {2}|.* {2}\d{3} {2})/

const LANGUAGES = new Set(['ts', 'js', 'sh', 'yaml', 'json', 'python', 'text'])

function allBlocks(): CodeBlock[] {
  return pages.flatMap(({ blocks }) => blocks)
}

function listFiles(pattern: RegExp): string[] {
  const files = project.sources.map(({ file }) => file)
  return files.filter((file) => pattern.test(file)).toSorted()
}

function getServer(page: Page): DocsServer {
  const server = servers.get(page)
  if (server === undefined) throw new Error(`Failed to test ${page.path}: it has no server.`)
  return server
}

/** Writes a scenario or config file of a page, and validates it. Returns its mistakes. */
async function validateBlock(block: CodeBlock): Promise<string[]> {
  const name = getValidatedName(block)
  if (name === undefined) return []
  const folder = join(project.folder, getPageFolder(block.path))
  if (block.language === 'json') await writeFile(join(folder, name), block.code)
  const lines: string[] = []
  const out = (line: string): void => void lines.push(line)
  const code = await run(
    { argv: ['validate', name], env: {}, version: '', cwd: folder },
    { out, error: out, color: false, ended: new Promise(() => {}) },
  )
  return code === 0 ? [] : [`${describeBlock(block)}: ${lines.join('\n')}`]
}

function getValidatedName(block: CodeBlock): string | undefined {
  const { language, code, line } = block
  const name = readFileName(block)
  if (language === 'yaml') return name
  if (language === 'json')
    return /"\$schema": ".*scenario\.schema\.json"/.test(code) ? `block-${line}.json` : undefined
  return name !== undefined && /\.scenario\.[jt]s$|^mock-video-api\.config\./.test(name) ? name : undefined
}

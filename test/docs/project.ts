import { mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './markdown.ts'
import { describeBlock } from './pages.ts'
import { createPrelude } from './prelude.ts'
import type { CodeBlock, Page } from './pages.ts'

/** A folder with a small project for each page, in which the package is installed as users install it. */
export interface DocsProject {
  readonly folder: string
  readonly sources: readonly SourceFile[]
}

/** A file with the code of one block, or of all fragments of a page. */
export interface SourceFile {
  /** The path in the folder of the project. */
  readonly file: string
  readonly parts: readonly SourcePart[]
}

/** A block in a file, whose code begins at a line. Lines are counted from 1. */
interface SourcePart {
  readonly block: CodeBlock
  readonly start: number
}

/** The name of a test file with fragments. */
const FRAGMENTS = 'fragments.test'

/** A file whose tests run in Vitest. */
export const VITEST_FILE = /(?:\.test\.ts|\/fragments\.test\.js)$/

/** A file whose tests run with `node --test`. */
export const NODE_TEST_FILE = /\.test\.mjs$/

export async function createProject(
  pages: readonly Page[],
  rewrite: (page: Page, code: string) => string,
): Promise<DocsProject> {
  const folder = await mkdtemp(join(tmpdir(), 'docs-'))
  await linkPackages(join(folder, 'node_modules'))
  const files = pages.flatMap(createFiles)
  for (const { file, text, page } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), rewrite(page, text))
  }
  for (const [name, text] of Object.entries(CONFIGS)) await writeFile(join(folder, name), text)
  for (const page of pages) await mkdir(join(folder, getPageFolder(page.path)), { recursive: true })
  return { folder, sources: files }
}

export function getPageFolder(path: string): string {
  return path
    .replace(/^docs\//, '')
    .replace(/\.md$/, '')
    .toLowerCase()
}

const COMMENTS: Readonly<Record<string, string>> = { ts: '//', js: '//', yaml: '#', python: '#' }

/** Returns the name of a file that a block stands for. */
export function readFileName({ language, code }: CodeBlock): string | undefined {
  const comment = COMMENTS[language]
  if (comment === undefined) return undefined
  const pattern = new RegExp(`^${comment} ((?:[\\w.-]+/)*[\\w.-]+\\.(?:[cm]?[jt]s|ya?ml|py))\\n`)
  return pattern.exec(code)?.[1]
}

function createFiles(page: Page): (SourceFile & { text: string; page: Page })[] {
  const folder = getPageFolder(page.path)
  const blocks = page.blocks.filter(({ notRun }) => notRun === undefined)
  const named = blocks.flatMap((block) => {
    const name = readFileName(block)
    if (name === undefined) return []
    return [{ file: `${folder}/${name}`, text: block.code, page, parts: [{ block, start: 1 }] }]
  })
  const twice = named.find(({ file }, index) => named.findIndex((other) => other.file === file) !== index)
  if (twice !== undefined)
    throw new Error(
      `${twice.parts.map(({ block }) => describeBlock(block)).join()} has a file name that the page uses twice.`,
    )
  const fragments = ['ts', 'js'].flatMap((language) => {
    const found = blocks.filter((block) => block.language === language && readFileName(block) === undefined)
    if (found.length === 0) return []
    return [{ file: `${folder}/${FRAGMENTS}.${language}`, ...joinFragments(found), page }]
  })
  return [...named, ...fragments]
}

/** Makes each block the body of a test. Its title is the place of the block. */
function joinFragments(blocks: readonly CodeBlock[]): { text: string; parts: SourcePart[] } {
  let text = createPrelude(blocks.map(({ code }) => code).join('\n'))
  const parts = blocks.map((block) => {
    text += `test(${JSON.stringify(describeBlock(block))}, async () => {\n`
    const start = text.split('\n').length
    text += `${block.code}})\n\n`
    return { block, start }
  })
  return { text, parts }
}

/** Returns the place in a page of a line in a source file. */
export function findPlace({ sources }: DocsProject, file: string, line: number): string {
  const parts = sources.find((source) => source.file === file)?.parts ?? []
  const part = parts.findLast(({ start }) => start <= line)
  if (part === undefined) return `${file}:${line}`
  const { block, start } = part
  return `${block.path}:${block.line + 1 + line - start}, in the block of ${describeBlock(block)}`
}

/** Links the installed packages and the package itself. */
async function linkPackages(folder: string): Promise<void> {
  await mkdir(folder)
  const installed = join(root, 'node_modules')
  for (const name of await readdir(installed)) {
    if (name.startsWith('.') && name !== '.bin') continue
    await symlink(join(installed, name), join(folder, name))
  }
  await symlink(root, join(folder, 'mock-video-api'))
}

const CONFIGS = {
  // The fragments share what they import, because that is faster.
  'vitest.config.mjs': `export default {
    cacheDir: '.cache',
    test: {
      pool: 'threads',
      // Else Vite transforms the package, because its real path is outside node_modules.
      server: { deps: { external: [/\\/dist\\/.*\\.js$/] } },
      teardownTimeout: 1_000,
      reporters: ['default', 'json'],
      outputFile: 'results.json',
      projects: [
        { extends: true, test: { name: 'fragments', include: ['*/${FRAGMENTS}.*'], isolate: false } },
        { extends: true, test: { name: 'files', include: ['*/**/*.test.ts'], exclude: ['**/node_modules/**', '*/${FRAGMENTS}.*'] } },
      ],
    },
  }`,
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      lib: ['ES2023'],
      types: ['node'],
      module: 'ESNext',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      resolveJsonModule: true,
      allowImportingTsExtensions: true,
      strict: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: true,
      noEmit: true,
    },
    include: ['*/**/*.ts'],
  }),
  'package.json': JSON.stringify({ type: 'module', private: true }),
  '.curlrc': 'silent\nshow-error\nmax-time = 15\n',
}

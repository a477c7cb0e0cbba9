import { execFile } from 'node:child_process'
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'

const exec = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const system = process.platform === 'win32' ? 'win' : process.platform

/** The package with the Node binary for this system. The package `node` would need an install script. */
const NODE = `node-${system}-${process.arch}`

const TARGETS = [
  { name: 'oldest MSW 2', msw: '2.12.0' },
  { name: 'MSW 2', msw: '2' },
  { name: 'MSW 2, Node 22', msw: '2', node: '22' },
  { name: 'MSW 3, Node 24', msw: '3', node: '24' },
  { name: 'no MSW' },
]

const TYPES = `
import { createMockVideoApi, defineScenario } from 'mock-video-api'
import { createApp, startServer } from 'mock-video-api/server'
MSW
const late = defineScenario({ name: 'late', steps: [{ state: 'processing', for: '10m' }, { state: 'failed' }] })
const api = createMockVideoApi({ scenarios: [late], scenario: 'late+forbidden' })
export const ids: string[] = [api.trugen.create().id, api.sync.create({ state: 'failed', error: 'timed-out' }).id]
// @ts-expect-error The scenario is unknown.
createMockVideoApi({ scenario: 'slow-fial' })
export const url: Promise<string> = startServer({ port: 0 }).then((server) => server.baseUrls.sync)
createApp(api).use((req, _res, next) => next(req.path === '' ? new Error(req.method) : undefined))
`

const TYPES_OF_MSW = `
import { setupServer } from 'msw/node'
import { createHandlers } from 'mock-video-api/msw'
setupServer(...createHandlers(createMockVideoApi(), { unmatched: 'answer' }))
`

const SCENARIO = `
import { defineScenario } from 'mock-video-api'
export default defineScenario({ name: 'late', steps: [{ state: 'processing', for: '10m' }, { state: 'failed' }] })
`

const failures = []

/** Runs a check and prints its result line, after the output of a failed check. */
async function check(title, run) {
  try {
    await run()
    console.log(`ok ${title}`)
  } catch (error) {
    const text = [error.stdout, error.stderr].filter(Boolean).join('\n') || error.message
    for (const line of text.trim().split('\n')) console.log(`# ${line}`)
    console.log(`not ok ${title}`)
    failures.push(title)
  }
}

/** Runs the checks inside an installed package, and prints their lines with the name of the target. */
async function runInstalled(name, file, { cwd, list }) {
  const { stdout = '', code = 0, stderr } = await exec(file, list, { cwd }).catch((error) => error)
  const lines = stdout.trim().split('\n')
  const failed = lines.filter((line) => line.startsWith('not ok '))
  for (const line of lines) console.log(line.replace(/^(ok|not ok) /, `$1 ${name}: `))
  failures.push(...failed)
  if (code !== 0 && failed.length === 0) throw new Error(stderr)
}

async function pack(folder) {
  await exec('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('Failed to pack: npm wrote no tarball.')
  return join(folder, tarball)
}

async function bundle(file) {
  const build = await rolldown({
    input: join(import.meta.dirname, 'installed.mjs'),
    platform: 'node',
    external: [/^mock-video-api(\/|$)/, /^msw(\/|$)/, /^node:/],
  })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
}

/** Installs packages in a new folder, so that no other package is found. */
async function install(folder, packages) {
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const flags = ['--silent', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock']
  await exec('npm', ['install', ...flags, ...packages], { cwd: folder })
}

async function checkTypes(folder, msw) {
  await writeFile(
    join(folder, 'types.ts'),
    TYPES.replace('MSW', msw === undefined ? '' : TYPES_OF_MSW.trim()),
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node']
  // The declarations of MSW are not checked.
  const lenient = msw === undefined ? [] : ['--skipLibCheck']
  await exec(process.execPath, [tsc, ...flags, ...lenient, 'types.ts'], { cwd: folder })
}

async function checkCommand(folder, node) {
  const { version, bin } = JSON.parse(
    await readFile(join(folder, 'node_modules/mock-video-api/package.json'), 'utf8'),
  )
  const file = join(folder, 'node_modules/mock-video-api', bin['mock-video-api'])
  const { stdout } = await exec(node, [file, '--version'])
  if (stdout.trim() !== version) throw new Error(`expected "${version}", but it printed "${stdout.trim()}"`)

  await writeFile(join(folder, 'late.ts'), SCENARIO)
  const { stdout: valid } = await exec(node, [file, 'validate', 'late.ts'], { cwd: folder })
  if (valid !== 'late.ts: 1 scenario: late\n')
    throw new Error(`validate printed "${valid.trim()}" for late.ts`)
}

async function checkTarget(target, { scratch, tarball, bundled }) {
  const { name, msw, node } = target
  const folder = join(scratch, name.replaceAll(/\W+/g, '-').toLowerCase())
  const packages = [tarball, '@types/node@20', msw && `msw@${msw}`, node && `${NODE}@${node}`].filter(Boolean)
  await check(`${name}: installs`, () => install(folder, packages))
  const binary = node === undefined ? process.execPath : join(folder, 'node_modules', NODE, 'bin/node')
  await writeFile(join(folder, 'installed.mjs'), await readFile(bundled))
  await check(`${name}: runs the checks`, () =>
    runInstalled(name, binary, { cwd: folder, list: ['installed.mjs', ...(msw === undefined ? [] : [msw])] }),
  )
  await check(`${name}: the command starts`, () => checkCommand(folder, binary))
  await check(`${name}: has types that are not any`, () => checkTypes(folder, msw))
}

const scratch = await mkdtemp(join(tmpdir(), 'mock-video-api-'))
try {
  const bundled = join(scratch, 'installed.mjs')
  const tarball = await pack(scratch)
  await bundle(bundled)
  for (const target of TARGETS) await checkTarget(target, { scratch, tarball, bundled })
} finally {
  await rm(scratch, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

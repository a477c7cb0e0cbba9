import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify, stripVTControlCharacters } from 'node:util'
import { rolldown } from 'rolldown'
import { CLIENT_PACKAGES, findClientProblems, formatClientTable, observeClients } from './client-table.mjs'

const exec = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const system = process.platform === 'win32' ? 'win' : process.platform

/** The package with the Node binary for this system. The package `node` would need an install script. */
const NODE = `node-${system}-${process.arch}`

/** A target with `clients` also runs HTTP clients and the first tests of docs/unit-tests.md. */
const TARGETS = [
  { name: 'oldest MSW 2', msw: '2.12.0' },
  { name: 'MSW 2', msw: '2', clients: true },
  { name: 'MSW 2, Node 22', msw: '2', node: '22' },
  { name: 'MSW 3, Node 24', msw: '3', node: '24', clients: true },
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
setupServer(...createHandlers(createMockVideoApi(), { unmatched: 'answer' })).listen({ OPTION: 'error' })
`

const SCENARIO = `
import { defineScenario } from 'mock-video-api'
export default defineScenario({ name: 'late', steps: [{ state: 'processing', for: '10m' }, { state: 'failed' }] })
`

/** Returns the name of MSW's option for requests that no handler matches. */
function getUnhandledOption(msw) {
  return msw.startsWith('2') ? 'onUnhandledRequest' : 'onUnhandledFrame'
}

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
    TYPES.replace(
      'MSW',
      msw === undefined ? '' : TYPES_OF_MSW.trim().replace('OPTION', getUnhandledOption(msw)),
    ),
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

/** Checks that a held call keeps the process alive, and that `close` lets it go. */
async function checkHeldCall(folder, node) {
  await copyFile(join(import.meta.dirname, 'held.mjs'), join(folder, 'held.mjs'))
  const child = spawn(node, ['held.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const exited = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), exited])
  // A process that nothing keeps alive ends at once.
  const first = await Promise.race([exited.then(() => 'ended'), setTimeout(500, 'runs')])
  if (first === 'ended') throw new Error(`the process ended while the call was held: ${output}`)
  child.kill('SIGUSR2')
  const [code] = await exited
  if (code !== 0 || output !== 'held\nECONNRESET\n')
    throw new Error(`the process ended with ${code} after "${output}"`)
}

/** Checks that a held call lets the process go when its client leaves. */
async function checkLeavingClient(folder, node) {
  for (const [when, expected] of [
    ['leave', 'held\nAbortError\n'],
    ['leave-at-once', 'AbortError\n'],
  ]) {
    const { stdout } = await exec(node, ['held.mjs', when], { cwd: folder, timeout: 30_000 })
    if (stdout !== expected) throw new Error(`${when}: the process ended after "${stdout}"`)
  }
}

/** The files of docs/unit-tests.md whose tests need no server. */
const PAGE_FILES = [
  'wait-for-video.ts',
  'video.test.ts',
  'fake-timers.test.ts',
  'one-fake-per-test.test.ts',
  'concurrent.test.ts',
]

/** Runs the tests of docs/unit-tests.md. MSW 3 has another name for an option, as the page says. */
async function checkPage(folder, { msw, binary }) {
  const page = await readFile(join(root, 'docs/unit-tests.md'), 'utf8')
  const cwd = join(folder, 'unit-tests')
  await mkdir(cwd)
  for (const name of PAGE_FILES) {
    const [, block] = page.split(`\`\`\`ts\n// ${name}\n`)
    if (block === undefined) throw new Error(`docs/unit-tests.md has no block ${name}`)
    const code = block.slice(0, block.indexOf('\n```'))
    await writeFile(join(cwd, name), code.replace('onUnhandledRequest', getUnhandledOption(msw)))
  }
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  const { stdout } = await exec(binary, [vitest, 'run', '--root', cwd], { cwd })
  if (!/Tests\s+5 passed \(5\)/.test(stripVTControlCharacters(stdout))) throw new Error(stdout)
}

/** The cells of the targets that ran the clients. */
const clientResults = new Map()

async function checkClients(target, { folder, binary }) {
  await copyFile(join(import.meta.dirname, 'clients.mjs'), join(folder, 'clients.mjs'))
  const cells = await observeClients(folder, binary)
  const name = `MSW ${target.msw}`
  clientResults.set(name, cells)
  const problems = findClientProblems(name, cells)
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

async function checkTarget(target, { scratch, tarball, bundled }) {
  const { name, msw, node, clients } = target
  const folder = join(scratch, name.replaceAll(/\W+/g, '-').toLowerCase())
  const optional = [msw && `msw@${msw}`, node && `${NODE}@${node}`].filter(Boolean)
  const packages = [tarball, '@types/node@20', ...optional, ...(clients ? CLIENT_PACKAGES : [])]
  await check(`${name}: installs`, () => install(folder, packages))
  const binary = node === undefined ? process.execPath : join(folder, 'node_modules', NODE, 'bin/node')
  await writeFile(join(folder, 'installed.mjs'), await readFile(bundled))
  await check(`${name}: runs the checks`, () =>
    runInstalled(name, binary, { cwd: folder, list: ['installed.mjs', ...(msw === undefined ? [] : [msw])] }),
  )
  await check(`${name}: the command starts`, () => checkCommand(folder, binary))
  await check(`${name}: has types that are not any`, () => checkTypes(folder, msw))
  if (msw !== undefined)
    await check(`${name}: a held call keeps the process alive`, () => checkHeldCall(folder, binary))
  if (msw !== undefined)
    await check(`${name}: a client that leaves lets it go`, () => checkLeavingClient(folder, binary))
  if (!clients) return
  await check(`${name}: the tests of docs/unit-tests.md pass`, () => checkPage(folder, { msw, binary }))
  await check(`${name}: clients see the same through MSW and from the server`, () =>
    checkClients(target, { folder, binary }),
  )
}

const scratch = await mkdtemp(join(tmpdir(), 'mock-video-api-'))
try {
  const bundled = join(scratch, 'installed.mjs')
  const tarball = await pack(scratch)
  await bundle(bundled)
  for (const target of TARGETS) await checkTarget(target, { scratch, tarball, bundled })
  for (const line of formatClientTable(clientResults)) console.log(`# ${line}`)
} finally {
  await rm(scratch, { recursive: true, force: true })
}
process.exitCode = failures.length > 0 ? 1 : 0

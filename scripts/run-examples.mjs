import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Packs the package, installs it in an empty folder, and runs the examples that it contains. */
const exec = promisify(execFile)
const root = join(import.meta.dirname, '..')

/** The small projects. Each has a script `test`. */
const PROJECTS = ['examples/vitest', 'examples/node-test']

const AUDIT_FLAGS = ['--strict', '--speed', '10', '--scenario', 'sync=submit-lost+webhook-bad-signature']

/** The server scripts. A script exits with 0 and prints the size of its video, if nothing else is expected. */
const SCRIPTS = [
  { name: 'trugen' },
  { name: 'sync' },
  { name: 'prism' },
  { name: 'acme', title: 'acme with a config file', flags: ['--config', 'mock-video-api.config.ts'] },
  { name: 'sync', title: 'sync retries two 503s with the SDK', env: { SYNC_API_KEY: 't2:flaky' } },
  {
    name: 'sync',
    title: 'sync stops at its own timeout',
    env: { SYNC_API_KEY: 't2:stuck', GIVE_UP_AFTER_MS: '2000' },
    code: 1,
    output: /Sync did not finish \S+ in time/,
  },
  {
    name: 'audit/careless',
    flags: AUDIT_FLAGS,
    code: 1,
    output: /Failed with --strict: early-poll, paid-twice, forged-accepted/,
  },
  {
    name: 'audit/careful',
    flags: [...AUDIT_FLAGS, '--revision', 'sync=2026-10'],
    env: { POLL_EVERY_MS: '600' },
    output: /Audit of \d+ checks: 0 failed/,
  },
]

/** Runs a check and prints its result line, after the output of a failed check. */
async function check(title, run) {
  try {
    await run()
    console.log(`ok example: ${title}`)
  } catch (error) {
    const text = [error.message, error.stdout, error.stderr].filter(Boolean).join('\n')
    for (const line of text.trim().split('\n')) console.log(`# ${line}`)
    console.log(`not ok example: ${title}`)
    process.exitCode = 1
  }
}

/** Packs the package, and unpacks its examples. */
async function unpackExamples(folder) {
  const flags = ['--ignore-scripts', '--json', '--pack-destination', folder]
  const { stdout } = await exec('npm', ['pack', ...flags], { cwd: root })
  const [{ filename, files }] = JSON.parse(stdout)
  await exec('tar', ['-xzf', filename, 'package/examples'], { cwd: folder })
  await rename(join(folder, 'package/examples'), join(folder, 'examples'))
  return { tarball: `file:./${filename}`, files: files.map(({ path }) => path) }
}

function checkFiles(files) {
  const wrong = files.filter((path) => /(?:^|\/)(?:node_modules\/|package-lock\.json$)/.test(path))
  if (wrong.length > 0) throw new Error(`the package contains ${wrong.slice(0, 10).join(', ')}`)
}

/** Installs the package, and the dependencies of all examples. The projects are workspaces, so that one install is enough. */
async function install(folder, tarball) {
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const dependencies = { 'mock-video-api': tarball, '@sync.so/sdk': devDependencies['@sync.so/sdk'] }
  const manifest = { private: true, type: 'module', workspaces: PROJECTS, dependencies }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
  await exec('npm', ['install', ...flags], { cwd: folder })
}

async function runProject(cwd) {
  const { stdout } = await exec('npm', ['test'], { cwd, env: { ...process.env, NO_COLOR: '1' } })
  if (!/^(?:[#ℹ] pass|\s*Tests) +[1-9]/m.test(stdout)) throw new Error(`no test ran:\n${stdout}`)
}

/** Base URLs that nothing answers. `exec` replaces them, so that no script can call a real API. */
const UNREACHABLE = Object.fromEntries(
  ['TRUGEN', 'SYNC', 'PRISM', 'ACME'].map((name) => [`${name}_BASE_URL`, 'http://127.0.0.1:9']),
)

const PATIENCE = { POLL_EVERY_MS: '200', GIVE_UP_AFTER_MS: '20000' }

/** Runs a script with a server of its own. One second is one minute of the fake's time, if its flags set no other speed. */
async function runScript(folder, { name, flags = [], env = {}, code = 0, output = /: \d{3,} bytes/ }) {
  const command = join(folder, 'node_modules/mock-video-api/dist/cli.js')
  const speed = flags.includes('--speed') ? [] : ['--speed', '60']
  const list = [command, 'exec', ...flags, ...speed, '--', process.execPath, `${name}.mjs`]
  const ended = await exec(process.execPath, list, {
    cwd: join(folder, 'examples'),
    env: { ...process.env, ...UNREACHABLE, ...PATIENCE, ...env },
  }).catch((error) => error)
  const text = `${ended.stdout}${ended.stderr}`
  if ((ended.code ?? 0) !== code || !output.test(text))
    throw new Error(
      `expected exit code ${code} and ${output}, but it ended with ${ended.code ?? 0}:\n${text}`,
    )
}

const folder = await mkdtemp(join(tmpdir(), 'examples-'))
try {
  const { tarball, files } = await unpackExamples(folder)
  await check('the package has no installed packages and no lock file', () => checkFiles(files))
  await check('all install', () => install(folder, tarball))
  for (const project of PROJECTS) await check(project, () => runProject(join(folder, project)))
  // At once, because they mostly wait.
  await Promise.all(
    SCRIPTS.map((script) => check(script.title ?? script.name, () => runScript(folder, script))),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}

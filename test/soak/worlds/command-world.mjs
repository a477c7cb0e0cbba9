import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { Mismatch } from '../match.mjs'
import { getServerBase } from './bases.mjs'
import { createHttpControl } from './controls.mjs'
import { openOnServer } from './http-client.mjs'
import { waitForRoundTrips } from './listener-world.mjs'
import { buildOptions, SETTINGS } from './settings.mjs'

const CLI = join(import.meta.dirname, '../../../dist/cli.js')

/** Creates a world of the command in a process of its own, with options from a config file. */
export function createCommandWorld({ seed, warn }) {
  const settings = SETTINGS.command
  let child
  let folder
  let url

  async function start() {
    folder ??= await mkdtemp(join(tmpdir(), 'mock-video-api-soak-'))
    const config = join(folder, 'config.json')
    await writeFile(config, JSON.stringify(buildOptions(settings, seed)))
    child = startCommand(config, warn)
    url = await child.url
  }

  const getUrl = () => url
  const getBase = (provider, options) => getServerBase(url, provider, options)
  const control = createHttpControl(getUrl)
  return {
    name: 'command',
    stepsPerLife: 10_000,
    settings,
    control,
    controls: [control],
    takesPartialBodies: true,
    getUrl,
    getBase,
    getControlBase: getBase,
    open: openOnServer,
    start,
    stop: () => child.stop(),
    close: () => folder && rm(folder, { recursive: true, force: true }),
    settleLeave: () => waitForRoundTrips(`${url}/__mock/health`),
    readRss: () => child.readRss(),
  }
}

function startCommand(config, warn) {
  const child = spawn(
    process.execPath,
    [CLI, '--config', config, '--port', '0', '--json', '--log-level', 'error'],
    {
      cwd: join(config, '..'),
      env: removeOwnVariables(process.env),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const kill = () => child.kill()
  process.once('exit', kill)
  let isStopping = false
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)))
  void exited.then((code) => {
    process.off('exit', kill)
    if (!isStopping) warn(`Failed to keep the command running: it ended with ${code}`)
  })
  createInterface({ input: child.stderr }).on('line', (line) => warn(line))
  return {
    url: Promise.race([readUrl(child), exited.then(failToStart)]),
    async stop() {
      isStopping = true
      child.kill('SIGTERM')
      const code = await exited
      if (code !== 0) throw new Mismatch('the end of the command', { expected: 0, actual: code })
    },
    readRss: () => readRss(child.pid),
  }
}

function failToStart(code) {
  throw new Mismatch('the start of the command', { expected: 'a URL', actual: code })
}

function readUrl(child) {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line)
      if (event.event === 'listening') resolve(event.url)
    })
  })
}

function removeOwnVariables(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('MOCK_VIDEO_API_')))
}

/** Returns the resident memory of a process in bytes; undefined where the system does not show it. */
async function readRss(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(text)?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024
}

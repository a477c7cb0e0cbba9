import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTrialRunner } from '../../src/cli/files/trial-runner.ts'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { sharedTrials, startCommand, startCommandWith, runCommand } from '../support/terminal.ts'
import type { ModuleFile } from '../../src/cli/files/run-module.ts'
import type { RunningCommand } from '../support/terminal.ts'

const FLAGS = ['--port', '0', '--clock', 'manual', '--seed', '1', '--watch', '--log-level', 'warn']

/** Starts a command that watches its files. */
async function watch(cwd: string, ...argv: string[]): Promise<RunningCommand & { readonly url: string }> {
  const running = startCommand([...FLAGS, ...argv], {}, cwd)
  await running.waitForLines(1)
  expect(running.error).toEqual([])
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  return { ...running, url }
}

/** Writes a file like many editors: it writes another file and renames it. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}~`, text)
  await rename(`${path}~`, path)
}

function buildScenario(name: string, seconds: number): string {
  return `- name: ${name}\n  steps: [{ state: processing, for: ${seconds}s }, { state: completed }]\n`
}

async function create(url: string, id: string, scenario: string): Promise<void> {
  const body = { provider: 'sync', id, scenario }
  expect((await fetchReply(`${url}/__mock/generations`, { method: 'POST', body })).status).toBe(201)
}

async function getState(url: string, id: string): Promise<unknown> {
  const { body } = await fetchReply(`${url}/__mock/generations/${id}`)
  return typeof body === 'object' && body !== null && 'state' in body ? body.state : undefined
}

test('uses the changed file for new generations, but not for existing ones', async () => {
  const cwd = await createFolder({ 'late.yaml': buildScenario('late', 60) })
  const running = await watch(cwd, '--scenarios', 'late.yaml')
  const { url } = running
  await create(url, 'before', 'late')
  await writeFile(join(cwd, 'late.yaml'), buildScenario('late', 10) + buildScenario('flip', 1))
  await running.waitForLines(2)
  expect(running.out[1]).toBe('late.yaml: late changed, flip added')

  await create(url, 'after', 'late')
  await fetchReply(`${url}/__mock/clock`, { method: 'POST', body: { advance: '10s' } })
  expect([await getState(url, 'before'), await getState(url, 'after')]).toEqual(['processing', 'completed'])
  await fetchReply(`${url}/__mock/clock`, { method: 'POST', body: { advance: '50s' } })
  expect(await getState(url, 'before')).toBe('completed')
})

test('detects replaced files, and files in new folders', async () => {
  const cwd = await createFolder({ 'all/a.yaml': buildScenario('a', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await replace(join(cwd, 'all/a.yaml'), buildScenario('a', 2))
  await running.waitForLines(2)
  await replace(join(cwd, 'all/a.yaml'), buildScenario('a', 3))
  await running.waitForLines(3)
  await mkdir(join(cwd, 'all/deep/er'), { recursive: true })
  await replace(join(cwd, 'all/deep/er/b.yaml'), buildScenario('b', 1))
  await running.waitForLines(4)
  await replace(join(cwd, 'all/deep/er/b.yaml'), buildScenario('b', 2))
  await running.waitForLines(5)
  expect(running.out.slice(1)).toEqual([
    'all/a.yaml: a changed',
    'all/a.yaml: a changed',
    'all/deep/er/b.yaml: b added',
    'all/deep/er/b.yaml: b changed',
  ])
})

test('keeps the old scenarios of a file with mistakes, and reports each mistake once', async () => {
  const cwd = await createFolder({ 'late.yaml': buildScenario('late', 60) })
  const running = await watch(cwd, '--scenarios', 'late.yaml')
  const wrong = buildScenario('late', 1) + buildScenario('flip', 2).replace('2s', 'soon')
  await replace(join(cwd, 'late.yaml'), wrong)
  await running.waitForLines(3)
  await create(running.url, 'one', 'late')
  await fetchReply(`${running.url}/__mock/clock`, { method: 'POST', body: { advance: '59s' } })
  expect(await getState(running.url, 'one')).toBe('processing')
  // The same mistakes again, which are not reported twice, and then the correct file.
  await replace(join(cwd, 'late.yaml'), wrong)
  await replace(join(cwd, 'late.yaml'), buildScenario('late', 60))
  await running.waitForLines(4)
  expect(running.error.map((line) => line.slice(0, 60))).toEqual([
    'late.yaml:4:37: [1].steps[0].for: "soon" is not a duration. ',
  ])
  expect(running.out.slice(1)).toEqual([
    'late.yaml: not reloaded because of 1 mistake',
    'late.yaml: no mistakes and no changes',
  ])
})

test('reports removed scenarios, which stay available', async () => {
  const cwd = await createFolder({
    'all/a.yaml': buildScenario('a', 1) + buildScenario('b', 1),
    'all/c.yaml': buildScenario('c', 1),
  })
  const running = await watch(cwd, '--scenarios', 'all', '--json')
  await replace(join(cwd, 'all/a.yaml'), buildScenario('a', 1))
  await running.waitForLines(2)
  await rm(join(cwd, 'all/c.yaml'))
  await running.waitForLines(3)
  await create(running.url, 'one', 'c')
  const emptyChange = { event: 'reload', changed: [], added: [], gone: [], restart: [], mistakes: [] }
  expect(running.out.slice(1).map((line): unknown => JSON.parse(line))).toEqual([
    { ...emptyChange, file: 'all/a.yaml', gone: ['b'] },
    { ...emptyChange, file: 'all/c.yaml', gone: ['c'] },
  ])
})

test('reports a removed folder, and its return', async () => {
  const cwd = await createFolder({ 'all/a.yaml': buildScenario('a', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await rm(join(cwd, 'all'), { recursive: true })
  await running.waitForLines(2)
  await mkdir(join(cwd, 'all'))
  await replace(join(cwd, 'all/a.yaml'), buildScenario('a', 1))
  await running.waitForLines(3)
  expect([running.out.slice(1), running.error]).toEqual([
    ['all/a.yaml: a removed, but available until a restart', 'all/a.yaml: a added'],
    [],
  ])
})

test('detects folders that are replaced, and keeps watching the new ones', async () => {
  const cwd = await createFolder({
    'top/all/a.yaml': buildScenario('a', 1),
    'next/all/a.yaml': buildScenario('a', 2),
    'file/b.yaml': buildScenario('b', 1),
    'file2/b.yaml': buildScenario('b', 2),
  })
  const path = (name: string): string => join(cwd, name)
  const running = await watch(cwd, '--scenarios', 'top/all', '--scenarios', 'file/b.yaml')
  // The calls are synchronous, so that no reload comes between them. First the folder itself.
  renameSync(path('top/all'), path('old'))
  renameSync(path('next/all'), path('top/all'))
  await running.waitForLines(2)
  await replace(path('top/all/a.yaml'), buildScenario('a', 3))
  await running.waitForLines(3)
  // The folder above it.
  await mkdir(path('next/all'), { recursive: true })
  await replace(path('next/all/a.yaml'), buildScenario('a', 4))
  renameSync(path('top'), path('older'))
  renameSync(path('next'), path('top'))
  await running.waitForLines(4)
  await replace(path('top/all/a.yaml'), buildScenario('a', 5))
  await running.waitForLines(5)
  // The folder of a file.
  renameSync(path('file'), path('old-file'))
  renameSync(path('file2'), path('file'))
  await running.waitForLines(6)
  await replace(path('file/b.yaml'), buildScenario('b', 3))
  await running.waitForLines(7)
  // Removed, and written again, as a checkout of another branch and back does.
  rmSync(path('top'), { recursive: true })
  mkdirSync(path('top/all'), { recursive: true })
  writeFileSync(path('top/all/a.yaml'), buildScenario('a', 6))
  await running.waitForLines(8)
  await replace(path('top/all/a.yaml'), buildScenario('a', 7))
  await running.waitForLines(9)
  expect([running.error, running.out.slice(1)]).toEqual([
    [],
    [
      ...Array<string>(4).fill('top/all/a.yaml: a changed'),
      ...Array<string>(2).fill('file/b.yaml: b changed'),
      ...Array<string>(2).fill('top/all/a.yaml: a changed'),
    ],
  ])
})

test('accepts a scenario that moves to another file, but not one in two files', async () => {
  const cwd = await createFolder({ 'all/a.yaml': buildScenario('a', 1), 'all/b.yaml': buildScenario('b', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await rename(join(cwd, 'all/a.yaml'), join(cwd, 'all/c.yaml'))
  await replace(join(cwd, 'all/b.yaml'), buildScenario('b', 2))
  await running.waitForLines(2)
  await replace(join(cwd, 'all/b.yaml'), buildScenario('c', 2))
  await replace(join(cwd, 'all/c.yaml'), buildScenario('a', 1) + buildScenario('c', 1))
  await running.waitForLines(5)
  expect(running.error).toEqual([
    'all/c.yaml:3:9: [1].name: "c" is already defined in all/b.yaml:1:9. Rename one of them',
  ])
  expect(running.out.slice(1)).toEqual([
    'all/b.yaml: b changed',
    'all/b.yaml: c added; b removed, but available until a restart',
    'all/c.yaml: not reloaded because of 1 mistake',
  ])
})

test('reloads a module, with its imports', async () => {
  const cwd = await createFolder({
    'package.json': '{ "type": "module" }',
    'own.js':
      'import { seconds } from "./seconds.ts"\nexport default { name: "own", steps: [{ state: "processing", for: seconds }, { state: "completed" }] }',
    'seconds.ts': 'export const seconds = "1s"',
  })
  const running = await watch(cwd, '--scenarios', 'own.js')
  await replace(join(cwd, 'seconds.ts'), 'export const seconds = "2s"')
  await running.waitForLines(2)
  await replace(join(cwd, 'own.js'), 'throw new Error("No")')
  await running.waitForLines(4)
  expect([running.out.slice(1), running.error]).toEqual([
    ['own.js: own changed', 'own.js: not reloaded because of 1 mistake'],
    ['own.js:1: No'],
  ])
})

test('reads every file again that a module imports', async () => {
  const cwd = await createFolder({
    'package.json': '{ "type": "module" }',
    'own.js':
      'import { seconds } from "./seconds.mjs"\nexport default { name: "own", steps: [{ state: "processing", for: seconds }, { state: "completed" }] }',
    'seconds.mjs': 'export const seconds = "1s"',
  })
  const running = startCommandWith(createTrialRunner(), [...FLAGS, '--scenarios', 'own.js'], cwd)
  await running.waitForLines(1)
  await replace(join(cwd, 'seconds.mjs'), 'export const seconds = "2s"')
  await running.waitForLines(2)
  expect([running.out.slice(1), running.error]).toEqual([['own.js: own changed'], []])
})

test('reloads the scenarios of a config file, and names the options that need a restart', async () => {
  const cwd = await createFolder({
    'mock-video-api.config.yaml': 'seed: 1\nscenarios: [a.yaml]',
    'a.yaml': buildScenario('a', 1),
    'b.yaml': buildScenario('b', 1),
  })
  const running = await watch(cwd)
  const config = join(cwd, 'mock-video-api.config.yaml')
  await replace(config, 'seed: 2\nspeed: 3\nscenarios: [a.yaml, b.yaml, { name: inline, progress: linear }]')
  await running.waitForLines(4)
  await replace(join(cwd, 'b.yaml'), buildScenario('b', 2))
  await running.waitForLines(5)
  await replace(config, 'sede: 2\nscenarios: [a.yaml, b.yaml]')
  await running.waitForLines(7)
  expect(running.out.slice(1)).toEqual([
    'mock-video-api.config.yaml: seed, speed changed, which needs a restart',
    'mock-video-api.config.yaml: inline added',
    'b.yaml: b added',
    'b.yaml: b changed',
    'mock-video-api.config.yaml: not reloaded because of 1 mistake',
  ])
  expect(running.error.map((line) => line.slice(0, 66))).toEqual([
    'mock-video-api.config.yaml:1:1: "sede" is unknown. Did you mean se',
  ])
})

test('watches if the config file says so, also with exec', async () => {
  const cwd = await createFolder({
    'mock-video-api.config.yaml': 'watch: true\nscenarios: [a.yaml]',
    'a.yaml': buildScenario('a', 1),
  })
  const script = `
    const { writeFileSync } = require('node:fs')
    writeFileSync(${JSON.stringify(join(cwd, 'a.yaml'))}, ${JSON.stringify(buildScenario('a', 2))})
    setInterval(() => {}, 1_000)`
  const running = startCommand(['exec', '--', process.execPath, '-e', script], {}, cwd)
  await running.waitForLines(1)
  expect([running.out, running.error]).toEqual([[], ['a.yaml: a changed']])
})

test('keeps running whatever a module does, and reports it', async () => {
  const cwd = await createFolder({ 'package.json': '{ "type": "module" }', 'own.js': buildModule('1s') })
  const running = await watch(cwd, '--scenarios', 'own.js')
  await replace(join(cwd, 'own.js'), 'process.exit(0)')
  await running.waitForLines(3)
  await replace(join(cwd, 'own.js'), `${buildModule('2s')}\nvoid Promise.reject(new Error('Alone'))`)
  await running.waitForLines(5)
  await replace(join(cwd, 'own.js'), `${buildModule('3s')}\nsetTimeout(() => process.exit(1), 60_000)`)
  await running.waitForLines(6)
  expect([running.out.slice(1), running.error]).toEqual([
    [
      'own.js: not reloaded because of 1 mistake',
      'own.js: not reloaded because of 1 mistake',
      'own.js: own changed',
    ],
    ['own.js: calls process.exit', 'own.js: throws an error that it does not catch: Alone'],
  ])
})

test('answers while a module loops endlessly, and reports it', async () => {
  const strictTrials = createTrialRunner({ timeLimitMs: 1 })
  const trials = {
    ...sharedTrials,
    run: (module: ModuleFile) => (module.text.includes('while') ? strictTrials : sharedTrials).run(module),
  }
  const cwd = await createFolder({ 'package.json': '{ "type": "module" }', 'own.js': buildModule('1s') })
  const running = startCommandWith(trials, [...FLAGS, '--scenarios', 'own.js'], cwd)
  await running.waitForLines(1)
  await replace(join(cwd, 'own.js'), 'while (true);')
  await running.waitForLines(3)
  expect(running.error).toEqual([
    'own.js: does not finish within 0.001 s. Look for an endless loop or an await that never ends',
  ])
  await replace(join(cwd, 'own.js'), buildModule('2s'))
  await running.waitForLines(4)
  expect(running.out.slice(1)).toEqual(['own.js: not reloaded because of 1 mistake', 'own.js: own changed'])
})

test('reports an error that the code of a config file throws later', async () => {
  const config = 'mock-video-api.config.js'
  const code = "export default { warn() {} }\nsetTimeout(() => { throw new Error('Too late') }, 10)"
  const cwd = await createFolder({
    'package.json': '{ "type": "module" }',
    [config]: code,
    'watching.js': code.replace('warn', 'watch: true, warn'),
  })
  const mistake = 'throws an error after it was loaded: Too late'
  const { code: exitCode, error } = await runCommand(['--port', '0'], {}, cwd)
  expect([exitCode, error]).toEqual([1, [`${config}: ${mistake}`]])
  const running = startCommand(['--port', '0', '--config', 'watching.js'], {}, cwd)
  await running.waitForLines(2)
  expect(running.error).toEqual([`warning: watching.js: ${mistake}`])
  expect((await running.end()).code).toBe(0)
})

function buildModule(time: string): string {
  return `export default { name: 'own', steps: [{ state: 'processing', for: '${time}' }, { state: 'completed' }] }`
}

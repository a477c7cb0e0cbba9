import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder } from '../support/folder.ts'
import { fetchReply } from '../support/server.ts'
import { startCommand, runCommand } from '../support/terminal.ts'
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
    'all/c.yaml:3:9: "c" is already defined in all/b.yaml:1:9. Rename one of them',
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
  await replace(
    join(cwd, 'own.js'),
    `${buildModule('2s')}\nsetTimeout(() => { throw new Error('Too late') }, 10)`,
  )
  await running.waitForLines(5)
  await replace(join(cwd, 'own.js'), buildModule('3s'))
  await running.waitForLines(6)
  expect([running.out.slice(1), running.error]).toEqual([
    ['own.js: not reloaded because of 1 mistake', 'own.js: own changed', 'own.js: own changed'],
    ['own.js: calls process.exit', 'warning: own.js: throws an error after it was loaded: Too late'],
  ])
})

test('exits with code 1 if a module throws after it was loaded and files are not watched', async () => {
  const text = `${buildModule('1s')}\nsetTimeout(() => { throw new Error('Too late') }, 10)`
  const cwd = await createFolder({ 'package.json': '{ "type": "module" }', 'own.js': text })
  const { code, error } = await runCommand(['--port', '0', '--scenarios', 'own.js'], {}, cwd)
  expect([code, error]).toEqual([1, ['own.js: throws an error after it was loaded: Too late']])
})

function buildModule(time: string): string {
  return `export default { name: 'own', steps: [{ state: 'processing', for: '${time}' }, { state: 'completed' }] }`
}

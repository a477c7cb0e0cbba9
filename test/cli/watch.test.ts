import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder } from '../support/folder.ts'
import { ask } from '../support/server.ts'
import { runOn, runToEnd } from '../support/terminal.ts'
import type { Running } from '../support/terminal.ts'

const FLAGS = ['--port', '0', '--clock', 'manual', '--seed', '1', '--watch', '--log-level', 'warn']

/** A command that watches, and what it printed first. */
async function watch(cwd: string, ...argv: string[]): Promise<Running & { readonly url: string }> {
  const running = runOn([...FLAGS, ...argv], {}, cwd)
  await running.printed(1)
  expect(running.error).toEqual([])
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  return { ...running, url }
}

/** Writes as many editors do: another file, which then takes the name of the first. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}~`, text)
  await rename(`${path}~`, path)
}

function lifeOf(name: string, seconds: number): string {
  return `- name: ${name}\n  steps: [{ state: processing, for: ${seconds}s }, { state: completed }]\n`
}

async function create(url: string, id: string, scenario: string): Promise<void> {
  const body = { provider: 'sync', id, scenario }
  expect((await ask(`${url}/__mock/generations`, { method: 'POST', body })).status).toBe(201)
}

async function stateOf(url: string, id: string): Promise<unknown> {
  const { body } = await ask(`${url}/__mock/generations/${id}`)
  return typeof body === 'object' && body !== null && 'state' in body ? body.state : undefined
}

test('gives new generations what a file says now, and leaves running ones their life', async () => {
  const cwd = await createFolder({ 'late.yaml': lifeOf('late', 60) })
  const running = await watch(cwd, '--scenarios', 'late.yaml')
  const { url } = running
  await create(url, 'before', 'late')
  await writeFile(join(cwd, 'late.yaml'), lifeOf('late', 10) + lifeOf('flip', 1))
  await running.printed(2)
  expect(running.out[1]).toBe('late.yaml: late changed, flip added')

  await create(url, 'after', 'late')
  await ask(`${url}/__mock/clock`, { method: 'POST', body: { advance: '10s' } })
  expect([await stateOf(url, 'before'), await stateOf(url, 'after')]).toEqual(['processing', 'completed'])
  await ask(`${url}/__mock/clock`, { method: 'POST', body: { advance: '50s' } })
  expect(await stateOf(url, 'before')).toBe('completed')
})

test('sees files that are replaced, and files in folders that are new', async () => {
  const cwd = await createFolder({ 'all/a.yaml': lifeOf('a', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await replace(join(cwd, 'all/a.yaml'), lifeOf('a', 2))
  await running.printed(2)
  await replace(join(cwd, 'all/a.yaml'), lifeOf('a', 3))
  await running.printed(3)
  await mkdir(join(cwd, 'all/deep/er'), { recursive: true })
  await replace(join(cwd, 'all/deep/er/b.yaml'), lifeOf('b', 1))
  await running.printed(4)
  await replace(join(cwd, 'all/deep/er/b.yaml'), lifeOf('b', 2))
  await running.printed(5)
  expect(running.out.slice(1)).toEqual([
    'all/a.yaml: a changed',
    'all/a.yaml: a changed',
    'all/deep/er/b.yaml: b added',
    'all/deep/er/b.yaml: b changed',
  ])
})

test('keeps what a file said before it had mistakes, all of it, and tells each mistake once', async () => {
  const cwd = await createFolder({ 'late.yaml': lifeOf('late', 60) })
  const running = await watch(cwd, '--scenarios', 'late.yaml')
  const wrong = lifeOf('late', 1) + lifeOf('flip', 2).replace('2s', 'soon')
  await replace(join(cwd, 'late.yaml'), wrong)
  await running.printed(3)
  await create(running.url, 'one', 'late')
  await ask(`${running.url}/__mock/clock`, { method: 'POST', body: { advance: '59s' } })
  expect(await stateOf(running.url, 'one')).toBe('processing')
  // The same again, which is not told, and then the right thing.
  await replace(join(cwd, 'late.yaml'), wrong)
  await replace(join(cwd, 'late.yaml'), lifeOf('late', 60))
  await running.printed(4)
  expect(running.error.map((line) => line.slice(0, 60))).toEqual([
    'late.yaml:4:37: [1].steps[0].for: "soon" is no duration. Use',
  ])
  expect(running.out.slice(1)).toEqual([
    'late.yaml: not read again, because of a mistake',
    'late.yaml: is as it was',
  ])
})

test('says what has gone, which stays known', async () => {
  const cwd = await createFolder({
    'all/a.yaml': lifeOf('a', 1) + lifeOf('b', 1),
    'all/c.yaml': lifeOf('c', 1),
  })
  const running = await watch(cwd, '--scenarios', 'all', '--json')
  await replace(join(cwd, 'all/a.yaml'), lifeOf('a', 1))
  await running.printed(2)
  await rm(join(cwd, 'all/c.yaml'))
  await running.printed(3)
  await create(running.url, 'one', 'c')
  const nothing = { event: 'reload', changed: [], added: [], gone: [], restart: [], mistakes: [] }
  expect(running.out.slice(1).map((line): unknown => JSON.parse(line))).toEqual([
    { ...nothing, file: 'all/a.yaml', gone: ['b'] },
    { ...nothing, file: 'all/c.yaml', gone: ['c'] },
  ])
})

test('says that all has gone, and that it is back', async () => {
  const cwd = await createFolder({ 'all/a.yaml': lifeOf('a', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await rm(join(cwd, 'all'), { recursive: true })
  await running.printed(2)
  await mkdir(join(cwd, 'all'))
  await replace(join(cwd, 'all/a.yaml'), lifeOf('a', 1))
  await running.printed(3)
  expect([running.out.slice(1), running.error]).toEqual([
    ['all/a.yaml: a gone, but known until a restart', 'all/a.yaml: a added'],
    [],
  ])
})

test('says nothing of a scenario that moves to another file, and refuses one in two', async () => {
  const cwd = await createFolder({ 'all/a.yaml': lifeOf('a', 1), 'all/b.yaml': lifeOf('b', 1) })
  const running = await watch(cwd, '--scenarios', 'all')
  await rename(join(cwd, 'all/a.yaml'), join(cwd, 'all/c.yaml'))
  await replace(join(cwd, 'all/b.yaml'), lifeOf('b', 2))
  await running.printed(2)
  await replace(join(cwd, 'all/b.yaml'), lifeOf('c', 2))
  await replace(join(cwd, 'all/c.yaml'), lifeOf('a', 1) + lifeOf('c', 1))
  await running.printed(5)
  expect(running.error).toEqual(['all/c.yaml:3:9: "c" is defined in all/b.yaml:1:9 too. Rename one of them'])
  expect(running.out.slice(1)).toEqual([
    'all/b.yaml: b changed',
    'all/b.yaml: c added; b gone, but known until a restart',
    'all/c.yaml: not read again, because of a mistake',
  ])
})

test('reads a module again, with what it imports', async () => {
  const cwd = await createFolder({
    'package.json': '{ "type": "module" }',
    'own.js':
      'import { seconds } from "./seconds.ts"\nexport default { name: "own", steps: [{ state: "processing", for: seconds }, { state: "completed" }] }',
    'seconds.ts': 'export const seconds = "1s"',
  })
  const running = await watch(cwd, '--scenarios', 'own.js')
  await replace(join(cwd, 'seconds.ts'), 'export const seconds = "2s"')
  await running.printed(2)
  await replace(join(cwd, 'own.js'), 'throw new Error("No")')
  await running.printed(4)
  expect([running.out.slice(1), running.error]).toEqual([
    ['own.js: own changed', 'own.js: not read again, because of a mistake'],
    ['own.js:1: No'],
  ])
})

test('reads the scenarios of a config file again, and names the options that take a restart', async () => {
  const cwd = await createFolder({
    'mock-video-api.config.yaml': 'seed: 1\nscenarios: [a.yaml]',
    'a.yaml': lifeOf('a', 1),
    'b.yaml': lifeOf('b', 1),
  })
  const running = await watch(cwd)
  const config = join(cwd, 'mock-video-api.config.yaml')
  await replace(config, 'seed: 2\nspeed: 3\nscenarios: [a.yaml, b.yaml, { name: inline, progress: linear }]')
  await running.printed(4)
  await replace(join(cwd, 'b.yaml'), lifeOf('b', 2))
  await running.printed(5)
  await replace(config, 'sede: 2\nscenarios: [a.yaml, b.yaml]')
  await running.printed(7)
  expect(running.out.slice(1)).toEqual([
    'mock-video-api.config.yaml: seed, speed changed, which takes a restart',
    'mock-video-api.config.yaml: inline added',
    'b.yaml: b added',
    'b.yaml: b changed',
    'mock-video-api.config.yaml: not read again, because of a mistake',
  ])
  expect(running.error.map((line) => line.slice(0, 66))).toEqual([
    'mock-video-api.config.yaml:1:1: "sede" is unknown. Did you mean se',
  ])
})

test('watches where the config file says so, for the commands of exec too', async () => {
  const cwd = await createFolder({
    'mock-video-api.config.yaml': 'watch: true\nscenarios: [a.yaml]',
    'a.yaml': lifeOf('a', 1),
  })
  const script = `
    const { writeFileSync } = require('node:fs')
    writeFileSync(${JSON.stringify(join(cwd, 'a.yaml'))}, ${JSON.stringify(lifeOf('a', 2))})
    setInterval(() => {}, 1_000)`
  const running = runOn(['exec', '--', process.execPath, '-e', script], {}, cwd)
  await running.printed(1)
  expect([running.out, running.error]).toEqual([[], ['a.yaml: a changed']])
})

test('lives on, whatever a module does, and tells of it', async () => {
  const cwd = await createFolder({ 'package.json': '{ "type": "module" }', 'own.js': lifeIn('1s') })
  const running = await watch(cwd, '--scenarios', 'own.js')
  await replace(join(cwd, 'own.js'), 'process.exit(0)')
  await running.printed(3)
  await replace(join(cwd, 'own.js'), `${lifeIn('2s')}\nsetTimeout(() => { throw new Error('Too late') }, 10)`)
  await running.printed(5)
  await replace(join(cwd, 'own.js'), lifeIn('3s'))
  await running.printed(6)
  expect([running.out.slice(1), running.error]).toEqual([
    ['own.js: not read again, because of a mistake', 'own.js: own changed', 'own.js: own changed'],
    ['own.js: calls process.exit', 'warning: own.js: throws later: Too late'],
  ])
})

test('ends with 1 where a module throws later, and nothing is watched', async () => {
  const text = `${lifeIn('1s')}\nsetTimeout(() => { throw new Error('Too late') }, 10)`
  const cwd = await createFolder({ 'package.json': '{ "type": "module" }', 'own.js': text })
  const { code, error } = await runToEnd(['--port', '0', '--scenarios', 'own.js'], {}, cwd)
  expect([code, error]).toEqual([1, ['own.js: throws later: Too late']])
})

function lifeIn(time: string): string {
  return `export default { name: 'own', steps: [{ state: 'processing', for: '${time}' }, { state: 'completed' }] }`
}

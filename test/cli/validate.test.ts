import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder } from '../support/folder.ts'
import { runOn, runToEnd } from '../support/terminal.ts'
import type { Ran } from '../support/terminal.ts'

const DURATIONS =
  'Use 250ms, 90s, 2m, 1h or a number of milliseconds, or two to draw one from, the shorter first: [20s, 40s]'
const KINDS = '.yaml, .yml, .json, .ts, .mts, .js, .mjs'
const STATES = 'Known: queued, processing, completed, failed, rejected'
const KEYS = 'must be an object with name, description, group, steps, progress, output, webhook, faults'

const JSON_KINDS = 'Use a text, a number, true, false, null, a list or an object'

type Files = Readonly<Record<string, string | Uint8Array>>

/** What `validate` says in a folder of these files. */
async function validate(files: Files, ...argv: string[]): Promise<Ran> {
  return runToEnd(['validate', ...argv], {}, await createFolder(files))
}

/** The lines it complains with of one file. */
async function complain(file: string, text: string | Uint8Array): Promise<readonly string[]> {
  const { code, out, error } = await validate({ [file]: text }, file)
  expect([code, out]).toEqual([1, []])
  return error
}

test('says which scenarios a file has', async () => {
  const files = {
    'late.yaml': `
- name: late-failure
  steps: [{ state: processing, for: 10m }, { state: failed, error: timed-out }]
- name: flip
  faults: [{ on: status, every: 2, reply: { status: 503 } }]
`,
    'one.json':
      '{\n\t"$schema": "./schema.json",\n\t"name": "one",\n\t"steps": [{ "state": "completed" }]\n}',
  }
  expect(await validate(files, 'late.yaml', 'one.json')).toEqual({
    code: 0,
    out: ['late.yaml: 2 scenarios: late-failure, flip\none.json: 1 scenario: one'],
    error: [],
  })
  expect(await validate(files, 'late.yaml', '--json')).toEqual({
    code: 0,
    out: ['[{"file":"late.yaml","scenarios":["late-failure","flip"]}]'],
    error: [],
  })
})

test('reads modules of every kind, with what they import', async () => {
  const files = {
    'package.json': '{ "type": "module" }',
    'minutes.ts': 'export const minutes = (count: number) => `${count}m` as const',
    'list.ts': `
      import { defineScenario, type Scenario } from 'mock-video-api'
      import { minutes } from './minutes.ts'
      export const first: Scenario = defineScenario({ name: 'first', steps: [{ state: 'processing', for: minutes(3) }, { state: 'completed' }] })
      export const several = [{ name: 'second', faults: [{ on: 'status', body: 'slow' }] }]
      export const count = 3
      export default [first, { name: 'third', progress: 'jumping' }]`,
    'one.mts': 'export default await Promise.resolve({ name: "one", faults: [{ on: "*", latency: 1 }] })',
    'plain.js': 'export const plain = { name: "plain", progress: "linear" }',
    'node.mjs':
      'import { providers } from "mock-video-api"\nexport default { name: providers[1].name, progress: "linear" }',
    'common/package.json': '{}',
    'common/common.js': 'module.exports = { name: "common", progress: "linear" }',
  }
  const named = ['list.ts', 'one.mts', 'plain.js', 'node.mjs', 'common/common.js']
  const { out, error } = await validate(files, ...named)
  expect(error).toEqual([])
  expect(out.join('\n').split('\n')).toEqual([
    'list.ts: 3 scenarios: first, third, second',
    'one.mts: 1 scenario: one',
    'plain.js: 1 scenario: plain',
    'node.mjs: 1 scenario: sync',
    'common/common.js: 1 scenario: common',
  ])
})

test('reads a folder and those in it, in the order of their paths', async () => {
  const files = {
    'all/b.yaml': 'name: b\nprogress: linear',
    'all/a.json': '{ "name": "a", "progress": "linear" }',
    'all/deep/er/c.yml': 'name: c\nprogress: linear',
    'all/.hidden/x.yaml': 'x',
    'all/node_modules/y/y.yaml': 'x',
    'all/notes.txt': 'x',
    'all/types.d.ts': 'x',
    'all/mock-video-api.config.yaml': 'x',
  }
  const cwd = await createFolder(files)
  await symlink(join(cwd, 'all'), join(cwd, 'all/again'))
  const { out } = await runToEnd(['validate', 'all', 'all/b.yaml'], {}, cwd)
  expect(out).toEqual([
    'all/a.json: 1 scenario: a\nall/b.yaml: 1 scenario: b\nall/deep/er/c.yml: 1 scenario: c',
  ])
})

test('names every mistake of every file, with its line and column', async () => {
  const files = {
    'late.yaml': `# late
- name: late-failure
  steps:
    - { state: queued, for: 1m }
    - { state: processing, for: soon }
    - { state: failed, error: timed-out, pols: 1 }
- name: flip
  faults:
    - on: stauts
      reply: { status: 999 }
    - { on: status, provider: snyc, latency: 1s }
    - on: create
      provider: prism
`,
    'more/steps.json':
      '{\n  "name": "steps",\n  "steps": [\n    { "state": "completd" }\n  ],\n  "faults": 3\n}',
  }
  const { code, out, error } = await validate(files, '.')
  const operations = error[2]?.replace(/.*(Known: .*)/, '$1')
  expect([code, out]).toEqual([1, []])
  expect(error).toEqual([
    `late.yaml:5:33: [0].steps[1].for: "soon" is no duration. ${DURATIONS}`,
    'late.yaml:6:42: [0].steps[2]: "pols" is unknown. Did you mean polls? Known: state, for, polls, error',
    `late.yaml:9:11: [1].faults[0].on: no provider has an operation "stauts". Did you mean status? ${operations}`,
    'late.yaml:10:24: [1].faults[0].reply.status: must be an HTTP status from 200 to 599',
    'late.yaml:11:31: [1].faults[1].provider: there is no provider "snyc". Did you mean sync? Known: trugen, sync, prism',
    'late.yaml:12:7: [1].faults[2]: does nothing. Give it reply, connection, latency, limit, headers, patch or body',
    `more/steps.json:4:16: steps[0].state: "completd" is unknown. Did you mean completed? ${STATES}`,
    'more/steps.json:6:13: faults: must be a list of what goes wrong with calls, such as { on: status, reply: { status: 503 } }',
  ])
  expect(operations).toMatch(/^Known: create, status, .*, or \* for all$/)
})

test('names every mistake of a module by its place in the value', async () => {
  const files = {
    'late.ts': `import { defineScenario } from 'mock-video-api'
      export const late = defineScenario({ name: 'late', steps: [{ state: 'processing', for: 'soon' }, { state: 'completed' }] })
      export default { name: 'Wrong', steps: [] }`,
    'none.js': 'export const a = 1',
  }
  expect((await validate(files, '.')).error).toEqual([
    'late.ts: name: must be lower-case letters, digits and single dashes, such as late-failure',
    'late.ts: steps: must have at least one step; leave steps out for a scenario of faults alone',
    `late.ts: late.steps[0].for: "soon" is no duration. ${DURATIONS}`,
    'none.js: has no scenario in it',
  ])
})

test.each([
  ['dup.yaml', 'name: a\nname: b', 'dup.yaml:2:1: Map keys must be unique'],
  ['dup.json', '{ "name": "a",\n  "name": "b" }', 'dup.json:2:3: Map keys must be unique'],
  ['tabs.yaml', 'a:\n\tb: 1', 'tabs.yaml:2:1: Tabs are not allowed as indentation'],
  ['open.json', '{ "name": "a"', "open.json:1:14: is no JSON: Expected ',' or '}' after property value"],
  ['cut.json', '{\n  "name":', 'cut.json:2:10: is no JSON: Unexpected end of JSON input'],
  ['word.json', '{\n  "name": yes }', "word.json:2:11: is no JSON: Unexpected token 'y'"],
  ['said.json', '// why not\n{ "name": "a" }', "said.json:1:1: is no JSON: Unexpected token '/'"],
  [
    'behind.json',
    '{ "name": "a" }\n// so',
    'behind.json:2:1: is no JSON: Unexpected non-whitespace character after JSON',
  ],
  ['comma.json', '{ "name": "a",\n}', 'comma.json:2:1: is no JSON: Expected double-quoted property name'],
  ['empty.json', ' ', 'empty.json:1:1: is empty. Write a scenario, or a list of them'],
  [
    'two.yaml',
    'name: a\n---\nname: b',
    'two.yaml:2:1: begins another document. Put the scenarios into one list, and leave out ---',
  ],
  ['empty.yaml', '', 'empty.yaml:1:1: is empty. Write a scenario, or a list of them'],
  ['comment.yaml', '# nothing\n', 'comment.yaml:1:1: is empty. Write a scenario, or a list of them'],
  ['list.yaml', '[]', 'list.yaml:1:1: has no scenario in it'],
  ['text.yaml', 'hello', `text.yaml:1:1: ${KEYS}`],
  ['lost.yaml', 'name: a\nsteps: *later', 'lost.yaml:2:8: *later stands for nothing before it'],
  ['tag.yaml', 'name: !!js/function x', 'tag.yaml:1:7: Unresolved tag: tag:yaml.org,2002:js/function'],
  ['deep.yaml', '['.repeat(20_000), 'deep.yaml: is nested more than 100 deep'],
  ['dashes.yaml', '- '.repeat(20_000), 'dashes.yaml: is nested more than 100 deep'],
  ['blanks.yaml', '-   '.repeat(20_000), 'blanks.yaml: is nested more than 100 deep'],
  ['keys.yaml', `${'? '.repeat(20_000)}a`, 'keys.yaml: is nested more than 100 deep'],
  ['indented.yaml', toStairs(1_300), 'indented.yaml: is nested more than 100 deep'],
  ['remarks.yaml', '[ # ]\n'.repeat(20_000), 'remarks.yaml: is nested more than 100 deep'],
  ['quotes.yaml', '[ "]",\n'.repeat(20_000), 'quotes.yaml: is nested more than 100 deep'],
  ['deep.json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'deep.json: is nested more than 100 deep'],
  ['aliases.yaml', toTower(3), 'aliases.yaml:1:1: is nested more than 100 deep'],
  ['big.yaml', ' '.repeat(2 ** 20 + 1), 'big.yaml: is 1048577 bytes long. Use at most 1048576'],
  ['bytes.yaml', new Uint8Array([0xff, 0xfe, 0]), 'bytes.yaml: is no text in UTF-8'],
  ['zero.yaml', 'name: \0', 'zero.yaml: is no text in UTF-8'],
  ['notes.txt', 'name: a', `notes.txt: is of a kind that is not read. Use ${KINDS}`],
  ['throws.ts', '\nthrow new Error("No such thing\\nat all")', 'throws.ts:2: No such thing at all'],
  ['word.ts', 'throw "a word"', 'word.ts: it throws a word'],
  ['bare.ts', 'throw Object.create(null)', 'bare.ts: it throws what cannot be shown'],
  ['shy.ts', 'throw { toString() { throw 1 } }', 'shy.ts: it throws what cannot be shown'],
  ['exit.ts', 'process.exit(0)', 'exit.ts: calls process.exit'],
  ['named.ts', 'import { exit } from "node:process"\nexit(0)', 'named.ts: calls process.exit'],
  ['caught.ts', 'try { process.exit(0) } catch {}', 'caught.ts: calls process.exit'],
  [
    'getter.ts',
    'export default { name: "a", get steps() { throw new Error("Not yet") } }',
    'getter.ts: steps: throws: Not yet',
  ],
  [
    'proxy.ts',
    'export default new Proxy({}, { ownKeys() { throw new Error("No proxy") } })',
    'proxy.ts: throws: No proxy',
  ],
  [
    'mock-video-api.config.ts',
    'export default { get port() { throw new Error("No") } }',
    'mock-video-api.config.ts: throws: No',
  ],
  ['syntax.ts', 'export default {\n  name: ', 'syntax.ts:2:9: Unexpected token'],
  ['missing.mjs', 'import "no-such-package"', "missing.mjs:1: Cannot find module 'no-such-package'"],
])('tells in one line what is wrong with a file that cannot be read: %s', async (file, text, line) => {
  expect(await complain(file, text)).toEqual([line])
})

/** Each key in the one above it. */
function toStairs(count: number): string {
  return Array.from({ length: count }, (_, index) => `${' '.repeat(index)}a:`).join('\n')
}

/** Each line holds the one before it, and is not deep itself. */
function toTower(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const inner = index === 0 ? '1' : `*a${index - 1}`
    return `a${index}: &a${index} ${'['.repeat(50)}${inner}${']'.repeat(50)}`
  })
  return lines.join('\n')
}

test('names what is no JSON in a module', async () => {
  const text = 'export default { name: "a", faults: [{ on: "*", patch: { a() {}, b: 1n, c: Symbol("c") } }] }'
  expect(await complain('own.ts', text)).toEqual([
    `own.ts: faults[0].patch.a: must be JSON, not function. ${JSON_KINDS}`,
    `own.ts: faults[0].patch.b: must be JSON, not bigint. ${JSON_KINDS}`,
    `own.ts: faults[0].patch.c: must be JSON, not symbol. ${JSON_KINDS}`,
  ])
})

test.each([
  ['later.ts', 'setTimeout(() => { throw new Error("Too late") }, 10)', 'throws later: Too late'],
  ['nobody.ts', 'void Promise.reject(new Error("Alone"))', 'throws later: Alone'],
  ['leaves.ts', 'setTimeout(() => process.exit(0), 10)', 'calls process.exit'],
])('tells in one line what a module does beside its import: %s', async (file, text, line) => {
  expect(await complain(file, `${text}\nexport default { name: 'a', progress: 'linear' }`)).toEqual([
    `${file}: ${line}`,
  ])
})

test('ends while a module has not finished', async () => {
  const cwd = await createFolder({ 'hangs.ts': 'await new Promise(() => {})' })
  expect((await runOn(['validate', 'hangs.ts'], {}, cwd).end('SIGTERM')).code).toBe(143)
  expect((await runOn(['--scenarios', 'hangs.ts'], {}, cwd).end('SIGINT')).code).toBe(130)
})

function toList(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `- { name: a${index}, progress: no }`)
  return lines.join('\n')
}

test('tells the first 20 mistakes of a file, and how many more there are', async () => {
  const lines = await complain('many.yaml', toList(25))
  expect(lines).toHaveLength(21)
  expect([lines[19]?.slice(0, 13), lines[20]]).toEqual(['many.yaml:20:', 'many.yaml: and 5 more'])
})

test('says what is no file', async () => {
  const cwd = await createFolder({})
  await symlink('/dev/null', join(cwd, 'null.yaml'))
  await symlink('round.yaml', join(cwd, 'round.yaml'))
  expect((await runToEnd(['validate', 'null.yaml', 'round.yaml'], {}, cwd)).error).toEqual([
    'round.yaml: is a loop of links',
    'null.yaml: is no file',
  ])
})

test.each([
  [
    'round.yaml',
    'name: a\nfaults: [{ on: status, patch: &a { b: *a } }]',
    'round.yaml:2:39: faults[0].patch.b',
  ],
  [
    'round.ts',
    'const patch = {}\npatch.a = patch\nexport default { name: "a", faults: [{ on: "*", patch }] }',
    'round.ts: faults[0].patch.a',
  ],
])('refuses what goes round in circles: %s', async (file, text, place) => {
  expect(await complain(file, text)).toEqual([
    `${place}: must be JSON, which cannot hold itself. Leave it out`,
  ])
})

test('takes anchors and merges of YAML, and no more of either than a file needs', async () => {
  const merged =
    'steps: &s [{ state: completed }]\nname: a\nfaults:\n  - &c { on: status, reply: { status: 500 } }\n  - { <<: *c, on: create }\n'
  expect((await validate({ 'm.yaml': merged }, 'm.yaml')).out).toEqual(['m.yaml: 1 scenario: a'])
  const wrong = merged.replace('500', '5')
  expect((await complain('m.yaml', wrong)).map((line) => line.slice(0, 31))).toEqual([
    'm.yaml:4:39: faults[0].reply.st',
    'm.yaml:5:5: faults[1].reply.sta',
  ])
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [index, name] of ['b', 'c', 'd', 'e'].entries()) {
    const last = 'abcd'.charAt(index)
    bomb.push(`${name}: &${name} [${Array<string>(9).fill(`*${last}`).join(', ')}]`)
  }
  expect(await complain('bomb.yaml', bomb.join('\n'))).toEqual([
    'bomb.yaml:1:1: Excessive alias count indicates a resource exhaustion attack',
  ])
})

test.each([
  [
    { 'a.yaml': 'name: same\nprogress: linear', 'b.json': '{ "name": "same", "progress": "linear" }' },
    'b.json:1:11: "same" is defined in a.yaml:1:7 too',
  ],
  [
    {
      'a.ts': 'export default { name: "same", progress: "linear" }',
      'b.yaml': '- name: same\n  progress: linear',
    },
    'b.yaml:1:9: "same" is defined in a.ts: name too',
  ],
  [
    { 'a.yaml': '- { name: same, progress: linear }\n- { name: same, progress: linear }' },
    'a.yaml:2:11: "same" is defined in a.yaml:1:11 too',
  ],
])('names both places of a name that stands in two: %j', async (files, line) => {
  expect(await validate(files, '.')).toEqual({ code: 1, out: [], error: [`${line}. Rename one of them`] })
})

test('takes a name that ships', async () => {
  expect((await validate({ 'a.yaml': 'name: flaky\nprogress: linear' }, 'a.yaml')).out).toEqual([
    'a.yaml: 1 scenario: flaky (replaces the shipped one)',
  ])
})

test('tells in one line of what is not there, or has nothing in it', async () => {
  const cwd = await createFolder({ 'notes/a.txt': '' })
  await mkdir(join(cwd, 'dir.yaml'))
  expect((await runToEnd(['validate', 'no.yaml', 'notes', 'dir.yaml'], {}, cwd)).error).toEqual([
    'no.yaml: is not there',
    `notes: has no scenario files. Use ${KINDS}`,
    `dir.yaml: has no scenario files. Use ${KINDS}`,
  ])
  expect((await runToEnd(['validate'], {}, cwd)).error).toEqual([
    'Failed to validate: no file is named, and there is no config file. Name files, folders or a config file, such as mock-video-api validate scenarios.',
  ])
})

import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createTrialRunner } from '../../src/cli/files/trial-runner.ts'
import { createFolder } from '../support/folder.ts'
import { startCommandWith, runCommand } from '../support/terminal.ts'
import { PROVIDER_NAMES } from '../support/fixed.ts'
import type { CommandResult } from '../support/terminal.ts'

const DURATIONS =
  'Use 250ms, 90s, 2m, 1h or a number of milliseconds, or a list of two, the shorter first: [20s, 40s]'
const EXTENSIONS = '.yaml, .yml, .json, .ts, .mts, .js, .mjs'
const FOLDER_EXTENSIONS = '.yaml, .yml, .json, .scenario.ts, .scenario.js, .scenario.mjs'
const STATES = 'Known: queued, processing, completed, failed, rejected'
const KEYS = 'must be an object with name, description, group, steps, progress, output, webhook, faults'

const JSON_KINDS = 'Use a string, a number, true, false, null, a list or an object'

type Files = Readonly<Record<string, string | Uint8Array>>

/** Runs `validate` in a folder with these files. */
async function validate(files: Files, ...argv: string[]): Promise<CommandResult> {
  return runCommand(['validate', ...argv], {}, await createFolder(files))
}

/** Runs `validate` on one file with mistakes. Returns the printed lines. */
async function getMistakes(file: string, text: string | Uint8Array): Promise<readonly string[]> {
  const { code, out, error } = await validate({ [file]: text }, file)
  expect([code, out]).toEqual([1, []])
  return error
}

test('prints the scenarios of each file', async () => {
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
})

/** Runs `validate --json`. Returns the exit code and the printed objects. */
async function validateJson(files: Files, ...argv: string[]): Promise<readonly [number, readonly unknown[]]> {
  const { code, out, error } = await validate(files, ...argv, '--json')
  expect(error).toEqual([])
  return [
    code,
    out
      .join('\n')
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ]
}

test('prints one JSON object for each file and each mistake, and a summary', async () => {
  const files = {
    'one.yaml': 'name: one\nprogress: linear',
    'two.yaml': '- name: two\n  steps: [{ state: processing, for: soon }, { state: completed }]\n- nome: x',
    'three.ts': 'export default { name: "three", steps: [] }',
    'four.ts': '\nthrow new Error("No")',
    'mine.mjs': `import { providers } from 'mock-video-api'\nexport default providers[0]`,
    'mock-video-api.config.yaml': 'prot: 80',
  }
  const noPlace = { line: null, column: null, path: null }
  const [code, events] = await validateJson(files, ...Object.keys(files), 'no.yaml')
  expect(code).toBe(1)
  expect(events).toEqual([
    { event: 'file', file: 'mine.mjs', providers: ['trugen'] },
    { event: 'file', file: 'one.yaml', scenarios: ['one'] },
    {
      event: 'mistake',
      file: 'mock-video-api.config.yaml',
      line: 1,
      column: 1,
      path: null,
      message: expect.stringMatching(/^"prot" is unknown\. Did you mean port\?/) as unknown,
    },
    { event: 'mistake', file: 'no.yaml', ...noPlace, message: 'does not exist' },
    {
      event: 'mistake',
      file: 'two.yaml',
      line: 2,
      column: 37,
      path: '[0].steps[0].for',
      message: `"soon" is not a duration. ${DURATIONS}`,
    },
    { event: 'mistake', file: 'two.yaml', line: 3, column: 3, path: '[1].name', message: 'must be a string' },
    expect.objectContaining({ event: 'mistake', file: 'two.yaml', line: 3, column: 3, path: '[1]' }),
    {
      event: 'mistake',
      file: 'three.ts',
      line: null,
      column: null,
      path: 'steps',
      message: 'must have at least one step. Remove steps if the scenario has no lifecycle',
    },
    { event: 'mistake', file: 'four.ts', line: 2, column: null, path: null, message: 'No' },
    { event: 'summary', files: 2, mistakes: 7 },
  ])
})

test('prints JSON if nothing is wrong, and if nothing can be checked', async () => {
  const noPlace = { file: null, line: null, column: null, path: null }
  expect(await validateJson({ 'a.yaml': 'name: a\nprogress: linear' }, 'a.yaml')).toEqual([
    0,
    [
      { event: 'file', file: 'a.yaml', scenarios: ['a'] },
      { event: 'summary', files: 1, mistakes: 0 },
    ],
  ])
  expect(await validateJson({}, '--prot')).toEqual([
    1,
    [
      {
        event: 'mistake',
        ...noPlace,
        message: 'Failed to read the command line: unknown flag --prot. Did you mean --port? See --help.',
      },
      { event: 'summary', files: 0, mistakes: 1 },
    ],
  ])
  expect((await validateJson({}))[1]).toEqual([
    {
      event: 'mistake',
      ...noPlace,
      message: expect.stringMatching(/^Failed to validate: no file is given/) as unknown,
    },
    { event: 'summary', files: 0, mistakes: 1 },
  ])
})

test('reads modules of every kind, with their imports', async () => {
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
  const names = ['list.ts', 'one.mts', 'plain.js', 'node.mjs', 'common/common.js']
  const { out, error } = await validate(files, ...names)
  expect(error).toEqual([])
  expect(out.join('\n').split('\n')).toEqual([
    'list.ts: 3 scenarios: first, third, second',
    'one.mts: 1 scenario: one',
    'plain.js: 1 scenario: plain',
    'node.mjs: 1 scenario: sync',
    'common/common.js: 1 scenario: common',
  ])
})

test('reads the files of a folder at any depth, in the order of their paths', async () => {
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
  const { out } = await runCommand(['validate', 'all', 'all/b.yaml'], {}, cwd)
  expect(out).toEqual([
    'all/a.json: 1 scenario: a\nall/b.yaml: 1 scenario: b\nall/deep/er/c.yml: 1 scenario: c',
  ])
})

test('runs only the modules of a folder that are named as scenarios', async () => {
  const modules = ['a.scenario.ts', 'deep/b.scenario.js', 'deep/c.scenario.mjs']
  const scripts = ['scripts/drop-db.js', 'd.scenario.mts', 'e.ts', 'scenario.js', 'f.scenario.d.ts']
  const cwd = await createFolder({
    ...Object.fromEntries(
      modules.map((file, index) => [file, `export default { name: 's${index}', progress: 'linear' }`]),
    ),
    ...Object.fromEntries(scripts.map((file) => [file, `throw new Error('${file} has run')`])),
    'package.json': '{ "name": "package", "progress": "linear" }',
  })
  const { out, error } = await runCommand(['validate', '.'], {}, cwd)
  expect([error, out.join('\n').split('\n')]).toEqual([
    [],
    [
      'a.scenario.ts: 1 scenario: s0',
      'deep/b.scenario.js: 1 scenario: s1',
      'deep/c.scenario.mjs: 1 scenario: s2',
      'package.json: 1 scenario: package',
    ],
  ])
  expect((await runCommand(['validate', 'scripts/drop-db.js'], {}, cwd)).error).toEqual([
    'scripts/drop-db.js:1: scripts/drop-db.js has run',
  ])
})

test('runs no module if there are more than 100', async () => {
  const modules = Array.from({ length: 100 }, (_, index) => `all/${index}.scenario.ts`)
  const files = Object.fromEntries(modules.map((file) => [file, 'throw new Error("It has run")']))
  const cwd = await createFolder({
    ...files,
    'more.ts': 'throw new Error("It has run")',
    'a.yaml': 'name: a',
  })
  const { error } = await runCommand(['validate', 'all', 'a.yaml', 'more.ts'], {}, cwd)
  expect(error).toEqual([
    'Failed to read the scenarios: 101 modules are named, and at most 100 may run, so none has run. Name fewer files or smaller folders.',
    expect.stringMatching(/^a.yaml:1:1: /),
  ])
})

test('validates a config file by its content, whatever its name', async () => {
  const files = {
    'other.yaml': 'port: 80\nscenarios: [a.yaml]',
    'a.yaml': 'name: a\nprogress: linear',
    'wrong.yaml': 'port: high\nclok: auto',
    'own.mjs': 'export default { warn() {}, seed: 3 }',
  }
  const { out } = await validate(files, 'other.yaml', 'own.mjs')
  expect(out).toEqual(['other.yaml: scenarios, port\na.yaml: 1 scenario: a\nown.mjs: seed, warn'])
  const { error } = await validate(files, 'wrong.yaml')
  expect(error.map((line) => line.slice(0, 31))).toEqual([
    'wrong.yaml:1:7: port: must be a',
    'wrong.yaml:2:1: "clok" is unkno',
  ])
})

test('validates the providers that a module exports', async () => {
  const provider = `name: 'mine', origins: ['https://mine.example'], operations: [
    { name: 'status', method: 'GET', path: '/:id', handle: (context) => context.error('not-found') }]`
  const files = {
    'mine.mjs': `import { defineProvider } from 'mock-video-api'
      export const mine = defineProvider({ ${provider} })`,
    'bare.mjs': `export default { ${provider} }`,
    'wrong.mjs': `export default [{ ${provider}, origins: [] }]`,
  }
  const { error, out } = await validate(files, 'mine.mjs')
  expect([error, out]).toEqual([[], ['mine.mjs: 1 provider: mine']])
  expect((await validate(files, 'bare.mjs', 'wrong.mjs')).error).toEqual([
    'bare.mjs: is not made with defineProvider. Export the result of defineProvider',
    'wrong.mjs: [0].origins: must be a list with at least one origin such as https://api.example.com',
  ])
})

test('reports every mistake of every file, with its line and column', async () => {
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
  const operations = error[2]?.replace(/.*(Nearest: .*)/, '$1')
  expect([code, out]).toEqual([1, []])
  expect(error).toEqual([
    `late.yaml:5:33: [0].steps[1].for: "soon" is not a duration. ${DURATIONS}`,
    'late.yaml:6:42: [0].steps[2]: "pols" is unknown. Did you mean polls? Known: state, for, polls, error',
    `late.yaml:9:11: [1].faults[0].on: unknown operation "stauts". Did you mean status? ${operations}`,
    'late.yaml:10:24: [1].faults[0].reply.status: must be an HTTP status from 200 to 599',
    `late.yaml:11:31: [1].faults[1].provider: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}`,
    'late.yaml:12:7: [1].faults[2]: has no effect. Add reply, connection, headers, patch, body, latency or limit',
    `more/steps.json:4:16: steps[0].state: "completd" is unknown. Did you mean completed? ${STATES}`,
    'more/steps.json:6:13: faults: must be a list of faults, such as [{ on: status, reply: { status: 503 } }]',
  ])
  expect(operations).toMatch(/^Nearest: status, \w+, \w+, or \* for all$/)
})

test('names the new key for each renamed key of a file', async () => {
  const text = `name: old-keys
steps: [{ state: completed }]
webhook: { swap: 30s }
calls: [{ on: status, reply: { status: 503 } }]
faults:
  - { on: status, chance: 0.5, reply: { status: 503 } }
`
  expect(await getMistakes('old.yaml', text)).toEqual([
    'old.yaml:3:12: webhook: "swap" is now called "reorder". Rename it',
    'old.yaml:4:1: "calls" is now called "faults". Rename it',
    'old.yaml:6:19: faults[0]: "chance" is now called "probability". Rename it',
  ])
})

test('reports every mistake of a module, with its path in the value', async () => {
  const files = {
    'late.ts': `import { defineScenario } from 'mock-video-api'
      export const late = defineScenario({ name: 'late', steps: [{ state: 'processing', for: 'soon' }, { state: 'completed' }] })
      export default { name: 'Wrong', steps: [] }`,
    'none.js': 'export const a = 1',
  }
  expect((await validate(files, 'late.ts', 'none.js')).error).toEqual([
    'late.ts: name: must be lower-case letters, digits and single dashes, such as late-failure',
    'late.ts: steps: must have at least one step. Remove steps if the scenario has no lifecycle',
    `late.ts: late.steps[0].for: "soon" is not a duration. ${DURATIONS}`,
    'none.js: has no scenario',
  ])
})

test.each([
  ['dup.yaml', 'name: a\nname: b', 'dup.yaml:2:1: Map keys must be unique'],
  ['dup.json', '{ "name": "a",\n  "name": "b" }', 'dup.json:2:3: Map keys must be unique'],
  ['tabs.yaml', 'a:\n\tb: 1', 'tabs.yaml:2:1: Tabs are not allowed as indentation'],
  ['open.json', '{ "name": "a"', 'open.json:1:14: is not valid JSON: close brace expected'],
  ['cut.json', '{\n  "name":', 'cut.json:2:10: is not valid JSON: value expected'],
  ['word.json', '{\n  "name": yes }', 'word.json:2:11: is not valid JSON: invalid symbol'],
  [
    'comment-first.json',
    '// why not\n{ "name": "a" }',
    'comment-first.json:1:1: is not valid JSON: invalid comment token',
  ],
  [
    'comment-last.json',
    '{ "name": "a" }\n// so',
    'comment-last.json:2:1: is not valid JSON: invalid comment token',
  ],
  ['comma.json', '{ "name": "a",\n}', 'comma.json:2:1: is not valid JSON: property name expected'],
  ['list.json', '{ "name": "a", "tags": [1,] }', 'list.json:1:27: is not valid JSON: value expected'],
  ['quote.json', '{ "name":\n \'a\' }', 'quote.json:2:2: is not valid JSON: invalid symbol'],
  ['empty.json', ' ', 'empty.json:1:1: is empty. Write scenarios, or the options of a config file'],
  [
    'two.yaml',
    'name: a\n---\nname: b',
    'two.yaml:2:1: starts a second document. Put all scenarios in one list and remove ---',
  ],
  ['empty.yaml', '', 'empty.yaml:1:1: is empty. Write scenarios, or the options of a config file'],
  [
    'comment.yaml',
    '# nothing\n',
    'comment.yaml:1:1: is empty. Write scenarios, or the options of a config file',
  ],
  ['list.yaml', '[]', 'list.yaml:1:1: has no scenario'],
  ['text.yaml', 'hello', `text.yaml:1:1: ${KEYS}`],
  ['alias.yaml', 'name: a\nsteps: *later', 'alias.yaml:2:8: *later has no anchor &later before it'],
  ['tag.yaml', 'name: !!js/function x', 'tag.yaml:1:7: Unresolved tag: tag:yaml.org,2002:js/function'],
  ['deep.yaml', '['.repeat(20_000), 'deep.yaml: is nested deeper than 100 levels'],
  ['dashes.yaml', '- '.repeat(20_000), 'dashes.yaml: is nested deeper than 100 levels'],
  ['blanks.yaml', '-   '.repeat(20_000), 'blanks.yaml: is nested deeper than 100 levels'],
  ['keys.yaml', `${'? '.repeat(20_000)}a`, 'keys.yaml: is nested deeper than 100 levels'],
  ['indented.yaml', buildNestedMaps(700), 'indented.yaml: is nested deeper than 100 levels'],
  ['remarks.yaml', '[ # ]\n'.repeat(20_000), 'remarks.yaml: is nested deeper than 100 levels'],
  ['quotes.yaml', '[ "]",\n'.repeat(20_000), 'quotes.yaml: is nested deeper than 100 levels'],
  ['deep.json', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'deep.json: is nested deeper than 100 levels'],
  ['aliases.yaml', buildNestedAliases(3), 'aliases.yaml:1:1: is nested deeper than 100 levels'],
  [
    'big.yaml',
    ' '.repeat(2 ** 18 + 1),
    'big.yaml: has 262145 bytes, which is too long. The maximum is 262144. Split it into several files',
  ],
  ['bytes.yaml', new Uint8Array([0xff, 0xfe, 0]), 'bytes.yaml: is not valid UTF-8 text'],
  ['zero.yaml', 'name: \0', 'zero.yaml: is not valid UTF-8 text'],
  ['notes.txt', 'name: a', `notes.txt: does not have a supported extension. Use ${EXTENSIONS}`],
  ['throws.ts', '\nthrow new Error("No such thing\\nat all")', 'throws.ts:2: No such thing at all'],
  ['word.ts', 'throw "a word"', 'word.ts: throws a word'],
  ['bare.ts', 'throw Object.create(null)', 'bare.ts: throws a value that cannot be converted to text'],
  [
    'unprintable.ts',
    'throw { toString() { throw 1 } }',
    'unprintable.ts: throws a value that cannot be converted to text',
  ],
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
])('reports a file that cannot be read in one line: %s', async (file, text, line) => {
  expect(await getMistakes(file, text)).toEqual([line])
})

/** Builds maps in which each key is in the one before. */
function buildNestedMaps(count: number): string {
  return Array.from({ length: count }, (_, index) => `${' '.repeat(index)}a:`).join('\n')
}

/** Builds lines that are not too deep themselves, but each contains the line before as an alias. */
function buildNestedAliases(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => {
    const inner = index === 0 ? '1' : `*a${index - 1}`
    return `a${index}: &a${index} ${'['.repeat(50)}${inner}${']'.repeat(50)}`
  })
  return lines.join('\n')
}

test('reports values of a module that are not JSON', async () => {
  const text = 'export default { name: "a", faults: [{ on: "*", patch: { a() {}, b: 1n, c: Symbol("c") } }] }'
  expect(await getMistakes('own.ts', text)).toEqual([
    `own.ts: faults[0].patch.a: must be JSON, not function. ${JSON_KINDS}`,
    `own.ts: faults[0].patch.b: must be JSON, not bigint. ${JSON_KINDS}`,
    `own.ts: faults[0].patch.c: must be JSON, not symbol. ${JSON_KINDS}`,
  ])
})

test.each([
  [
    'unhandled.ts',
    'void Promise.reject(new Error("Alone"))',
    'throws an error that it does not catch: Alone',
  ],
  [
    'throws.ts',
    'setTimeout(() => { throw new Error("Late") })\nawait new Promise((resolve) => setTimeout(resolve, 60_000))',
    'throws an error that it does not catch: Late',
  ],
  ['exits.ts', 'setTimeout(() => process.exit(0))\nawait new Promise(() => {})', 'calls process.exit'],
  [
    'waits.ts',
    'await new Promise(() => {})',
    'does not finish, because it awaits something that never happens',
  ],
])('reports in one line what a module does while it is loaded: %s', async (file, text, line) => {
  expect(await getMistakes(file, `${text}\nexport default { name: 'a', progress: 'linear' }`)).toEqual([
    `${file}: ${line}`,
  ])
})

test.each([
  ['a timer', 'setInterval(() => {}, 10)'],
  ['a server', 'import { createServer } from "node:http"\ncreateServer().listen(0, "127.0.0.1")'],
  ['an error', 'setTimeout(() => { throw new Error("Late") }, 60_000)'],
  ['an exit', 'setTimeout(() => process.exit(1), 60_000)'],
])('accepts a module that leaves something for later: %s', async (_, text) => {
  const file = `${text}\nexport default { name: 'a', progress: 'linear' }`
  const { out, error } = await validate({ 'a.ts': file }, 'a.ts')
  expect([error, out]).toEqual([[], ['a.ts: 1 scenario: a']])
})

test('ends on a signal while a module is loading', async () => {
  const cwd = await createFolder({ 'loops.ts': 'while (true);' })
  for (const [argv, signal, code] of [
    [['validate', 'loops.ts'], 'SIGTERM', 143],
    [['--scenarios', 'loops.ts'], 'SIGINT', 130],
  ] as const) {
    const running = startCommandWith(createTrialRunner(), argv, cwd)
    expect((await running.end(signal)).code).toBe(code)
  }
})

function buildInvalidScenarios(count: number): string {
  const lines = Array.from({ length: count }, (_, index) => `- { name: a${index}, progress: no }`)
  return lines.join('\n')
}

test('reports the first 20 mistakes of a file and the number of the others', async () => {
  const lines = await getMistakes('many.yaml', buildInvalidScenarios(25))
  expect(lines).toHaveLength(21)
  expect([lines[19]?.slice(0, 13), lines[20]]).toEqual(['many.yaml:20:', 'many.yaml: and 5 more'])
})

test('reports paths that are not files', async () => {
  const cwd = await createFolder({})
  await symlink('/dev/null', join(cwd, 'null.yaml'))
  await symlink('round.yaml', join(cwd, 'round.yaml'))
  expect((await runCommand(['validate', 'null.yaml', 'round.yaml'], {}, cwd)).error).toEqual([
    'round.yaml: is a link that leads back to itself',
    'null.yaml: is not a file',
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
])('rejects a value that contains itself: %s', async (file, text, location) => {
  expect(await getMistakes(file, text)).toEqual([
    `${location}: is a circular reference, which JSON cannot have. Remove it`,
  ])
})

test('supports anchors and merge keys of YAML, but refuses too many aliases', async () => {
  const merged =
    'steps: &s [{ state: completed }]\nname: a\nfaults:\n  - &c { on: status, reply: { status: 500 } }\n  - { <<: *c, on: create }\n'
  expect((await validate({ 'm.yaml': merged }, 'm.yaml')).out).toEqual(['m.yaml: 1 scenario: a'])
  const wrong = merged.replace('500', '5')
  expect((await getMistakes('m.yaml', wrong)).map((line) => line.slice(0, 31))).toEqual([
    'm.yaml:4:39: faults[0].reply.st',
    'm.yaml:5:5: faults[1].reply.sta',
  ])
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [index, name] of ['b', 'c', 'd', 'e'].entries()) {
    const last = 'abcd'.charAt(index)
    bomb.push(`${name}: &${name} [${Array<string>(9).fill(`*${last}`).join(', ')}]`)
  }
  expect(await getMistakes('bomb.yaml', bomb.join('\n'))).toEqual([
    'bomb.yaml:1:1: has more than 50000 values',
  ])
})

test.each([
  [
    { 'a.yaml': 'name: same\nprogress: linear', 'b.json': '{ "name": "same", "progress": "linear" }' },
    'b.json:1:11: name: "same" is already defined in a.yaml:1:7',
  ],
  [
    {
      'a.scenario.ts': 'export default { name: "same", progress: "linear" }',
      'b.yaml': '- name: same\n  progress: linear',
    },
    'b.yaml:1:9: [0].name: "same" is already defined in a.scenario.ts: name',
  ],
  [
    { 'a.yaml': '- { name: same, progress: linear }\n- { name: same, progress: linear }' },
    'a.yaml:2:11: [1].name: "same" is already defined in a.yaml:1:11',
  ],
])('names both locations of a duplicate name: %j', async (files, line) => {
  expect(await validate(files, '.')).toEqual({ code: 1, out: [], error: [`${line}. Rename one of them`] })
})

test('accepts the name of a shipped scenario', async () => {
  expect((await validate({ 'a.yaml': 'name: flaky\nprogress: linear' }, 'a.yaml')).out).toEqual([
    'a.yaml: 1 scenario: flaky (replaces the shipped one)',
  ])
})

test('reports missing files and empty folders in one line each', async () => {
  const cwd = await createFolder({ 'notes/a.txt': '' })
  await mkdir(join(cwd, 'dir.yaml'))
  expect((await runCommand(['validate', 'no.yaml', 'notes', 'dir.yaml'], {}, cwd)).error).toEqual([
    'no.yaml: does not exist',
    `notes: has no scenario files. Use ${FOLDER_EXTENSIONS}`,
    `dir.yaml: has no scenario files. Use ${FOLDER_EXTENSIONS}`,
  ])
  expect((await runCommand(['validate'], {}, cwd)).error).toEqual([
    'Failed to validate: no file is given, and the working directory has no config file. Give it files, folders or a config file, such as mock-video-api validate scenarios.',
  ])
})

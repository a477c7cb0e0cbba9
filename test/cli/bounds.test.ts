import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createFolder } from '../support/folder.ts'
import { runCommand } from '../support/terminal.ts'

/** The maximum size of a file, in bytes. */
const SIZE = 262_144
const SCENARIO = { name: 'a', faults: [{ on: 'status', reply: { status: 503 } }] }

/** Repeats a text up to the maximum size of a file. */
function fill(create: (index: number) => string, start = '', end = ''): string {
  const parts = [start]
  let { length } = start + end
  for (let index = 0; ; index += 1) {
    const part = create(index)
    length += part.length
    if (length > SIZE) return parts.join('') + end
    parts.push(part)
  }
}

/** Validates a file. Returns the printed lines. */
async function validate(file: string, text: string): Promise<readonly string[]> {
  const cwd = await createFolder({ [file]: text })
  const { out, error } = await runCommand(['validate', file], {}, cwd)
  return [...out, ...error]
}

const TOO_MANY_PARTS =
  'has more than 40000 parts, such as keys, values and line breaks. Split it into several files'
const TOO_DEEP = 'is nested deeper than 100 levels'

test.each([
  ['many keys', fill((index) => `k${index}: 1\n`), TOO_MANY_PARTS],
  ['one key many times', fill(() => 'k: 1\n'), TOO_MANY_PARTS],
  ['many entries', fill(() => '- {}\n'), TOO_MANY_PARTS],
  ['many comments', '#\n'.repeat(SIZE / 2), TOO_MANY_PARTS],
  ['many documents', '---\n'.repeat(SIZE / 4), TOO_MANY_PARTS],
  ['many aliases', fill(() => '- *a\n', '- &a x\n'), TOO_MANY_PARTS],
  ['many anchors', fill((index) => `- &a${index} x\n`), TOO_MANY_PARTS],
  ['a list in a list in a list', '['.repeat(SIZE / 2) + ']'.repeat(SIZE / 2), TOO_DEEP],
  ['lists that do not end', '['.repeat(SIZE), TOO_DEEP],
  ['dashes', '- '.repeat(SIZE / 2), TOO_DEEP],
  ['objects that do not end', '{a: '.repeat(SIZE / 4), TOO_DEEP],
])('refuses YAML of 256 KiB with %s', async (_, text, problem) => {
  expect(await validate('a.yaml', text)).toEqual([`a.yaml: ${problem}`])
})

test.each([
  ['many keys', fill((index) => `"k${index}":1,`, '{', '"z":1}'), TOO_MANY_PARTS],
  ['many entries', fill(() => '{},', '[', '{}]'), TOO_MANY_PARTS],
  ['many numbers', fill(() => '1,', '[', '1]'), TOO_MANY_PARTS],
  ['only commas', `[${','.repeat(SIZE - 2)}]`, TOO_MANY_PARTS],
  ['a list in a list in a list', '['.repeat(SIZE / 2) + ']'.repeat(SIZE / 2), TOO_DEEP],
])('refuses JSON of 256 KiB with %s, also as a config file', async (_, text, problem) => {
  for (const file of ['a.json', 'mock-video-api.config.json'])
    expect(await validate(file, text)).toEqual([`${file}: ${problem}`])
})

test('accepts a scenario of 256 KiB', async () => {
  const text = fill(() => 'x', '{"name":"a","faults":[{"on":"status","reply":{"status":200,"body":"', '"}}]}')
  expect(text).toHaveLength(SIZE)
  expect(await validate('a.json', text)).toEqual(['a.json: 1 scenario: a'])
})

test.each([
  [
    'a.json',
    { name: 'a', faults: Array.from({ length: 10_000 }, () => ({})) },
    ['a.json:1:22: faults: must have at most 100 faults'],
  ],
  [
    'a.json',
    { name: 'a', steps: Array.from({ length: 10_000 }, () => ({})) },
    ['a.json:1:21: steps: must have at most 100 steps'],
  ],
  [
    'a.json',
    {
      name: 'a',
      faults: [{ on: 'status', attempts: Array.from({ length: 10_000 }, () => 'x'), latency: 1 }],
    },
    [
      'a.json:1:49: faults[0].attempts: must be a list of attempt numbers, such as [1, 3]. It must have 1 to 1,000 entries. The first attempt is 1',
    ],
  ],
  [
    'a.json',
    { name: 'a', faults: [{ on: 'status', patch: countKeys(1_001) }] },
    ['a.json:1:46: faults[0].patch: must have at most 1000 keys'],
  ],
  [
    'a.json',
    Array.from({ length: 1_001 }, (_, index) => ({ name: `a${index}`, progress: 'linear' })),
    ['a.json:1:1: has 1001 scenarios, and may have at most 1000. Split it into several files'],
  ],
  [
    'mock-video-api.config.json',
    { providers: Array.from({ length: 101 }, () => 'sync') },
    ['mock-video-api.config.json:1:14: providers: must have at most 100 providers'],
  ],
  [
    'mock-video-api.config.json',
    { revisions: countKeys(1_001) },
    ['mock-video-api.config.json:1:14: revisions: must have at most 1000 keys'],
  ],
])('checks how many entries there are before it checks them: %s', async (file, value, lines) => {
  expect(await validate(file, JSON.stringify(value))).toEqual(lines)
})

test('reports the first mistakes of an object with many unknown keys', async () => {
  const lines = await validate('a.json', JSON.stringify({ ...SCENARIO, ...countKeys(5_000) }))
  expect(lines).toHaveLength(21)
  expect(lines[0]).toMatch(/^a\.json:1:\d+: "k0" is unknown\. Known: name, /)
})

test('reports the first mistakes of a config file with many scenarios', async () => {
  const names = Object.keys(countKeys(3_000))
  const files = await validate('mock-video-api.config.json', JSON.stringify({ scenarios: names }))
  expect([files.length, files[20]]).toEqual([21, 'and 2980 more'])

  const scenario = Object.fromEntries(names.map((name) => [name, 'happy']))
  const choices = await validate('mock-video-api.config.json', JSON.stringify({ scenario }))
  expect([choices.length, choices[20]]).toEqual([21, 'mock-video-api.config.json: and 2980 more'])
})

test('does not check the other scenarios of a file that has 1,000 mistakes', async () => {
  const scenarios = Array.from({ length: 900 }, (_, index) => ({ name: `A${index}`, progress: 'fast' }))
  const lines = await validate('a.json', JSON.stringify(scenarios))
  expect([lines.length, lines[20]]).toEqual([21, 'a.json: and 980 more'])
})

test('reads no more than two documents, and the stack traces of errors stay as they are', async () => {
  const { stackTraceLimit } = Error
  const documents = await validate('a.yaml', `${'---\n'.repeat(3)}- [a b: c}\n`)
  expect(documents).toEqual([
    'a.yaml:2:1: starts a second document. Put all scenarios in one list and remove ---',
  ])
  const directives = await validate('a.yaml', `${'%FOO x\n'.repeat(5_000)}---\na\n`)
  expect([directives.length, directives[0], directives[20]]).toEqual([
    21,
    'a.yaml:1:1: Unknown directive %FOO',
    'a.yaml: and 980 more',
  ])
  expect(Error.stackTraceLimit).toBe(stackTraceLimit)
})

test('finds repeated keys in an object with many keys, with the place of each', async () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1`)
  const lines = await validate(
    'a.yaml',
    [...keys, 'k4999: 2', '"k1": 2', 'other: { a: 1, b: 2, a: 3 }'].join('\n'),
  )
  expect(lines).toEqual([
    'a.yaml:5001:1: Map keys must be unique',
    'a.yaml:5002:1: Map keys must be unique',
    'a.yaml:5003:22: Map keys must be unique',
  ])
})

test('tells keys of different types apart, and accepts several merge keys', async () => {
  const text = 'name: a\nprogress: linear\nwebhook: { <<: { delay: 1s }, <<: { copies: 2 } }\n'
  expect(await validate('a.yaml', text)).toEqual(['a.yaml: 1 scenario: a'])
  expect(await validate('a.yaml', '1: a\n"1": b\n? [a]\n: c\n')).toEqual([
    'a.yaml:1:1: has a list or an object as a key. Use a text',
  ])
})

test.each([
  [
    'each list has the one before nine times',
    [
      'a0: &a0 [x]',
      ...Array.from(
        { length: 9 },
        (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index},`.repeat(9)}]`,
      ),
    ],
    'a.yaml:1:1: has more than 50000 values',
  ],
  [
    'each object merges the one before twice',
    [
      'a0: &a0 { k: 1 }',
      ...Array.from(
        { length: 60 },
        (_, index) => `a${index + 1}: &a${index + 1} { <<: [*a${index}, *a${index}] }`,
      ),
    ],
    'a.yaml:1:1: has more than 50000 values',
  ],
  [
    'each object merges the one before',
    [
      'a0: &a0 { k: 1 }',
      ...Array.from({ length: 2_000 }, (_, index) => `a${index + 1}: &a${index + 1} { <<: *a${index} }`),
    ],
    'a.yaml:1:1: is nested deeper than 100 levels',
  ],
  [
    'a long text many times',
    [`- &a ${'x'.repeat(100_000)}`, ...Array.from({ length: 5_000 }, () => '- *a')],
    'a.yaml:1:1: has more than 1048576 characters',
  ],
  [
    'an object merges itself',
    ['&a', '<<: *a'],
    'a.yaml:2:1: is a circular reference, which JSON cannot have. Remove it',
  ],
  [
    'an object merges a text',
    ['<<: a'],
    'a.yaml:1:5: <<: must be an object, or a list of objects, to be merged',
  ],
])('refuses aliases that stand for too much: %s', async (_, lines, mistake) => {
  expect(await validate('a.yaml', lines.join('\n'))).toEqual([mistake])
})

test('reads many aliases and anchors', async () => {
  const lines = Array.from({ length: 3_000 }, (_, index) => `      - &a${index} ${index}\n      - *a${index}`)
  const text = `name: a\nfaults:\n  - on: status\n    patch:\n      a:\n${lines.join('\n')}`
  expect(await validate('a.yaml', text)).toEqual(['a.yaml: 1 scenario: a'])
})

test('refuses a file by its size, and files that have no size', async () => {
  const cwd = await createFolder({ 'big.yaml': '', 'huge.json': '', 'config.yaml': ' '.repeat(SIZE + 1) })
  await truncate(join(cwd, 'big.yaml'), SIZE + 1)
  await truncate(join(cwd, 'huge.json'), 2 ** 40)
  await symlink('/dev/zero', join(cwd, 'zero.yaml'))
  execFileSync('/usr/bin/env', ['mkfifo', join(cwd, 'pipe.yaml')])
  const tooLong = (size: number): string =>
    `has ${size} bytes, which is too long. The maximum is ${SIZE}. Split it into several files`

  const names = ['big.yaml', 'huge.json', 'zero.yaml', 'pipe.yaml']
  const { code, error } = await runCommand(['validate', ...names], {}, cwd)
  expect([code, error.toSorted()]).toEqual([
    1,
    [
      `big.yaml: ${tooLong(SIZE + 1)}`,
      `huge.json: ${tooLong(2 ** 40)}`,
      'pipe.yaml: is not a file',
      'zero.yaml: is not a file',
    ],
  ])
  expect((await runCommand(['--config', 'config.yaml'], {}, cwd)).error).toEqual([
    `config.yaml: ${tooLong(SIZE + 1)}`,
  ])
})

/** A file of Linux that has megabytes of text, and says that it has 0 bytes. */
const KERNEL_SYMBOLS = '/proc/kallsyms'

test.runIf(existsSync(KERNEL_SYMBOLS))('refuses a file whose size is said to be 0', async () => {
  const cwd = await createFolder({})
  await symlink(KERNEL_SYMBOLS, join(cwd, 'long.yaml'))
  expect((await runCommand(['validate', 'long.yaml'], {}, cwd)).error).toEqual([
    `long.yaml: has more than ${SIZE} bytes, which is too long. The maximum is ${SIZE}. Split it into several files`,
  ])
})

function countKeys(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
}

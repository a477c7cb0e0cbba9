import { expect, test } from 'vitest'
import { normalizeOrigin, originList } from '../../src/lib/origin.ts'
import { findMistakes, parse } from '../../src/lib/parse.ts'

test.each([
  ['http://localhost:5173', 'http://localhost:5173'],
  ['HTTP://LocalHost:5173', 'http://localhost:5173'],
  ['https://app.example:443', 'https://app.example'],
  ['http://b\u00fccher.example', 'http://xn--bcher-kva.example'],
  ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['http://[0:0::1]:3000', 'http://[::1]:3000'],
  ['capacitor://localhost', 'capacitor://localhost'],
  ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
])('normalizes %s to %s', (text, origin) => {
  expect(normalizeOrigin(text)).toBe(origin)
  expect(normalizeOrigin(origin)).toBe(origin)
})

const USE = 'Use an origin such as http://localhost:5173, or * for any origin'
const NO_NAME = 'Sandboxed frames and local files have no origin to name. Use * for any origin'

test.each([
  ['', USE],
  ['localhost', USE],
  ['localhost:5173', USE],
  ['//localhost', USE],
  ['http://', USE],
  ['http://localhost:99999', USE],
  ['http://*.example.com', USE],
  ['*.example.com', USE],
  ['http://a.example, http://b.example', 'Name each origin on its own'],
  [' http://localhost', USE],
  ['http://localhost:5173/', 'Leave out the slash at the end: http://localhost:5173'],
  ['http://localhost:5173/app', 'Leave out the path: http://localhost:5173'],
  ['http://localhost:5173?a=b', 'Leave out the path: http://localhost:5173'],
  ['null', NO_NAME],
  ['file://', NO_NAME],
  ['file:///tmp/index.html', NO_NAME],
])('refuses what is no origin: "%s"', (text, advice) => {
  expect(normalizeOrigin(text)).toBeUndefined()
  expect(findMistakes(originList, [text])).toEqual([
    { path: [0], message: `${JSON.stringify(text)} is not an origin. ${advice}` },
  ])
})

test('refuses an origin with a user name', () => {
  expect(normalizeOrigin('http://user@localhost')).toBeUndefined()
})

test('takes one origin or a list', () => {
  expect(parse(originList, '*', 'test')).toEqual(['*'])
  expect(parse(originList, 'http://localhost:5173', 'test')).toEqual(['http://localhost:5173'])
  expect(parse(originList, [], 'test')).toEqual([])
  expect(parse(originList, ['*', 'http://localhost:5173'], 'test')).toEqual(['*', 'http://localhost:5173'])
})

test.each([true, 5173, null, {}, [['*']], [1]])('refuses a value of another type: %j', (value) => {
  expect(findMistakes(originList, value).map(({ message }) => message)).toEqual([
    expect.stringContaining('must be an origin such as http://localhost:5173, or * for any origin'),
  ])
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { parseSessionKey, normalizeSessionName } from '../../src/engine/session-key.ts'

test('assigns a key without a colon to session default', () => {
  const keys = ['test', 'sk-live-4242', 'prism_sk_live', 'a b', 'key.with/much+else=']

  expect(keys.map((key) => parseSessionKey(key, 'prism_sk_'))).toEqual(
    keys.map(() => ({ session: 'default', scenario: undefined })),
  )
})

test('splits a key at its first colon into session and scenario', () => {
  expect(['w3:slow-fail', 'w3:', ':slow-fail', ':', 'w3:a:b'].map((key) => parseSessionKey(key))).toEqual([
    { session: 'w3', scenario: 'slow-fail' },
    { session: 'w3', scenario: undefined },
    { session: 'default', scenario: 'slow-fail' },
    { session: 'default', scenario: undefined },
    { session: 'w3', scenario: 'a:b' },
  ])
})

test('accepts a tilde instead of a colon', () => {
  expect(
    ['w3~slow-fail', 'w3~', '~slow-fail', 'w3~a:b', 'w3:a~b'].map((key) => parseSessionKey(key)),
  ).toEqual([
    { session: 'w3', scenario: 'slow-fail' },
    { session: 'w3', scenario: undefined },
    { session: 'default', scenario: 'slow-fail' },
    { session: 'w3', scenario: 'a:b' },
    { session: 'w3', scenario: 'a~b' },
  ])
})

test('removes the prefix of the provider from the session name', () => {
  expect(
    ['prism_sk_w3:slow-fail', 'prism_sk_:slow-fail', 'w3:', 'prism_sk_prism_sk_w3:'].map((key) =>
      parseSessionKey(key, 'prism_sk_'),
    ),
  ).toEqual([
    { session: 'w3', scenario: 'slow-fail' },
    { session: 'default', scenario: 'slow-fail' },
    { session: 'w3', scenario: undefined },
    { session: 'prism_sk_w3', scenario: undefined },
  ])
  expect(parseSessionKey('prism_sk_w3:').session).toBe('prism_sk_w3')
})

test('accepts joined scenarios in a key', () => {
  expect(parseSessionKey('w3:slow-fail+forbidden')).toEqual({
    session: 'w3',
    scenario: 'slow-fail+forbidden',
  })
})

test('keeps a short name of letters, digits, dashes and underscores', () => {
  const names = ['w3', 'A_b-9', 'x'.repeat(24)]

  expect(names.map(normalizeSessionName)).toEqual(names)
  expect(normalizeSessionName('')).toBe('default')
})

test('replaces any other name with its first four characters and a hash', () => {
  const real = 'sk-live-0123456789abcdefghij'

  expect(parseSessionKey(`${real}:slow-fail`).session).toMatch(/^sk-l-[0-9a-f]{8}$/)
  expect(normalizeSessionName('a b')).toMatch(/^a_b-[0-9a-f]{8}$/)
  expect(normalizeSessionName('é/ü?')).toMatch(/^____-[0-9a-f]{8}$/)
  expect(normalizeSessionName(`${real}k`)).not.toBe(normalizeSessionName(`${real}l`))
})

test('turns any text into a valid name, and keeps a valid name', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(0xffff)), (codes) => {
      const name = normalizeSessionName(String.fromCharCode(...codes))

      expect(name).toMatch(/^[A-Za-z0-9_-]{1,24}$/)
      expect(normalizeSessionName(name)).toBe(name)
      expect(parseSessionKey(`${name}:`).session).toBe(name)
    }),
  )
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  hideCredentials,
  hideInText,
  hideKeys,
  hideKeysInPath,
  hideUnlessSimilar,
  hideUrl,
  hideValues,
  isSecretName,
  removeSecrets,
} from '../../src/lib/secrets.ts'
import { formatValue } from '../../src/lib/parse.ts'
import { MockVideoApiError } from '../../src/lib/errors.ts'

const KEY = 'sk_live_0123456789'

test.each([
  'Authorization',
  'x-api-key',
  'apikey',
  'accessToken',
  'cookie',
  'Set-Cookie',
  'password',
  'passwd',
  'user_pass',
  'pwd',
  'x-jwt',
  'signature',
  'sync-signature',
  'X-Amz-Signature',
  'X-Amz-Credential',
  'sig',
  'x-hub-hmac',
  'client_secret',
  'PHPSESSID=sessid',
  'session_id',
  'otp',
  'client_assertion',
  '_csrf',
  'x-csrf',
  'x-xsrf',
  'SAMLResponse',
  'dpop',
  'jsessionid',
])('knows that a value of this name is a secret: %s', (name) => {
  expect(isSecretName(name)).toBe(true)
})

test.each([
  'accept',
  'author',
  'keyword',
  'crossing',
  'assertions',
  'x-mock-session',
  'x-mock-scenario',
  'design',
  'passage',
  'include',
  'wait',
])('knows that a value of this name is no secret: %s', (name) => {
  expect(isSecretName(name)).toBe(false)
})

test.each([
  ['http://localhost:4000/hook?a=b', 'http://localhost:4000/hook?a=b'],
  ['http://user:PASS@host/?token=abc&a=b#c', 'http://…@host/?token=…&a=b#c'],
  ['http://TOKEN@host', 'http://…@host/'],
  ['http://:PASS@host/', 'http://…@host/'],
  ['HTTPS://user:p%40ss@Host:8080/x', 'https://…@host:8080/x'],
  [' http://user:PASS@host/', 'http://…@host/'],
  ['http:user:PASS@host/', 'http://…@host/'],
  [String.raw`http:\\user:PASS@host/`, 'http://…@host/'],
  ['http://us\ner:PA\tSS@host/', 'http://…@host/'],
  ['http://user:PASS@1@host/', 'http://…@host/'],
  ['ftp://user:PASS@host/', 'ftp://…@host/'],
  ['http://user:PA/SS@host/', 'http://…@host/'],
  ['user:PASS@host/path', '//…@host/path'],
  ['//user:PASS@host/path', '//…@host/path'],
  ['http://host/?api%5Fkey=a%20b&X-Amz-Signature=c', 'http://host/?api%5Fkey=…&X-Amz-Signature=…'],
  ['http://host/?to\nken=abc', 'http://host/?token=…'],
  ['http://host/x;jsessionid=abc', 'http://host/x;jsessionid=…'],
  ['http://host/?next=http%3A%2F%2Fu%3APASS%40h%2Fx', 'http://host/?next=http%3A%2F%2F…%40h%2Fx'],
  ['http://host/?next=http%253A%252F%252Fu%253APASS%2540h', 'http://host/?next=http%253A%252F%252F…%2540h'],
  [
    'http://host/?next=http%3A%2F%2Fh%3Ftoken%3Dabc%26a%3Db',
    'http://host/?next=http%3A%2F%2Fh%3Ftoken%3D…%26a%3Db',
  ],
  ['http://u%3APASS%40h/', 'http://…%40h/'],
  ['http://host/?a=1;token=abc;b=2&c=3', 'http://host/?a=1;token=…&c=3'],
  ['http://host/?token=a"b c?d;e', 'http://host/?token=…'],
  ['http://host/?next=http://other/?token=abc', 'http://host/?next=http://other/?token=…'],
  ['http://host/#access_token=abc&state=1', 'http://host/#access_token=…&state=1'],
  ['http://host/?token=&author=me', 'http://host/?token=&author=me'],
  ['http://host/a@b', 'http://host/a@b'],
  ['', ''],
])('hides the secrets of a URL: %j', (url, shown) => {
  expect(hideUrl(url)).toBe(shown)
  expect(hideUrl(shown)).toBe(shown)
})

test.each([
  [
    'fetch failed for "http://user:PASS@host/?token=abc", sorry',
    'fetch failed for "http://…@host/?token=…", sorry',
  ],
  ['No route matches GET /x?api_key=abc. Use /y?a=b', 'No route matches GET /x?api_key=… Use /y?a=b'],
  ['Did you mean token? Known: a, b', 'Did you mean token? Known: a, b'],
  ['webhooks.secret: must be a string', 'webhooks.secret: must be a string'],
  ['http://host/?token=a"b', 'http://host/?token=…'],
  ['mail me@example.com', 'mail me@example.com'],
  ['for=1;token=abc;by=2', 'for=1;token=…'],
  ['for=1; token="a b";by=2', 'for=1; token=…;by=2'],
  ['token=abc;by=2', 'token=…;by=2'],
  ['t=1,v1=abc', 't=1,v1=abc'],
  ['/v9/x;token=abc', '/v9/x;token=…'],
  ['http%3A%2F%2Fu%3APASS%40h', 'http%3A%2F%2F…%40h'],
  ['see http%3A%2F%2Fu:PASS@h', 'see http%3A%2F%2F…@h'],
])('hides the secrets of the URLs in a text: %j', (text, shown) => {
  expect(hideInText(text)).toBe(shown)
  expect(hideInText(shown)).toBe(shown)
})

test('hides secrets in the messages of errors, and in the values that they name', () => {
  expect(new MockVideoApiError('send', 'http://user:PASS@host/ is wrong').message).toBe(
    'Failed to send: http://…@host/ is wrong.',
  )
  expect(
    [
      'https://user:PASS@host/?token=a"b',
      { secret: 'abc', clock: 'x', hosts: ['http://user:PASS@host'] },
      { apiKeys: ['a'], password: 5, token: null },
    ].map(formatValue),
  ).toEqual([
    '"https://…@host/?token=…"',
    '{"secret":"…","clock":"x","hosts":["http://…@host/"]}',
    '{"apiKeys":"…","password":"…","token":null}',
  ])
})

test.each([
  ['slow-fail', 'slow-fail'],
  ['slow-fial', 'slow-fial'],
  ['slo-fal', 'slo-fal'],
  ['slw-fl', 'sl…'],
  ['SLOW-FAIL', 'SL…'],
  [KEY, 'sk…'],
  ['a', 'a…'],
  ['😀😀😀', '😀😀…'],
  ['', ''],
  [`slow-fail${'x'.repeat(300)}`, 'sl…'],
])('shows a text that is at most two letters away from a known one: %j', (text, shown) => {
  expect(hideUnlessSimilar(text, ['happy', 'slow-fail'])).toBe(shown)
})

test('compares a very long text with a very long name as a whole', () => {
  const name = 'x'.repeat(200)
  expect(hideUnlessSimilar(`${name}xx`, [name])).toBe(`${name}xx`)
  expect(hideUnlessSimilar(name + KEY, [name])).toBe('xx…')
})

test.each([
  [`Bearer ${KEY}`, 'Bearer sk…'],
  ['AWS4-HMAC-SHA256 Credential=a', 'AWS4-HMAC-SHA256 Cr…'],
  [KEY, 'sk…'],
  [`mine ${KEY}`, 'mi…'],
])('shows the scheme and the start of an Authorization header: %s', (header, shown) => {
  expect(hideCredentials(header)).toBe(shown)
})

test('replaces an API key in a text; a short one only if it is the whole text', () => {
  expect(hideKeys(`a ${KEY} and ${KEY}`, [KEY])).toBe('a (the API key) and (the API key)')
  expect([hideKeys('test', ['test']), hideKeys('a test', ['test'])]).toEqual(['(the API key)', 'a test'])
  expect(hideValues(`x ${KEY}`, [KEY])).toBe('x …')
  expect(hideKeys('a', [])).toBe('a')
})

test('replaces an API key in a path, in any encoding', () => {
  const key = 'w3:sk_live/0123+='
  const everyCharacter = Array.from(key, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')
  const encoded = encodeURIComponent(key)
  const paths = [key, encoded, encoded.toLowerCase(), key.replace(':', '%3A'), everyCharacter]
  expect(paths.map((path) => hideKeysInPath(`/v2/${path}/%zz`, [key]))).toEqual(
    paths.map(() => '/v2/(the API key)/%zz'),
  )
  expect(hideKeysInPath('/v2/%74est', ['test'])).toBe('/v2/%74est')
  expect(hideKeysInPath('/v2/%zz', [key])).toBe('/v2/%zz')
})

test('leaves out secret headers and parameters, and hides the key in the others', () => {
  const headers = [
    ['X-Mine', 'secret'],
    ['Password', 'secret'],
    ['accept', '*/*'],
    ['referer', 'https://user:PASS@host/?token=abc'],
    ['user-agent', `app/${KEY}`],
    [KEY, 'x'],
  ] as const
  expect(removeSecrets(headers, { keys: [KEY], names: ['x-mine'] })).toEqual({
    accept: '*/*',
    referer: 'https://…@host/?token=…',
    'user-agent': 'app/(the API key)',
    '(the API key)': 'x',
  })
})

test('never shows a user name, a password or a token of a URL', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9!$'()*,;:=@"<>{}|^ é-]{6,20}$/)
  const name = fc.constantFrom('token', 'api_key', 'X-Amz-Signature', 'Password')
  fc.assert(
    fc.property(secret, secret, name, (password, token, parameter) => {
      const url = new URL('http://host.example/path?a=b')
      url.username = 'someone'
      url.password = password
      url.searchParams.set(parameter, token)
      expect(hideUrl(url.href)).toBe(`http://…@host.example/path?a=b&${parameter}=…`)
      const raw = `http://someone:${password.replaceAll('@', '')}@host.example/?${parameter}=${token}`
      expect(hideUrl(raw)).toMatch(/^http:\/\/…@host\.example\/\?[\w-]+=…$/)
    }),
  )
})

test('takes no more than linear time', () => {
  const size = 200_000
  for (const part of [
    '//',
    '?a=',
    ';a=',
    '&',
    '@',
    '?',
    '%25',
    '%2F',
    '%2F%2Fa',
    '%3Fa',
    '%3Fa%3D',
    '25',
    ';a',
    '; ',
    ', a="',
    'http://',
    'a:',
    '\\',
    '#a=b;',
  ]) {
    const text = part.repeat(size)
    expect(hideUrl(text)).not.toBe(undefined)
    expect(hideInText(text)).not.toBe(undefined)
  }
})

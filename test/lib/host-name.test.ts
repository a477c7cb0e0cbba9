import { expect, test } from 'vitest'
import { hostName, isLoopbackHost, isPrivateAddress, normalizeHostName } from '../../src/lib/host-name.ts'
import { findMistakes } from '../../src/lib/parse.ts'

test.each([
  ['fake.example.com', 'fake.example.com'],
  ['Fake.Example.COM', 'fake.example.com'],
  ['fake.example.com.', 'fake.example.com'],
  ['my_app', 'my_app'],
  ['b\u00fccher.example', 'xn--bcher-kva.example'],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ['10.0.0.1', '10.0.0.1'],
  ['10.1', '10.0.0.1'],
  ['0x7f000001', '127.0.0.1'],
  ['2130706433', '127.0.0.1'],
  ['::1', '::1'],
  ['[::1]', '::1'],
  ['FD00:0:0::1', 'fd00::1'],
  ['::ffff:127.0.0.1', '::ffff:7f00:1'],
])('normalizes %s to %s', (text, host) => {
  expect(normalizeHostName(text)).toBe(host)
  expect(normalizeHostName(host)).toBe(host)
})

/** Texts that can never be equal to a host. */
const NOT_HOSTS = [
  '',
  ' ',
  '.',
  'x ',
  ' x',
  'x y',
  'x\ty',
  'x\ny',
  'x:80',
  '10.0.0.1:80',
  '[::1]:80',
  '[::1',
  '::1]',
  ':::',
  'fe80::1%eth0',
  'http://x',
  'https://x:80/path',
  'x/',
  'x/path',
  'x?query',
  'x#part',
  'user@x',
  'x%2ey',
  'x\\y',
  '*.example.com',
  'fake.*',
  'a..b',
  '.x',
  'x..',
  '10.0.0.256',
  'a.1',
  'x,y',
  'a'.repeat(254),
]

test.each(NOT_HOSTS)('does not take "%s" for a host', (text) => {
  expect(normalizeHostName(text)).toBeUndefined()
})

test.each(['one', 'one-or-all'] as const)('refuses what can never be equal to a host: %s', (accepted) => {
  expect(NOT_HOSTS.filter((text) => findMistakes(hostName(accepted), text).length === 0)).toEqual([])
})

test('names the forms that an option accepts', () => {
  expect([
    findMistakes(hostName('one'), '*'),
    findMistakes(hostName('one-or-all'), 'app:3000'),
    findMistakes(hostName('one'), 7),
  ]).toEqual([
    [
      {
        path: [],
        message:
          '"*" is not a host name. Use a host name (fake.example.com) or an IP address. Do not add a scheme, a port or a path',
      },
    ],
    [
      {
        path: [],
        message:
          '"app:3000" is not a host name. Use a host name (fake.example.com), an IP address, or * for all hosts. Do not add a scheme, a port or a path',
      },
    ],
    [{ path: [], message: 'must be a host name (fake.example.com) or an IP address' }],
  ])
})

test('accepts * only for all hosts', () => {
  expect(findMistakes(hostName('one-or-all'), '*')).toEqual([])
})

test('knows the names and addresses of this machine', () => {
  const hosts = ['localhost', 'a.b.localhost', '127.0.0.1', '127.255.255.255', '::1', '::ffff:7f00:1']
  const others = [
    'xlocalhost',
    '.localhost',
    'localhost.example',
    '128.0.0.1',
    '10.0.0.1',
    '::',
    '::2',
    '0.0.0.0',
  ]
  expect([...hosts, ...others].filter(isLoopbackHost)).toEqual(hosts)
})

test('knows the addresses of private networks', () => {
  const hosts = [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fc00::1',
    'fdff::',
    '::ffff:a00:1',
  ]
  const others = [
    '127.0.0.1',
    '11.0.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '169.254.1.1',
    'fe80::1',
    'fc',
    '100.64.0.1',
  ]
  expect([...hosts, ...others].filter(isPrivateAddress)).toEqual(hosts)
})

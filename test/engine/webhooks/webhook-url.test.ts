import { expect, test } from 'vitest'
import { validateWebhookUrl } from '../../../src/engine/webhooks/post.ts'

function isAllowed(url: string, hosts: readonly string[] = []): boolean {
  return validateWebhookUrl(url, hosts) === undefined
}

test.each([
  [
    'loopback',
    ['http://127.0.0.1/', 'http://127.0.0.1:8080/a?b', 'https://127.255.255.254/', 'http://[::1]:3000/'],
  ],
  [
    'another spelling of loopback',
    [
      'http://2130706433/',
      'http://0x7f000001/',
      'http://017700000001/',
      'http://0177.0.0.1/',
      'http://0x7f.1/',
      'http://127.1/',
      'http://127.0.0.1./',
      'http://127\u30020\u30020\u30021/',
      'http://[0:0:0:0:0:0:0:1]/',
      'http://[::0001]/',
    ],
  ],
  [
    'RFC 1918',
    ['http://10.0.0.1/', 'http://10.255.255.255/', 'http://172.16.0.1/', 'http://172.31.255.255/'],
  ],
  ['the rest of RFC 1918', ['http://192.168.0.1/', 'http://192.168.255.255/', 'http://0xc0a80001/']],
  ['unique local IPv6', ['http://[fc00::1]/', 'http://[fdff:ffff::1]:80/', 'http://[FD00::1]/']],
  ['IPv4 in IPv6', ['http://[::ffff:127.0.0.1]/', 'http://[::ffff:10.1.2.3]/', 'http://[::FFFF:c0a8:1]/']],
  [
    'localhost',
    ['http://localhost/', 'http://LOCALHOST:3000/', 'http://localhost./', 'http://app.localhost/'],
  ],
  ['names under localhost', ['http://a.b.localhost./', 'http://my_app.localhost/', 'http://loc%61lhost/']],
  ['the host of containers', ['http://host.docker.internal/', 'http://HOST.docker.internal.:3000/']],
])('allows %s', (_, urls) => {
  expect(urls.filter((url) => !isAllowed(url))).toEqual([])
})

test.each([
  ['public names', ['https://example.com/hook', 'http://localhost.example.com/', 'http://notlocalhost.com/']],
  [
    'names without a dot',
    ['http://metadata/', 'http://app:3000/hook', 'http://my_app/', 'http://metadata./', 'http://x/'],
  ],
  [
    'names like those of containers',
    ['http://docker.internal/', 'http://x.host.docker.internal/', 'http://app.local/'],
  ],
  [
    'names like localhost',
    [
      'http://localhost.evil.example/',
      'http://localhost../',
      'http://.localhost/',
      'http://a..localhost/',
      'http://xlocalhost/',
      'http://l\u043ecalhost/',
      'http://xn--lcalhost-54g/',
      'http://127.0.0.1.evil.example/',
    ],
  ],
  ['public addresses', ['http://8.8.8.8/', 'http://134744072/', 'http://[2001:db8::1]/']],
  ['link-local addresses', ['http://169.254.169.254/latest', 'http://0xa9fea9fe/', 'http://2852039166/']],
  ['link-local IPv6', ['http://[fe80::1]/', 'http://[febf::1]/', 'http://[::ffff:169.254.169.254]/']],
  [
    'addresses next to RFC 1918',
    ['http://172.15.255.255/', 'http://172.32.0.1/', 'http://192.167.0.1/', 'http://11.0.0.1/'],
  ],
  ['addresses next to loopback', ['http://128.0.0.1/', 'http://126.255.255.255/', 'http://[::2]/']],
  [
    'the address of no host',
    ['http://0.0.0.0/', 'http://0/', 'http://0x0/', 'http://[::]/', 'http://[::ffff:0:0]/'],
  ],
  ['addresses next to unique local IPv6', ['http://[fc::1]/', 'http://[fbff::1]/', 'http://[fe00::1]/']],
  [
    'a public IPv4 in IPv6',
    ['http://[::ffff:8.8.8.8]/', 'http://[64:ff9b::127.0.0.1]/', 'http://[::127.0.0.1]/'],
  ],
  ['a local name before an @', ['http://localhost@example.com/', 'http://127.0.0.1:80@example.com/']],
  ['other protocols', ['ftp://localhost/', 'file:///etc/passwd', 'data:text/plain,a', 'ws://localhost/']],
  ['texts that are not URLs', ['', 'localhost', '/hook', 'http://', 'http://[::1', 'http://256.0.0.1/']],
])('refuses %s', (_, urls) => {
  expect(urls.filter((url) => isAllowed(url))).toEqual([])
})

test('returns the reason and what to do', () => {
  expect(
    [
      'https://example.com/a',
      'http://App:3000/hook',
      'http://[2001:db8::1]:80/',
      'http://a..localhost/',
      'ftp://localhost/',
      'nothing',
    ].map((url) => validateWebhookUrl(url, [])),
  ).toEqual([
    'the webhook was not sent, because example.com is not a local host. Use a URL on localhost, or allow the host with webhooks.hosts or --webhook-hosts example.com',
    'the webhook was not sent, because app is not a local host. Use a URL on localhost, or allow the host, such as a service of Docker Compose, with webhooks.hosts or --webhook-hosts app',
    'the webhook was not sent, because 2001:db8::1 is not a local host. Use a URL on localhost, or allow the host with webhooks.hosts or --webhook-hosts 2001:db8::1',
    'the webhook was not sent, because "a..localhost" is not a valid host name. Use a URL on localhost',
    '"ftp:" is not a protocol for webhooks. Use http or https',
    '"nothing" is not a URL',
  ])
})

test('allows the hosts of the option on any port and in any case, and no others', () => {
  const hosts = [
    'Hooks.Example.com.',
    'APP',
    'b\u00fccher.example',
    '169.254.1.1',
    '2001:DB8:0::1',
    '[fe80::1]',
  ]
  const allowed = [
    'http://app:3000/hook',
    'https://b\u00fccher.example/',
    'http://xn--bcher-kva.example/',
    'http://2851995905/',
    'http://[fe80::1]:3000/',
    'https://hooks.example.com:8443/a',
    'http://HOOKS.example.com./',
    'http://169.254.1.1/',
    'http://[2001:db8::1]/',
  ]
  const refused = [
    'https://example.com/',
    'https://a.hooks.example.com/',
    'http://app.example/',
    'http://[fe80::2]/',
    'http://169.254.1.2/',
    'ftp://hooks.example.com/',
  ]
  expect([...allowed, ...refused].filter((url) => isAllowed(url, hosts))).toEqual(allowed)
})

test('allows every host for *, with http and https only', () => {
  const urls = [
    'https://example.com/',
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'file:///a',
    'nothing',
  ]
  expect(urls.filter((url) => isAllowed(url, ['*']))).toEqual(urls.slice(0, 3))
})

test('refuses a URL with a user name or a password, and does not repeat them', () => {
  for (const userInfo of ['me', 'me:secret', ':secret']) {
    expect(validateWebhookUrl(`http://${userInfo}@127.0.0.1/`, ['*'])).toBe(
      'the webhook was not sent, because its URL has a user name or a password. Remove them',
    )
  }
})

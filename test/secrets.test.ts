import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'

import { createMockVideoApi, defineProvider, jsonReply } from '../src/index.ts'
import { callApi } from './support/call.ts'
import { getErrorMessage } from './support/error-message.ts'
import { createFolder } from './support/folder.ts'
import { createReceiver } from './support/receiver.ts'
import { openServer } from './support/server.ts'
import { runCommand, startCommand } from './support/terminal.ts'

/** The places of secrets. */
const PLACES = [
  'key',
  'keyBehindColon',
  'keyBehindTilde',
  'keyOfJoin',
  'keyOfSession',
  'keyOfCode',
  'wrongKey',
  'unusedKey',
  'baseUrlKey',
  'queryToken',
  'queryKey',
  'querySignature',
  'queryUrl',
  'password',
  'jwt',
  'signature',
  'cookie',
  'proxy',
  'referer',
  'sessionHeader',
  'storageKey',
  'webhookUser',
  'webhookPassword',
  'webhookToken',
  'webhookSecret',
  'invalidUrl',
  'variable',
  'configValue',
  'configAlias',
  'hostPassword',
  'ownKey',
  'ownQuery',
  'thrown',
] as const

const SECRETS = new Map(
  PLACES.map((place) => [place, `sk${createHash('sha256').update(place).digest('hex').slice(0, 16)}`]),
)

/** Returns the secret of a place: `sk` and sixteen digits. */
function secret(place: (typeof PLACES)[number]): string {
  return SECRETS.get(place) ?? ''
}

/** Returns the places whose secret, or half of it, occurs in a text. */
function findLeaks(text: string): string[] {
  const texts = [text, decodeURIComponent(text.replaceAll(/%(?![\da-f]{2})/gi, '%25'))]
  return PLACES.filter((place) => {
    const halves = [secret(place).slice(2, 10), secret(place).slice(10)]
    return texts.some((shown) => halves.some((half) => shown.includes(half)))
  })
}

/** A session name that is too long to be shown. */
const LONG = secret('keyOfSession').repeat(2)

const KEYS = [
  secret('key'),
  secret('unusedKey'),
  `w3:${secret('keyBehindColon')}`,
  `w3~${secret('keyBehindTilde')}`,
  `w3:slow-fail+${secret('keyOfJoin')}`,
  `w3:sync-code:${secret('keyOfCode')}`,
  `${LONG}:slow-fail`,
]

const STATUS = '/sync/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'

/** Sends a secret in each place of a call. Returns the bodies of all errors, and everything that the control routes return. */
async function makeCalls(url: string): Promise<string> {
  const shown: string[] = []

  async function call(path: string, init: RequestInit = {}): Promise<string> {
    const headers = { 'x-api-key': secret('key'), ...Object.fromEntries(new Headers(init.headers)) }
    const response = await fetch(url + path, { ...init, headers })
    const text = await response.text()
    if (response.status >= 400) shown.push(text)
    return text
  }

  const post = (path: string, body: object): Promise<string> =>
    call(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const submit = (webhookUrl: string): Promise<string> =>
    post('/sync/v2/generate', { model: 'lipsync-2', input: INPUT, webhookUrl })

  for (const key of [...KEYS, secret('wrongKey')]) {
    await call(STATUS, { headers: { 'x-api-key': key } })
    await call(`/prism/api/generations/none`, { headers: { authorization: `Bearer ${key}` } })
    await call(`/sync/v2/unknown/${encodeURIComponent(key)}?id=${key}&${key}`, {
      headers: { 'x-api-key': key, 'user-agent': key },
    })
  }
  for (const separator of [':', '%3A', '~', '%3a']) {
    await call(`/s/w3${separator}${secret('baseUrlKey')}/sync/v2/generate/none`)
    await call(`/sync/s/w3${separator}${secret('baseUrlKey')}/v2/generate/none`)
  }
  const query = [
    `token=${secret('queryToken')}`,
    `api%5Fkey=${secret('queryKey')}`,
    `X-Amz-Signature=${secret('querySignature')}`,
    `next=${encodeURIComponent(`http://me:${secret('queryUrl')}@host/`)}`,
  ].join('&')
  await call(`${STATUS}?${query}`)
  await call(`/nothing?${query}`)
  await call(STATUS, {
    headers: {
      password: secret('password'),
      'x-jwt': secret('jwt'),
      signature: secret('signature'),
      cookie: `a=${secret('cookie')}`,
      'proxy-authorization': secret('proxy'),
      referer: `https://me:${secret('referer')}@host/?token=${secret('queryToken')}`,
      'x-mock-session': secret('sessionHeader').repeat(2),
    },
  })
  for (const scheme of ['Bearer ', '']) {
    const headers = { authorization: scheme + secret('storageKey') }
    await call('/media/prism/generations/gen_abc123.mp4', { headers })
    await call(`/media/prism/generations/gen_abc123.mp4?X-Amz-Algorithm=a`, { headers })
  }

  const receiver = await createReceiver()
  const host = receiver.url.replace('http://', '')
  const user = `${secret('webhookUser')}:${secret('webhookPassword')}@`
  await submit(`${receiver.url}&token=${secret('webhookToken')}`)
  await submit(`http://${user}${host}&token=${secret('webhookToken')}`)
  await submit(` http:${user}${host}`)
  const invalidUrl = `http://me:${secret('invalidUrl')}/@host`
  await submit(invalidUrl)
  await post('/trugen/v1/script-to-video/createVideo', { ...SCRIPT, callback_url: invalidUrl })
  await submit(`http://hooks.example.com/?token=${secret('webhookToken')}`)
  await fetch(`${url}/__mock/clock`, { method: 'POST', body: '{"advance":"1h"}' })
  expect(receiver.posted.map(({ path }) => path)).toEqual([`/hook?a=b&token=${secret('webhookToken')}`])
  expect(receiver.posted[0]?.headers['sync-signature']).toMatch(/^t=\d+,v1=[\da-f]{64}$/)

  const sessions = ['default', 'w3', LONG, secret('sessionHeader').repeat(2)]
  for (const session of sessions) {
    for (const route of ['requests', 'deliveries', 'generations', 'clock']) {
      const reply = await fetch(`${url}/__mock/${route}?session=${session}`)
      shown.push(JSON.stringify(withoutBodies(await reply.json())))
    }
  }
  for (const route of [
    'report',
    'health',
    'scenarios',
    'nothing',
    `deliveries?token=${secret('queryToken')}`,
  ])
    shown.push(await (await fetch(`${url}/__mock/${route}`)).text())
  return shown.join('\n')
}

const INPUT = [
  { type: 'video', url: 'https://example.com/a.mp4' },
  { type: 'audio', url: 'https://example.com/a.wav' },
]

const SCRIPT = { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'e' }

/** Removes the bodies of requests and webhooks, and the input of generations, which are kept as they were sent. */
function withoutBodies(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, member: unknown) =>
      name === 'body' || name === 'input' ? undefined : member,
    ),
  )
}

test('a server shows no secret of a call', async () => {
  const options = { apiKeys: KEYS, webhooks: { secret: secret('webhookSecret') } }
  const warnings: string[] = []
  const server = await openServer({ ...options, warn: (text) => warnings.push(text) })
  const shown = await makeCalls(server.url)

  expect(findLeaks([shown, ...warnings].join('\n'))).toEqual([])
  expect(shown).toContain('\\"sk…\\" is unknown. ')
  expect(server.api.deliveries().map(({ url, status }) => [url.replace(/:\d+/, ':<port>'), status])).toEqual([
    ['http://127.0.0.1:<port>/hook?a=b&token=…', 'delivered'],
    ['http://…@127.0.0.1:<port>/hook?a=b&token=…', 'blocked'],
    ['http://…@127.0.0.1:<port>/hook?a=b', 'blocked'],
    ['http://…@host', 'blocked'],
    ['http://hooks.example.com/?token=…', 'blocked'],
  ])
})

test('keeps request bodies as they were sent, and finds a delivery by the URL that was sent', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const webhookUrl = `http://me:${secret('webhookPassword')}@localhost/?token=${secret('webhookToken')}`
  const json = { model: 'lipsync-2', input: INPUT, webhookUrl }
  await callApi(api, 'sync', '/v2/generate', { method: 'POST', json })
  await api.clock.advance('1h')

  expect(api.requests()).toMatchObject([{ body: json }])
  expect(api.deliveries({ url: webhookUrl })).toMatchObject([
    { body: { webhookUrl }, url: 'http://…@localhost/?token=…' },
  ])
})

test.each([[[]], [['--json']]])('a command prints no secret of a call: %j', async (flags) => {
  const config = { apiKeys: KEYS, webhooks: { secret: secret('configValue') } }
  const folder = await createFolder({ 'mock-video-api.config.json': JSON.stringify(config) })
  const running = startCommand(
    ['--port', '0', '--clock', 'manual', '--log-level', 'debug', '--report', ...flags],
    { MOCK_VIDEO_API_WEBHOOK_SECRET: secret('webhookSecret') },
    folder,
  )
  await running.waitForLines(1)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out[0] ?? '')?.[0] ?? ''
  const shown = await makeCalls(url)
  const { out, error } = await running.end()
  const log = [...out, ...error].join('\n')

  expect(findLeaks(`${log}\n${shown}`)).toEqual([])
  // Something of each kind was printed.
  expect(log).toContain('sk…')
  expect(log).toContain('its URL has a user name or a password')
  expect(log).toContain('is not a URL')
  expect(out.length).toBeGreaterThan(30)
})

const PASSWORD_URL = `https://me:${secret('hostPassword')}@hooks.example.com/?token=${secret('webhookToken')}`

test.each([
  [
    { MOCK_VIDEO_API_WEBHOOK_HOSTS: PASSWORD_URL },
    /"https:\/\/…@hooks\.example\.com\/\?token=…" is not a host name/,
  ],
  [{ MOCK_VIDEO_API_SCENARIO: `w3:${secret('variable')}` }, /"w3…" is unknown/],
  [{ MOCK_VIDEO_API_API_KEYS: secret('variable') }, /unknown environment variable MOCK_VIDEO_API_API_KEYS/],
  [
    { MOCK_VIDEO_API_WEBHOOK_SECRET: secret('variable'), MOCK_VIDEO_API_PROVIDER: 'prism' },
    /WEBHOOK_SECRET only works with/,
  ],
  [{ MOCK_VIDEO_API_PUBLIC_URL: `ftp://me:${secret('variable')}@host` }, /MOCK_VIDEO_API_PUBLIC_URL/],
])('a mistake in the environment shows no secret: %j', async (env, expected) => {
  const { code, out, error } = await runCommand([], env)

  expect([code, findLeaks([...out, ...error].join('\n'))]).toEqual([1, []])
  expect(error.join('\n')).toMatch(expected)
})

test.each([
  [
    `webhooks:\n  secret: *${secret('configAlias')}`,
    '2:11: the value of secret is not valid YAML. Put it in quotes',
  ],
  [
    `webhooks:\n  secret: !${secret('configAlias')}`,
    '2:11: the value of secret is not valid YAML. Put it in quotes',
  ],
  [
    `webhooks:\n  secret: |${secret('configAlias')}`,
    '2:12: the value of secret is not valid YAML. Put it in quotes',
  ],
  [
    `apiKeys:\n  - *${secret('configAlias')}`,
    '2:5: the value of apiKeys is not valid YAML. Put it in quotes',
  ],
  [
    `webhooks:\n  hosts: [ "${PASSWORD_URL}" ]`,
    '2:12: webhooks.hosts[0]: "https://…@hooks.example.com/?token=…" is not',
  ],
  [`webhooks:\n  secret: [ ${secret('configValue')} ]`, '2:11: webhooks.secret: must be a string'],
  [`apiKeys: ${secret('configValue')}`, '1:10: apiKeys: must be a list of keys'],
  [
    `apiKeys: [ " ${secret('configValue')}" ]`,
    '1:12: apiKeys[0]: must not be empty, and must not begin or end',
  ],
  [`clock: { secret: ${secret('configValue')} }`, '1:8: clock: {"secret":"…"} is unknown'],
  [`scenario: w3:${secret('configValue')}`, '1:11: scenario: "w3…" is unknown'],
])('a mistake in a config file shows no secret: %s', async (yaml, expected) => {
  const folder = await createFolder({ 'mock-video-api.config.yaml': yaml })
  for (const argv of [[], ['validate'], ['exec', '--', 'true']]) {
    const { code, out, error } = await runCommand(argv, {}, folder)

    expect([code, findLeaks([...out, ...error].join('\n'))]).toEqual([1, []])
    expect(error.join('\n')).toContain(`mock-video-api.config.yaml:${expected}`)
  }
})

test('a mistake in options shows no secret', () => {
  const options: object = {
    webhooks: { secret: 5, hosts: [PASSWORD_URL], timestamps: { secret: secret('configValue') } },
    apiKeys: [` ${secret('key')}`],
    clock: PASSWORD_URL,
  }
  const message = getErrorMessage(() => createMockVideoApi(options))

  expect(findLeaks(message)).toEqual([])
  expect(message).toContain('"https://…@hooks.example.com/?token=…" is not a host name')
})

test('a provider of your own shows no secret', async () => {
  const warnings: string[] = []
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://api.mine.example'],
    readKey: (call) => call.header('x-mine') ?? new URLSearchParams(call.query).get('k') ?? undefined,
    keyHeaders: (key) => ({ 'X-Mine': key }),
    operations: [
      {
        name: 'create',
        method: 'POST',
        path: '/jobs',
        createsGeneration: true,
        knownInput: {
          query: () => {
            throw new Error(
              `no answer from http://me:${secret('thrown')}@host/?token=${secret('queryToken')}`,
            )
          },
        },
        handle(context) {
          context.setReason(
            `the key ${context.call.header('x-mine') ?? ''} is known to http://me:${secret('thrown')}@host/`,
          )
          return jsonReply(201, { id: context.create({}).generation.id })
        },
      },
    ],
    webhook: {
      url: () => 'http://localhost:1/hook',
      body: () => ({}),
      sign: async (_body, _at, webhookSecret) => ({
        'x-webhook-secret': webhookSecret,
        authorization: `Bearer ${webhookSecret}`,
        signature: 'v1=abc',
      }),
    },
  })
  const api = createMockVideoApi({
    clock: 'manual',
    providers: [mine],
    webhooks: { secret: secret('webhookSecret') },
    warn: (text) => warnings.push(text),
  })
  await callApi(api, 'mine', '/jobs?wait=1', { method: 'POST', key: secret('ownKey') })
  await callApi(api, 'mine', `/jobs?k=${secret('ownQuery')}`, { method: 'POST', key: null })
  await api.clock.advance('1h')

  expect(findLeaks(JSON.stringify([api.requests(), api.deliveries(), api.report(), warnings]))).toEqual([])
  expect(api.requests()).toMatchObject([
    { query: { wait: '1' }, headers: {}, reason: 'the key (the API key) is known to http://…@host/' },
    { query: { k: '(the API key)' } },
  ])
  expect(api.deliveries()[0]?.headers).toMatchObject({
    'x-webhook-secret': '…',
    authorization: 'Bearer …',
    signature: 'v1=abc',
  })
  expect(warnings).toEqual([expect.stringContaining('no answer from http://…@host/?token=…')])
})

import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { toForm, toJson } from '../parity/bodies.ts'
import { valueOf } from '../parity/probe.ts'
import { SAMPLES } from '../support/fixed.ts'
import { open } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'
import type { Sent } from '../parity/bodies.ts'

/** One answer, as it came: all but what the port and the time of day make different. */
interface Heard {
  readonly status: number | undefined
  readonly headers: readonly string[]
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

const TRUGEN = { 'x-api-key': 'test' }
const PRISM = { authorization: 'Bearer test' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** Behind one host, so that two servers answer with the same URLs. */
const PUBLIC_URL = 'https://fake.example.com'
const HOOK = 'https://hooks.example.com/a'

/** What every operation of every provider answers, one after the other, and what the server knows in the end. */
async function run(options: ServerOptions<string> = {}): Promise<Heard[]> {
  const server = await open({
    seed: 7,
    publicUrl: PUBLIC_URL,
    revisions: { sync: 'latest', prism: 'latest' },
    scenarios: [{ name: 'broken', faults: [{ on: '*', reply: { error: 'server-error' } }] }],
    ...options,
  })
  const heard: Heard[] = []

  async function call(line: string, headers: Headers, sent?: Sent): Promise<string> {
    const [method = 'GET', path = '/'] = line.split(' ')
    const asked = request(server.url + path.replace(PUBLIC_URL, ''), {
      method,
      agent: false,
      // The port is in the host that a client sends by itself, and so in the journal.
      headers: {
        host: 'localhost',
        ...headers,
        ...(sent?.type !== undefined && { 'content-type': sent.type }),
      },
    })
    const answered = new Promise<string>((resolve, reject) => {
      asked.once('error', reject)
      asked.once('response', (response) => {
        void buffer(response).then((bytes) => {
          const lines = toLines(response.rawHeaders)
          heard.push({ status: response.statusCode, headers: lines, body: bytes.toString('base64') })
          resolve(bytes.toString('utf8'))
        }, reject)
      })
    })
    asked.end(sent?.content)
    return answered
  }

  const trugen = await call('POST /trugen/v1/script-to-video/createVideo', TRUGEN, toJson(SCRIPT))
  const sync = await call('POST /sync/v2/generate', { ...TRUGEN, 'idempotency-key': 'a' }, toJson(LIP_SYNC))
  await call('POST /sync/v2/generate', { ...TRUGEN, 'idempotency-key': 'a' }, toJson(LIP_SYNC))
  await call('POST /sync/v2/generate', TRUGEN, FORM)
  const prism = await call('POST /prism/api/templates/abc123/generate', PRISM, toJson(TEMPLATE))
  await call('POST /prism/api/generations', PRISM, toJson({ prompt: 'a', modelName: 'b', count: 4 }))
  await call('POST /sync/v2/generate', { 'x-api-key': 'w3:quick-fail' }, toJson(LIP_SYNC))
  for (const advance of ['1s', '15s', '30s']) {
    await call('POST /__mock/clock', JSON_TYPE, toJson({ advance }))
    await call(`GET /trugen/v1/script-to-video/genStatus/${valueOf(trugen, 'generation_id')}`, TRUGEN)
    await call(`GET /sync/v2/generate/${valueOf(sync, 'id')}?include=progress`, TRUGEN)
    await call(`GET /prism/api/generations/${valueOf(prism, 'generations 0 generation_id')}`, PRISM)
  }
  for (const path of SYNC_READS) await call(`GET /sync/v2/${path}`, TRUGEN)
  for (const path of ['ext/avatars', 'ext/providers']) await call(`GET /trugen/v1/${path}`, TRUGEN)
  for (const path of ['templates', 'templates/abc123']) await call(`GET /prism/api/${path}`, PRISM)
  const done = await call(`GET /sync/v2/generate/${valueOf(sync, 'id')}`, TRUGEN)
  await call(`GET ${valueOf(done, 'outputUrl')}`, { range: 'bytes=0-99' })
  await call(`DELETE /sync/v2/generations/${valueOf(sync, 'id')}`, TRUGEN)
  for (const key of [':broken', ':broken', ':forbidden', ':not-found', ':no-such', '']) {
    await call(`GET /sync/v2/generate/${SAMPLES.sync}`, { 'x-api-key': key })
    await call(`GET /prism/api/generations/${SAMPLES.prism}`, { authorization: `Bearer ${key}` })
    await call(`GET /trugen/v1/script-to-video/genStatus/${SAMPLES.trugen}`, { 'x-api-key': key })
  }
  for (const room of [
    'deliveries',
    'deliveries?session=w3',
    'generations',
    'requests?provider=prism',
    'health',
  ]) {
    await call(`GET /__mock/${room}`, {})
  }
  return heard
}

const SCRIPT = {
  avatar_id: 'a',
  voice_id: 'b',
  provider_name: 'c',
  model_name: 'd',
  script: 'e',
  callback_url: HOOK,
}
const INPUT = [
  { type: 'video', url: 'https://example.com/a.mp4' },
  { type: 'audio', url: 'https://example.com/a.wav' },
]
const LIP_SYNC = { model: 'lipsync-2', input: INPUT, webhookUrl: HOOK }
const TEMPLATE = { variables: { hook: 'a', productImage: 'https://example.com/a.png' }, webhook_url: HOOK }
const FORM = toForm([
  { name: 'model', value: 'lipsync-2' },
  { name: 'input', value: '{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"a"}}' },
  { name: 'video', file: 'a.mp4', type: 'video/mp4', value: Uint8Array.of(0, 1, 255) },
])
const SYNC_READS = [
  'generations',
  'generations?limit=1',
  'generations/count',
  'models',
  'organizations/webhook/secret',
]

/** Headers as they came, but for the date. */
function toLines(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 1 || name.toLowerCase() === 'date' ? [] : [`${name}: ${raw[index + 1]}`],
  )
}

function textOf(heard: readonly Heard[]): string[] {
  return heard.map(({ body }) => Buffer.from(body, 'base64').toString('utf8'))
}

test('two servers of one seed give the same bytes to the same calls', async () => {
  const [one, other] = [await run(), await run()]
  expect(other).toEqual(one)
  const text = textOf(one).join('\n')
  // It is about ids, times, tokens, signatures and the ids of answers, so they must be there.
  for (const part of ['?token=', 'X-Amz-Signature=', 'sync-signature', 'whd_1', 'requestId', 'whsec_'])
    expect(text).toContain(part)
  expect(new Set(one.map(({ status }) => status))).toEqual(new Set([200, 201, 206, 400, 401, 403, 404, 500]))
})

test('another seed gives other ids, tokens and signatures, and the same statuses', async () => {
  const [one, other] = [await run(), await run({ seed: 8 })]
  expect(other.map(({ status }) => status)).toEqual(one.map(({ status }) => status))
  expect(textOf(other)[0]).not.toBe(textOf(one)[0])
})

test('a server that was reset starts all over again', async () => {
  const { url, api } = await open({ publicUrl: PUBLIC_URL })
  const bodies = []
  for (let round = 0; round < 2; round += 1) {
    const response = await fetch(`${url}/sync/v2/generate`, {
      method: 'POST',
      headers: { ...TRUGEN, ...JSON_TYPE },
      body: JSON.stringify(LIP_SYNC),
    })
    await api.clock.advance('30s')
    bodies.push([await response.text(), api.deliveries()])
    api.reset()
  }
  expect(bodies[1]).toEqual(bodies[0])
})

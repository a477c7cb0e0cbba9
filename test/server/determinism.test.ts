import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { encodeForm, encodeJson } from '../parity/bodies.ts'
import { readField } from '../parity/probe.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { openServer } from '../support/server.ts'
import type { ServerOptions } from '../../src/server.ts'
import type { EncodedBody } from '../parity/bodies.ts'

/** A response without the parts that depend on the port or the time of day. */
interface RawResponse {
  readonly status: number | undefined
  readonly headers: readonly string[]
  readonly body: string
}

type Headers = Readonly<Record<string, string>>

const TRUGEN = { 'x-api-key': 'test' }
const PRISM = { authorization: 'Bearer test' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** The public URL of each server, so that two servers reply with the same URLs. */
const PUBLIC_URL = 'https://fake.example.com'
const HOOK = 'https://hooks.example.com/a'

/** Calls every operation of every provider, then the control routes, and returns the responses. */
async function callEverything(options: ServerOptions<string> = {}): Promise<RawResponse[]> {
  const server = await openServer({
    seed: 7,
    publicUrl: PUBLIC_URL,
    revisions: { sync: 'latest', prism: 'latest' },
    scenarios: [{ name: 'broken', faults: [{ on: '*', reply: { error: 'server-error' } }] }],
    ...options,
  })
  const responses: RawResponse[] = []

  async function call(line: string, headers: Headers, body?: EncodedBody): Promise<string> {
    const [method = 'GET', path = '/'] = line.split(' ')
    const clientRequest = request(server.url + path.replace(PUBLIC_URL, ''), {
      method,
      agent: false,
      // The default Host header has the port, which would be in the journal.
      headers: {
        host: 'localhost',
        ...headers,
        ...(body?.type !== undefined && { 'content-type': body.type }),
      },
    })
    const text = new Promise<string>((resolve, reject) => {
      clientRequest.once('error', reject)
      clientRequest.once('response', (response) => {
        void buffer(response).then((bytes) => {
          const lines = listHeaderLines(response.rawHeaders)
          // Only the times of the wall clock differ.
          const masked = bytes.toString('latin1').replaceAll(/"realAt":"[^"]*"/g, '"realAt":""')
          responses.push({
            status: response.statusCode,
            headers: lines,
            body: Buffer.from(masked, 'latin1').toString('base64'),
          })
          resolve(bytes.toString('utf8'))
        }, reject)
      })
    })
    clientRequest.end(body?.content)
    return text
  }

  const trugen = await call('POST /trugen/v1/script-to-video/createVideo', TRUGEN, encodeJson(SCRIPT))
  const sync = await call(
    'POST /sync/v2/generate',
    { ...TRUGEN, 'idempotency-key': 'a' },
    encodeJson(LIP_SYNC),
  )
  await call('POST /sync/v2/generate', { ...TRUGEN, 'idempotency-key': 'a' }, encodeJson(LIP_SYNC))
  await call('POST /sync/v2/generate', TRUGEN, FORM)
  const prism = await call('POST /prism/api/templates/abc123/generate', PRISM, encodeJson(TEMPLATE))
  await call('POST /prism/api/generations', PRISM, encodeJson({ prompt: 'a', modelName: 'b', count: 4 }))
  await call('POST /sync/v2/generate', { 'x-api-key': 'w3:quick-fail' }, encodeJson(LIP_SYNC))
  for (const advance of ['1s', '15s', '30s']) {
    await call('POST /__mock/clock', JSON_TYPE, encodeJson({ advance }))
    await call(`GET /trugen/v1/script-to-video/genStatus/${readField(trugen, 'generation_id')}`, TRUGEN)
    await call(`GET /sync/v2/generate/${readField(sync, 'id')}?include=progress`, TRUGEN)
    await call(`GET /prism/api/generations/${readField(prism, 'generations 0 generation_id')}`, PRISM)
  }
  for (const path of SYNC_READS) await call(`GET /sync/v2/${path}`, TRUGEN)
  for (const path of ['ext/avatars', 'ext/providers']) await call(`GET /trugen/v1/${path}`, TRUGEN)
  for (const path of ['templates', 'templates/abc123']) await call(`GET /prism/api/${path}`, PRISM)
  const completed = await call(`GET /sync/v2/generate/${readField(sync, 'id')}`, TRUGEN)
  await call(`GET ${readField(completed, 'outputUrl')}`, {})
  const location = responses.at(-1)?.headers.find((header) => header.startsWith('location: ')) ?? ''
  await call(`GET ${location.replace('location: ', '')}`, { range: 'bytes=0-99' })
  await call(`DELETE /sync/v2/generations/${readField(sync, 'id')}`, TRUGEN)
  for (const key of [':broken', ':broken', ':forbidden', ':not-found', ':no-such', '']) {
    await call(`GET /sync/v2/generate/${SAMPLE_IDS.sync}`, { 'x-api-key': key })
    await call(`GET /prism/api/generations/${SAMPLE_IDS.prism}`, { authorization: `Bearer ${key}` })
    await call(`GET /trugen/v1/script-to-video/genStatus/${SAMPLE_IDS.trugen}`, { 'x-api-key': key })
  }
  for (const path of [
    'deliveries',
    'deliveries?session=w3',
    'generations',
    'requests?provider=prism',
    'health',
  ]) {
    await call(`GET /__mock/${path}`, {})
  }
  return responses
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
const FORM = encodeForm([
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

/** Returns one line for each header, except the date. */
function listHeaderLines(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 1 || name.toLowerCase() === 'date' ? [] : [`${name}: ${raw[index + 1]}`],
  )
}

function decodeBodies(responses: readonly RawResponse[]): string[] {
  return responses.map(({ body }) => Buffer.from(body, 'base64').toString('utf8'))
}

test('returns the same bytes for the same calls on two servers with one seed', async () => {
  const [first, second] = [await callEverything(), await callEverything()]
  expect(second).toEqual(first)
  const text = decodeBodies(first).join('\n')
  // The responses must have seeded values of each kind, or the comparison would prove nothing.
  for (const part of ['?token=', 'X-Amz-Signature=', 'whd_1', 'requestId', 'whsec_'])
    expect(text).toContain(part)
  expect(new Set(first.map(({ status }) => status))).toEqual(
    new Set([200, 201, 206, 302, 400, 401, 403, 404, 500]),
  )
})

test('returns other ids, tokens and signatures but the same statuses with another seed', async () => {
  const [first, second] = [await callEverything(), await callEverything({ seed: 8 })]
  expect(second.map(({ status }) => status)).toEqual(first.map(({ status }) => status))
  expect(decodeBodies(second)[0]).not.toBe(decodeBodies(first)[0])
})

test('returns the same responses again after a reset', async () => {
  const { url, api } = await openServer({ publicUrl: PUBLIC_URL })
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

import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import webhookFixture from '../../../src/fixtures/sync/webhook.json' with { type: 'json' }
import { sign } from '../../../src/handlers/sync/webhook.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getKeys } from '../../support/compare.ts'
import { START, getStatusPath } from '../../support/fixed.ts'
import { callUrl } from './assets/calls.ts'
import { AUDIO, BODY, getField, getId, getInputs, submit, submitFiles, VIDEO } from './requests.ts'
import type { IncomingHttpHeaders } from 'node:http'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const SECRET = 'whsec_test_secret'

/** A request that the receiver got. */
interface ReceivedRequest {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function startReceiver(): Promise<{ readonly url: string; readonly received: ReceivedRequest[] }> {
  const received: ReceivedRequest[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      received.push({ method: req.method, headers: req.headers, raw: Buffer.concat(chunks).toString('utf8') })
      res.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook?a=b`, received }
}

/** Verifies a signature as on https://sync.so/docs/api-reference/guides/webhooks: HMAC-SHA256 of `<t>.<raw body>`. */
function isSigned({ headers, raw }: ReceivedRequest, secret: string): boolean {
  const parts = new Map(
    String(headers['sync-signature'])
      .split(',')
      .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  const expected = createHmac('sha256', secret)
    .update(`${parts.get('t')}.${raw}`)
    .digest('hex')
  const signature = parts.get('v1') ?? ''
  return (
    signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  )
}

async function runScenario(
  scenario: ScenarioName,
  more: object = {},
): Promise<{ api: MockVideoApi; id: string; received: ReceivedRequest[] }> {
  const { url, received } = await startReceiver()
  const api = createMockVideoApi({ clock: 'manual', scenario, webhooks: { secret: SECRET } })
  const id = getId(await submit(api, { ...BODY, webhookUrl: url, ...more }))
  await api.clock.advance('10m')
  return { api, id, received }
}

test('signs a body as documented', async () => {
  const body = '{"id":"6533643b-aceb-4c40-967e-d9ba9baac39e","status":"COMPLETED"}'
  const signature = 't=1700000000,v1=f3dc0b44f2b5ac8836527dae30f2ddc496a01be31e5a3dee53480b0bed504fdb'
  expect(await sign(body, 1_700_000_000_999, SECRET)).toEqual({
    'sync-signature': signature,
    'x-signature-primary': signature,
  })
})

test('sends the webhook of a completed generation once, signed at the time of sending', async () => {
  const { api, id, received } = await runScenario('happy', {
    options: { sync_mode: 'loop' },
    outputFileName: 'a',
  })
  expect(received).toHaveLength(1)
  const [first] = received
  if (first === undefined) return
  expect(first.method).toBe('POST')
  expect(first.headers['content-type']).toBe('application/json')
  const signature = String(first.headers['sync-signature'])
  expect(signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
  expect(first.headers['x-signature-primary']).toBe(signature)
  const realAt = Date.parse(api.deliveries()[0]?.attempts[0]?.realAt ?? '')
  expect(Number(signature.slice(2, signature.indexOf(',')))).toBe(Math.floor(realAt / 1_000))
  expect(isSigned(first, SECRET)).toBe(true)
  expect(isSigned(first, 'whsec_other')).toBe(false)
  expect(isSigned({ ...first, raw: first.raw.replace('COMPLETED', 'FAILED') }, SECRET)).toBe(false)
  // Compact, because some receivers stringify the parsed body before they verify it.
  expect(JSON.stringify(JSON.parse(first.raw))).toBe(first.raw)

  const { body } = await callApi(api, 'sync', getStatusPath('sync', id))
  expect(JSON.parse(first.raw)).toEqual({
    id,
    createdAt: START,
    status: 'COMPLETED',
    model: 'lipsync-2',
    input: [VIDEO, AUDIO],
    options: { sync_mode: 'loop' },
    error: null,
    error_code: null,
    outputDuration: 8,
    outputUrl: getField(body, 'outputUrl'),
    segmentOutputUrl: null,
    webhookUrl: getField(body, 'webhookUrl'),
  })
})

test('sends only the declared fields', async () => {
  const segments = [{ startTime: 0, endTime: 1, audioInput: { refId: 'a' } }]
  const { received } = await runScenario('instant', {
    input: [VIDEO, { ...AUDIO, refId: 'a' }],
    segments,
    outputFileName: 'a',
    projectId: 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81',
  })
  const body: unknown = JSON.parse(received[0]?.raw ?? '{}')
  expect(getKeys(body)).toEqual(webhookFixture.rows)
  expect(body).toMatchObject({ segmentOutputUrl: expect.stringContaining('&part=segments') as unknown })
})

test('sends error_code instead of errorCode for a failure', async () => {
  const { received } = await runScenario('quick-fail')
  expect(received.map(({ raw }) => JSON.parse(raw) as unknown)).toMatchObject([
    {
      status: 'FAILED',
      error: 'The provided video URL is inaccessible.',
      error_code: 'generation_input_video_inaccessible',
      outputDuration: null,
      outputUrl: null,
    },
  ])
  expect(received[0]?.raw).not.toContain('errorCode')
})

test.each(['rejected', 'stuck'] as const)(
  'sends no webhook for a generation that is %s',
  async (scenario) => {
    expect((await runScenario(scenario)).received).toEqual([])
  },
)

test('sends working URLs of the video and of uploaded files', async () => {
  const { url, received } = await startReceiver()
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = [
    ['model', 'lipsync-2'],
    ['webhookUrl', url],
  ] as const
  const files = [
    ['video', new File(['video'], 'v.mp4')],
    ['audio', new File(['audio'], 'a.wav')],
  ] as const
  const created = await submitFiles(api, fields, files)
  await api.clock.advance('30s')
  const body: unknown = JSON.parse(received[0]?.raw ?? '{}')
  const path = String(getField(body, 'outputUrl')).replace('https://api.sync.so', '')
  expect((await callApi(api, 'sync', path, { key: null })).status).toBe(302)
  expect(getInputs({ body })).toEqual(getInputs(created))
  for (const [index, [text]] of files.entries()) {
    const file = await callUrl(api, String(getField(getInputs({ body })[index], 'url')))
    expect([file.status, file.body]).toEqual([200, new TextEncoder().encode(text)])
  }
})

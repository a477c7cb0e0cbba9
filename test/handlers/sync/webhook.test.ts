import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { sign } from '../../../src/handlers/sync/webhook.ts'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { keysOf } from '../../support/compare.ts'
import { START, statusPath } from '../../support/fixed.ts'
import { AUDIO, BODY, fieldOf, idOf, submit, submitForm, VIDEO } from './requests.ts'
import type { IncomingHttpHeaders } from 'node:http'
import type { MockVideoApi, ScenarioName } from '../../../src/index.ts'

const SECRET = 'whsec_test_secret'

/** What a receiver heard. */
interface Heard {
  readonly method: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function receive(): Promise<{ readonly url: string; readonly heard: Heard[] }> {
  const heard: Heard[] = []
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      heard.push({ method: req.method, headers: req.headers, raw: Buffer.concat(chunks).toString('utf8') })
      res.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.address()
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/hook?a=b`, heard }
}

/** As https://sync.so/docs/api-reference/guides/webhooks describes it: HMAC-SHA256 over `<t>.<raw body>`. */
function isGenuine({ headers, raw }: Heard, secret: string): boolean {
  const parts = new Map(
    String(headers['sync-signature'])
      .split(',')
      .map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  )
  const expected = createHmac('sha256', secret)
    .update(`${parts.get('t')}.${raw}`)
    .digest('hex')
  const given = parts.get('v1') ?? ''
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
}

async function run(
  scenario: ScenarioName,
  more: object = {},
): Promise<{ api: MockVideoApi; id: string; heard: Heard[] }> {
  const { url, heard } = await receive()
  const api = createMockVideoApi({ clock: 'manual', scenario, webhooks: { secret: SECRET } })
  const id = idOf(await submit(api, { ...BODY, webhookUrl: url, ...more }))
  await api.clock.advance('10m')
  return { api, id, heard }
}

test('signs as the vendor describes it', async () => {
  const body = '{"id":"6533643b-aceb-4c40-967e-d9ba9baac39e","status":"COMPLETED"}'
  expect(await sign(body, 1_700_000_000_999, SECRET)).toEqual({
    'sync-signature': 't=1700000000,v1=f3dc0b44f2b5ac8836527dae30f2ddc496a01be31e5a3dee53480b0bed504fdb',
  })
})

test('posts a completed generation once, signed with the instant of its end', async () => {
  const { api, id, heard } = await run('happy', { options: { sync_mode: 'loop' }, outputFileName: 'a' })
  expect(heard).toHaveLength(1)
  const [first] = heard
  if (first === undefined) return
  expect(first.method).toBe('POST')
  expect(first.headers['content-type']).toBe('application/json')
  expect(first.headers['sync-signature']).toMatch(
    new RegExp(`^t=${Date.parse(START) / 1_000 + 30},v1=[0-9a-f]{64}$`),
  )
  expect(isGenuine(first, SECRET)).toBe(true)
  expect(isGenuine(first, 'whsec_other')).toBe(false)
  expect(isGenuine({ ...first, raw: first.raw.replace('COMPLETED', 'FAILED') }, SECRET)).toBe(false)
  // Compact, for receivers that make the JSON anew before they sign it.
  expect(JSON.stringify(JSON.parse(first.raw))).toBe(first.raw)

  const { body } = await ask(api, 'sync', statusPath('sync', id))
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
    outputUrl: fieldOf(body, 'outputUrl'),
    segmentOutputUrl: null,
    webhookUrl: fieldOf(body, 'webhookUrl'),
  })
})

test('has the declared fields and no other', async () => {
  const segments = [{ startTime: 0, endTime: 1, audioInput: { refId: 'a' } }]
  const { heard } = await run('instant', {
    input: [VIDEO, { ...AUDIO, refId: 'a' }],
    segments,
    outputFileName: 'a',
    projectId: 'd2a7e0d5-1705-43b5-be96-85b9c5f25b81',
  })
  // https://sync.so/docs/api-reference/api/webhooks-payload-reference/webhooks
  const declared = ['status', 'createdAt', 'id', 'input', 'model', 'error', 'error_code', 'options']
  const output = ['outputDuration', 'outputUrl', 'segmentOutputUrl', 'webhookUrl']
  const body: unknown = JSON.parse(heard[0]?.raw ?? '{}')
  expect(keysOf(body).sort()).toEqual([...declared, ...output].sort())
  expect(body).toMatchObject({ segmentOutputUrl: expect.stringContaining('&part=segments') as unknown })
})

test('tells a failure with error_code, not errorCode', async () => {
  const { heard } = await run('quick-fail')
  expect(heard.map(({ raw }) => JSON.parse(raw) as unknown)).toMatchObject([
    {
      status: 'FAILED',
      error: 'The provided video URL is inaccessible.',
      error_code: 'generation_input_video_inaccessible',
      outputDuration: null,
      outputUrl: null,
    },
  ])
  expect(heard[0]?.raw).not.toContain('errorCode')
})

test.each(['rejected', 'stuck'] as const)('tells nothing of what is %s', async (scenario) => {
  expect((await run(scenario)).heard).toEqual([])
})

test('leads to the video, and to the files of a form', async () => {
  const { url, heard } = await receive()
  const api = createMockVideoApi({ clock: 'manual' })
  const fields = [
    ['model', 'lipsync-2'],
    ['webhookUrl', url],
  ] as const
  const id = idOf(await submitForm(api, fields, ['video', 'audio']))
  await api.clock.advance('30s')
  const body: unknown = JSON.parse(heard[0]?.raw ?? '{}')
  const path = String(fieldOf(body, 'outputUrl')).replace('https://api.sync.so', '')
  expect((await ask(api, 'sync', path, { key: null })).status).toBe(200)
  expect(fieldOf(body, 'input')).toEqual([
    { type: 'video', url: `https://assets.sync.so/generated/${id}/video.mp4` },
    { type: 'audio', url: `https://assets.sync.so/generated/${id}/audio.wav` },
  ])
})

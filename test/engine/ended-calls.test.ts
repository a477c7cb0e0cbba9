import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { createReceiver } from '../support/receiver.ts'
import type { Body } from '../../src/lib/body.ts'
import type { MockVideoApi } from '../../src/index.ts'
import type { ParsedReply } from '../support/call.ts'

const SUBMIT = {
  model: 'lipsync-2',
  input: [
    { type: 'video', url: 'https://example.com/a.mp4' },
    { type: 'audio', url: 'https://example.com/a.wav' },
  ],
}

/** A body whose upload takes until `finish` is called. */
function createUpload(value: unknown): { readonly body: Promise<Body>; readonly finish: () => void } {
  const upload: { finish?: (body: Body) => void } = {}
  const body = new Promise<Body>((resolve) => (upload.finish = resolve))
  return { body, finish: () => upload.finish?.({ kind: 'json', value }) }
}

type Api = MockVideoApi<'slow-submit'>

/** Starts a call of session `w1` that waits. Returns its reply, and a function that lets it go on. */
type StartCall = (api: Api, webhookUrl: string) => { reply: Promise<ParsedReply>; goOn: () => void }

const WAITING: Readonly<Record<string, StartCall>> = {
  'a long-poll': (api) => ({
    reply: callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`, { key: 'w1:' }),
    goOn: () => void api.clock.advance('1h'),
  }),
  'a call that hangs': (api) => ({
    reply: callApi(api, 'sync', getStatusPath('sync'), { key: 'w1:hang' }),
    goOn() {},
  }),
  'the upload of a submit': (api, webhookUrl) => {
    const { body, finish } = createUpload({ ...SUBMIT, webhookUrl })
    const reply = callApi(api, 'sync', '/v2/generate', { method: 'POST', key: 'w1:instant', body })
    return { reply, goOn: finish }
  },
  'a submit that is delayed': (api, webhookUrl) => ({
    reply: callApi(api, 'sync', '/v2/generate', {
      method: 'POST',
      key: 'w1:slow-submit',
      json: { ...SUBMIT, webhookUrl },
    }),
    goOn() {},
  }),
}

const ENDS: Readonly<Record<string, (api: Api) => void>> = {
  'a reset of everything': (api) => api.reset(),
  'a reset of its session': (api) => api.session('w1').reset(),
  'the removal of its session': (api) => api.session('w2').generations.list(),
  'the close of the fake': (api) => api.close(),
}

const CASES = Object.keys(WAITING).flatMap((call) => Object.keys(ENDS).map((end) => [call, end] as const))

test.each(CASES)('%s ends with a broken connection at %s, and leaves nothing', async (call, end) => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({
    clock: 'manual',
    limits: { sessions: 2 },
    scenarios: [
      {
        name: 'slow-submit',
        steps: [{ state: 'completed' }],
        faults: [{ on: 'create', latency: '1h' }],
      },
    ],
    warn() {},
  })
  const started = WAITING[call]?.(api, url)
  await Promise.resolve()
  ENDS[end]?.(api)
  started?.goOn()

  expect((await started?.reply)?.status).toBe(0)
  await api.clock.advance('1h')
  const session = api.session('w1')
  expect(session.requests()).toEqual([])
  expect(session.generations.list()).toEqual([])
  expect(session.deliveries()).toEqual([])
  expect(posted).toEqual([])
})

test('gives the next submit after a reset the first id, whatever was under way', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const first = await submit(api)
  const { body, finish } = createUpload(SUBMIT)
  const overtaken = callApi(api, 'sync', '/v2/generate', { method: 'POST', body })
  api.reset()
  finish()
  await overtaken

  expect(await submit(api)).toBe(first)
})

test('sends no webhook of before a reset, and cancels the retries', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createMockVideoApi({ clock: 'manual' })
  const json = { ...SUBMIT, webhookUrl: url }
  await callApi(api, 'sync', '/v2/generate', { method: 'POST', json })
  await callApi(api, 'sync', '/v2/generate', { method: 'POST', json, key: ':instant' })
  await api.deliveries.waitFor({}, { count: 1 })
  await api.clock.advance('0s')
  expect(posted).toHaveLength(1)
  api.reset()
  await api.clock.advance('1h')

  expect(posted).toHaveLength(1)
  expect(api.deliveries()).toEqual([])
})

test('does not move the clock of the next session with a call of the one before', async () => {
  const api = createMockVideoApi()
  const delayed = callApi(api, 'sync', getStatusPath('sync'), { key: 'w1:hang' })
  api.session('w1').reset()
  await delayed

  expect(api.session('w1').clock.now()).toEqual(new Date(Date.UTC(2026, 0, 1)))
})

async function submit(api: Pick<MockVideoApi, 'adapter'>): Promise<unknown> {
  const { body } = await callApi(api, 'sync', '/v2/generate', { method: 'POST', json: SUBMIT })
  return typeof body === 'object' && body !== null && 'id' in body ? body.id : undefined
}

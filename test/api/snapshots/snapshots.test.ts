import { afterEach, expect, test, vi } from 'vitest'
import { createMockVideoApi, defineProvider, jsonReply } from '../../../src/index.ts'
import { getErrorMessage } from '../../support/error-message.ts'
import { callApi } from '../../support/call.ts'
import type { ParsedReply } from '../../support/call.ts'
import { createReceiver } from '../../support/receiver.ts'
import { getField } from '../../handlers/sync/requests.ts'
import { parseBody, SUBMITS } from '../../engine/webhooks/submit.ts'
import { fitSnapshot } from '../../../src/api/snapshots/fit-snapshot.ts'
import { MAX_SNAPSHOT_BYTES } from '../../../src/api/snapshots/snapshot.ts'
import { createBatch, readBatch } from '../../handlers/sync/batch/requests.ts'
import { parseSnapshot } from '../../../src/api/snapshots/parse-snapshot.ts'
import type { MockVideoApi, Options, Snapshot } from '../../../src/index.ts'

afterEach(() => {
  vi.useRealTimers()
  // The next test does this too, but after the last test there is none.
  vi.unstubAllGlobals()
})

/** Returns a snapshot as it is after it was written to a file and read again. */
function copy(snapshot: Snapshot): unknown {
  return JSON.parse(JSON.stringify(snapshot))
}

/** Restores a snapshot of a fake in a new one. */
function restoreIn<Own extends string>(
  api: Pick<MockVideoApi, 'snapshot'>,
  options: Options<Own> = {},
): MockVideoApi<Own> {
  const restored = createMockVideoApi<Own>({ warn: () => {}, ...options })
  restored.adapter.restore(copy(api.snapshot()))
  return restored
}

async function submit(api: Pick<MockVideoApi, 'adapter'>, url: string): Promise<void> {
  const [path, json] = SUBMITS.sync(url)
  expect((await callApi(api, 'sync', path, { method: 'POST', json })).status).toBe(201)
}

test('returns plain data that JSON does not change, and that no later change of the fake changes', async () => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full', scenario: 'slow-fail+flaky' })
  const { id } = api.sync.create({ state: 'failed', error: 'timed-out' })
  await callApi(api, 'sync', `/v2/generate/${id}`)
  const snapshot = api.snapshot()
  const before = copy(snapshot)
  expect(snapshot).toEqual(before)
  expect(snapshot).toMatchObject({ version: 1, omitted: { responseBodies: 0, requests: 0, uploads: 0 } })
  await callApi(api, 'sync', `/v2/generate/${id}`)
  await api.clock.advance('1h')
  expect(snapshot).toEqual(before)
})

test('restores into the fake that took the snapshot, as often as you like', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create()
  const snapshot = api.snapshot()
  for (let round = 0; round < 2; round += 1) {
    await api.clock.advance('1h')
    api.prism.create()
    expect(api.generations.get(id)?.state).toBe('completed')
    api.adapter.restore(snapshot)
    expect(api.generations.list().map(({ state }) => state)).toEqual(['queued'])
    expect(api.snapshot()).toEqual(snapshot)
  }
})

test('replaces the options, the scenarios and the sessions of the fake that restores', async () => {
  const late = { name: 'late', steps: [{ state: 'processing', for: '10m' }, { state: 'completed' }] } as const
  const api = createMockVideoApi({
    seed: 5,
    clock: 'manual',
    now: '2026-05-05',
    scenarios: [late],
    scenario: 'late',
  })
  const restored = restoreIn(api, { seed: 9, clock: 'system', scenarios: [{ ...late, name: 'other' }] })
  restored.session('gone')
  restored.adapter.restore(copy(api.snapshot()))
  expect(restored.adapter.listSessions().map(({ name }) => name)).toEqual(['default'])
  expect([restored.adapter.seed, restored.clock.kind, restored.clock.now()]).toEqual([
    5,
    'manual',
    new Date('2026-05-05'),
  ])
  expect(restored.adapter.scenarios.some(({ name }) => name === 'other')).toBe(false)
  expect(restored.sync.create()).toEqual(api.sync.create())
  expect(restored.generations.list()[0]?.scenario).toBe('late')
})

test('keeps the keys, the secret and the allowed hosts of the fake that restores, and none of them is in a snapshot', async () => {
  const secrets = {
    apiKeys: ['sk-original-key'],
    webhooks: { secret: 'whsec_original', hosts: ['original.example'] },
  }
  const api = createMockVideoApi({ clock: 'manual', journal: 'full', ...secrets })
  const headers = { 'x-note': 'the key is sk-original-key' }
  await callApi(api, 'sync', '/v2/generate/sk-original-key?token=sk-original-key', {
    key: 'sk-original-key',
    headers,
  })
  const text = JSON.stringify(api.snapshot())
  for (const secret of ['sk-original-key', 'whsec_original', 'original.example'])
    expect(text).not.toContain(secret)
  const restored = restoreIn(api, { apiKeys: ['mine'], webhooks: { secret: 'whsec_mine' } })
  expect((await callApi(restored, 'sync', '/v2/generations', { key: 'sk-original-key' })).status).toBe(401)
  expect((await callApi(restored, 'sync', '/v2/generations', { key: 'mine' })).status).toBe(200)
  expect(await callApi(restored, 'sync', '/v2/organization/webhook-secret', { key: 'mine' })).toMatchObject(
    {},
  )
})

test('goes on from the time of the snapshot on the system clock, with its speed and its pause', async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 5, 1) })
  const api = createMockVideoApi({ clock: 'system', speed: 2 })
  const { id } = api.sync.create()
  await vi.advanceTimersByTimeAsync(5_000)
  const running = copy(api.snapshot())
  api.clock.pause()
  const paused = copy(api.snapshot())
  await vi.advanceTimersByTimeAsync(86_400_000)

  const restored = createMockVideoApi()
  restored.adapter.restore(running)
  expect(restored.clock.now()).toEqual(new Date(Date.UTC(2026, 5, 1) + 10_000))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(restored.clock.now()).toEqual(new Date(Date.UTC(2026, 5, 1) + 30_000))
  expect(restored.generations.get(id)?.state).toBe('completed')
  restored.adapter.restore(paused)
  await vi.advanceTimersByTimeAsync(10_000)
  expect([restored.clock.isPaused, restored.clock.now()]).toEqual([
    true,
    new Date(Date.UTC(2026, 5, 1) + 10_000),
  ])
  restored.clock.resume()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(restored.clock.now()).toEqual(new Date(Date.UTC(2026, 5, 1) + 12_000))
  api.close()
  restored.close()
})

test('sends the webhook of a running generation when it ends, signed with the secret of the fake that restores', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({
    clock: 'manual',
    webhooks: { secret: 'whsec_original', timestamps: 'clock' },
  })
  await submit(api, url)
  const restored = restoreIn(api, { webhooks: { secret: 'whsec_mine' } })
  api.close()
  const expected = createMockVideoApi({
    clock: 'manual',
    webhooks: { secret: 'whsec_mine', timestamps: 'clock' },
  })
  await submit(expected, url)
  for (const each of [restored, expected]) await each.clock.advance('1h')
  expect(posted).toHaveLength(2)
  expect(posted[0]?.raw).toBe(posted[1]?.raw)
  expect(posted[0]?.headers['sync-signature']).toBe(posted[1]?.headers['sync-signature'])
  expect(restored.deliveries().map(({ status }) => status)).toEqual(['delivered'])
})

test('sends a pending delivery at the time of its next attempt', async () => {
  const { url, posted } = await createReceiver(() => 500)
  const api = createMockVideoApi({ clock: 'manual', webhooks: { attempts: 3 } })
  await submit(api, url)
  await api.clock.advance('30s')
  expect(api.deliveries()[0]?.status).toBe('pending')
  const restored = restoreIn(api)
  api.close()
  await restored.clock.advance('999ms')
  expect(posted).toHaveLength(1)
  await restored.clock.advance('1ms')
  expect(posted).toHaveLength(2)
  await restored.clock.advance('1h')
  const [delivery] = restored.deliveries()
  expect([delivery?.status, delivery?.attempts.length, posted.length]).toEqual(['failed', 3, 3])
})

test('blocks a pending delivery whose host the fake that restores does not allow', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 500 })))
  const api = createMockVideoApi({ clock: 'manual', webhooks: { attempts: 3, hosts: ['hook.example'] } })
  await submit(api, 'https://hook.example/x')
  await api.clock.advance('30s')
  expect(api.deliveries()[0]?.status).toBe('pending')
  const restored = restoreIn(api)
  await restored.clock.advance('1h')
  const [delivery] = restored.deliveries()
  expect([delivery?.status, delivery?.attempts.length]).toEqual(['blocked', 1])
  const allowed = restoreIn(api, { webhooks: { hosts: ['hook.example'] } })
  await allowed.clock.advance('1h')
  expect(allowed.deliveries()[0]?.attempts).toHaveLength(3)
})

async function readUpload(fake: Pick<MockVideoApi, 'adapter'>, path: string): Promise<number> {
  return (await callApi(fake, 'sync', path, { area: 'media', key: null })).status
}

test('brings back uploads up to 1 MB, and warns once of larger ones, whose URLs answer 404', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const urls: string[] = []
  for (const size of [1_048_576, 1_048_577, 1_048_578]) {
    const json = { fileName: 'a.mp4', contentType: 'video/mp4', size }
    const { body: created } = await callApi(api, 'sync', '/v2/assets/upload', { method: 'POST', json })
    const { pathname, search } = new URL(String(getField(created, 'uploadUrl')))
    const path = pathname.replace('/generated', '')
    const headers = { 'content-type': 'video/mp4' }
    await callApi(api, 'sync', path + search, {
      method: 'PUT',
      area: 'media',
      key: null,
      content: new Uint8Array(size),
      headers,
    })
    urls.push(path)
  }
  expect(await Promise.all(urls.map((path) => readUpload(api, path)))).toEqual([200, 200, 200])
  const warnings: string[] = []
  const restored = restoreIn(api, { warn: (text) => warnings.push(text) })
  await Promise.resolve()
  expect(await Promise.all(urls.map((path) => readUpload(restored, path)))).toEqual([200, 404, 404])
  expect(warnings).toEqual([
    '2 uploads came back without bytes, because a snapshot has only those of uploads up to 1 MB: such a URL answers 404. Upload the files again if you need them.',
  ])
})

test('ends held calls with a broken connection', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create()
  const snapshot = api.snapshot()
  const held = callApi(api, 'sync', `/v2/generate/${id}?wait=true`)
  api.adapter.restore(snapshot)
  expect((await held).status).toBe(0)
  expect(api.requests()).toEqual([])
})

test('goes on observing: waiting lists, ends, deliveries and changes', async () => {
  const { url } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual' })
  await submit(api, url)
  const snapshot = copy(api.snapshot())
  const observed: string[] = []
  const { adapter } = api
  adapter.observe((entry) => observed.push(`call ${entry.status}`))
  adapter.observeEnds((end) => observed.push(`end ${end.state}`))
  adapter.observeDeliveries(({ status }) => observed.push(`delivery ${status}`))
  adapter.observeChanges(({ kind }) => observed.push(kind))
  const requests = api.requests.waitFor({ operation: 'list' })
  const deliveries = api.deliveries.waitFor({ status: 'delivered' })
  api.adapter.restore(snapshot)
  expect(observed).toEqual(['reset'])
  await callApi(api, 'sync', '/v2/generations')
  await api.clock.advance('1h')
  expect([(await requests).length, (await deliveries).length]).toEqual([1, 1])
  expect(observed).toEqual([
    'reset',
    'call 200',
    'clock',
    'end completed',
    'delivery pending',
    'delivery delivered',
  ])
})

test('keeps handles: a session, a clock and a list that were taken before', async () => {
  const api = createMockVideoApi({ clock: 'auto' })
  const w1 = api.session('w1')
  const { clock, generations, requests } = api
  const other = createMockVideoApi({ clock: 'manual', now: '2026-07-01' })
  other.session('w1').sync.create({ id: 'there' })
  api.restore(other.snapshot())
  expect(w1.generations.get('there')?.id).toBe('there')
  await clock.advance('1m')
  api.use('quick-fail')
  expect([clock.kind, clock.now(), generations.list(), requests()]).toEqual([
    'manual',
    new Date('2026-07-01T00:01:00Z'),
    [],
    [],
  ])
  expect(api.sync.create().scenario).toBe('quick-fail')
})

function run(fake: Pick<MockVideoApi, 'adapter'>): Promise<ParsedReply> {
  return callApi(fake, 'mine', '/run', { method: 'POST' })
}

test('keeps the rows of a collection that the provider of a user does not list', async () => {
  const rows = { name: 'rows', limit: 5 }
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://mine.example'],
    operations: [
      {
        name: 'run',
        method: 'POST',
        path: '/run',
        handle(context) {
          const collection = context.collection(rows)
          collection.set({ id: String(collection.list().length) })
          return jsonReply(
            200,
            collection.list().map(({ id }) => id),
          )
        },
      },
    ],
  })
  const options = { providers: [mine], clock: 'manual' } as const
  const api = createMockVideoApi(options)
  await run(api)
  await run(api)
  const restored = createMockVideoApi(options)
  restored.adapter.restore(copy(api.snapshot()))
  // Restored rows that nobody has asked for are in the next snapshot too.
  expect(restored.snapshot()).toEqual(api.snapshot())
  expect((await run(restored)).body).toEqual(['2', '1', '0'])
})

test('refuses a snapshot of a provider that the fake does not have, and names it', () => {
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://mine.example'],
    operations: [{ name: 'status', method: 'GET', path: '/a', handle: () => jsonReply(200, {}) }],
  })
  const snapshot = createMockVideoApi({ providers: ['sync', mine] }).snapshot()
  expect(getErrorMessage(() => createMockVideoApi().restore(snapshot))).toBe(
    'Failed to restore the snapshot: it needs the provider "mine", which this fake does not have. Add it to the option providers, or leave out --provider.',
  )
})

test('keeps what it has if a snapshot is not valid', () => {
  const api = createMockVideoApi({ clock: 'manual' })
  api.sync.create()
  const before = copy(api.snapshot())
  const snapshot = { ...api.snapshot(), sessions: [] }
  expect(getErrorMessage(() => api.adapter.restore(snapshot))).toContain('sessions: must have default')
  expect(api.snapshot()).toEqual(before)
})

test('sends no second webhook for an end that was reported early, and one for another end', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual', scenario: 'webhook-early' })
  await submit(api, url)
  await api.clock.advance('25s')
  expect(api.generations.list()[0]?.state).toBe('processing')
  expect(posted).toHaveLength(1)
  const snapshot = copy(api.snapshot())
  for (const isFailed of [false, true]) {
    const restored = createMockVideoApi({ warn: () => {} })
    restored.adapter.restore(snapshot)
    const [generation] = restored.generations.list()
    if (isFailed) restored.generations.fail(generation?.id ?? '')
    await restored.clock.advance('1h')
    expect(restored.deliveries()).toHaveLength(isFailed ? 2 : 1)
  }
})

test('sends the webhook of a batch', async () => {
  const { url, posted } = await createReceiver()
  const api = createMockVideoApi({ clock: 'manual' })
  const id = await createBatch(api, {}, { fields: [['webhook_url', url]] })
  const restored = restoreIn(api)
  api.close()
  await restored.clock.advance('1h')
  expect(posted.map(({ raw }) => parseBody(raw))).toEqual([await readBatch(restored, id)])
})

test('leaves out the bodies of responses first, then requests, then the bytes of uploads, each time the oldest', async () => {
  const api = createMockVideoApi({ clock: 'manual', journal: 'full' })
  for (let count = 0; count < 4; count += 1) await callApi(api, 'sync', '/v2/models')
  const whole = parseSnapshot(api.snapshot(), api.adapter.providers)
  const requests = whole.sessions.map((session) => session.requests)
  const rest = {
    ...whole,
    sessions: whole.sessions.map((session) => Object.assign({}, session, { requests: [] })),
  }
  const file = {
    id: 'f',
    session: 'default',
    type: 'a/b',
    size: 3_000,
    sha256: '',
    base64: 'A'.repeat(4_000),
  }
  const fit = (free: number) => {
    const { omitted, sessions, files } = fitSnapshot(
      { ...rest, files: [file] },
      requests,
      MAX_SNAPSHOT_BYTES - free,
    )
    const kept = sessions.flatMap((session) => session.requests)
    const bodies = kept.filter(({ request }) => request.response?.body !== null)
    return {
      omitted,
      numbers: kept.map(({ number }) => number),
      bodies: bodies.map(({ number }) => number),
      bytes: files[0]?.base64?.length,
    }
  }
  const size = JSON.stringify(requests).length
  const without =
    size -
    requests
      .flat()
      .reduce((sum, { request }) => sum + JSON.stringify(request.response?.body).length - 'null'.length, 0)
  const frame = 1_000 + 4_200
  const none = { responseBodies: 0, requests: 0, uploads: 0 }
  expect(fit(size + frame)).toEqual({
    omitted: none,
    numbers: [1, 2, 3, 4],
    bodies: [1, 2, 3, 4],
    bytes: 4_000,
  })
  expect(fit(size + frame - 100 - 4 * 50)).toMatchObject({
    omitted: { ...none, responseBodies: 1 },
    bodies: [2, 3, 4],
  })
  expect(fit(without + frame)).toMatchObject({
    omitted: { ...none, responseBodies: 4 },
    numbers: [1, 2, 3, 4],
  })
  expect(fit(without + frame - 300)).toMatchObject({
    omitted: { responseBodies: 3, requests: 1, uploads: 0 },
    numbers: [2, 3, 4],
  })
  expect(fit(4_000)).toEqual({
    omitted: { responseBodies: 0, requests: 4, uploads: 1 },
    numbers: [],
    bodies: [],
    bytes: undefined,
  })
  expect(getErrorMessage(() => fit(100))).toBe(
    'Failed to take a snapshot: the run takes more than 64 MB even without its requests. Reset sessions that are done, or take the snapshot earlier.',
  )
})

import { expect, test } from 'vitest'
import { callControl } from '../support/control.ts'
import { fetchReply, openServer } from '../support/server.ts'
import { MAX_SNAPSHOT_BYTES } from '../../src/api/snapshots/snapshot.ts'

const OPTIONS = { clock: 'manual', publicUrl: 'http://fake.example', warn: () => {} } as const

test('takes a snapshot and restores it in another server, so that the same answers follow', async () => {
  const original = await openServer({ ...OPTIONS, seed: 5, scenario: 'third-poll' })
  const { api, baseUrls } = original
  const { id } = api.session('w1').sync.create()
  const read = (base: string): Promise<unknown> =>
    fetchReply(`${base}/v2/generate/${id}`, { headers: { 'x-api-key': 'w1:' } }).then(({ status, body }) => [
      status,
      body,
    ])
  await read(baseUrls.sync)
  const snapshot = (await callControl(original, 'GET snapshot')).body

  const restored = await openServer({ ...OPTIONS, clock: 'system' })
  expect((await callControl(restored, 'POST restore', snapshot)).body).toEqual({
    restored: { sessions: 2, generations: 1 },
  })
  for (let count = 0; count < 3; count += 1)
    expect(await read(restored.baseUrls.sync)).toEqual(await read(baseUrls.sync))
})

test('restores a snapshot that is larger than other bodies may be, and refuses one above 64 MB', async () => {
  const server = await openServer(OPTIONS)
  for (let count = 0; count < 7_000; count += 1) server.api.prism.create()
  const snapshot = JSON.stringify(server.api.snapshot())
  expect(snapshot.length).toBeGreaterThan(1_024 ** 2)
  const post = (body: string) => fetchReply(`${server.url}/__mock/restore`, { method: 'POST', body })
  expect(await post(snapshot)).toMatchObject({ status: 200, body: { restored: { generations: 7_000 } } })
  expect(await post(snapshot + ' '.repeat(MAX_SNAPSHOT_BYTES))).toMatchObject({
    status: 413,
    body: { error: 'Failed to read the request: request entity too large.' },
  })
  expect(server.api.generations.list()).toHaveLength(7_000)
})

test.each([
  [
    '',
    'Failed to restore the snapshot: it is not valid JSON. Use a file of --save, or the result of api.snapshot().',
  ],
  [
    '{"version":1',
    'Failed to restore the snapshot: it is not valid JSON. Use a file of --save, or the result of api.snapshot().',
  ],
  ['5', 'Failed to restore the snapshot: must be a snapshot.'],
  [
    '{}',
    'Failed to restore the snapshot: version: must be 1, not undefined. Use a file of --save, or the result of api.snapshot().',
  ],
  [
    '{"version":9}',
    'Failed to restore the snapshot: it has version 9, and this version of mock-video-api reads version 1. Update mock-video-api.',
  ],
])('refuses the body %j', async (body, error) => {
  const server = await openServer(OPTIONS)
  expect(await fetchReply(`${server.url}/__mock/restore`, { method: 'POST', body })).toMatchObject({
    status: 400,
    body: { error },
  })
})

test('always speaks of all sessions', async () => {
  const server = await openServer(OPTIONS)
  for (const route of ['GET snapshot?session=w1', 'POST restore?session=w1']) {
    const [method = '', path = ''] = route.split(' ')
    const reply = await fetchReply(`${server.url}/__mock/${path}`, {
      method,
      ...(method === 'POST' && { body: '{"version":1}' }),
    })
    expect(reply).toMatchObject({ status: 400 })
  }
})

test('gives nothing to another host or origin', async () => {
  const server = await openServer(OPTIONS)
  const before = server.api.snapshot()
  const body = JSON.stringify({ ...before, sessions: [] })
  for (const headers of [{ origin: 'http://localhost:9999' }, { 'sec-fetch-site': 'cross-site' }]) {
    expect((await fetchReply(`${server.url}/__mock/snapshot`, { headers })).status).toBe(403)
    expect((await fetchReply(`${server.url}/__mock/restore`, { method: 'POST', headers, body })).status).toBe(
      403,
    )
  }
})

import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../support/fixed.ts'
import { openServer } from '../support/server.ts'
import type { ParsedReply, CallOptions } from '../support/call.ts'

const api = createMockVideoApi({ clock: 'manual', debugHeaders: true, unknownIds: 'create' })

async function getDebugHeaders(target: string, options: CallOptions = {}): Promise<unknown> {
  return pickDebugHeaders(await callApi(api, 'sync', target, options))
}

function pickDebugHeaders({ status, headers }: ParsedReply): unknown {
  return [status, headers['x-mock-scenario'], headers['x-mock-generation']]
}

test('adds the scenario and the id of the generation', async () => {
  const { id } = api.sync.create({ scenario: 'slow-fail+flaky' })
  expect(await getDebugHeaders(getStatusPath('sync', id))).toEqual([503, 'slow-fail+flaky', id])
  expect(await getDebugHeaders(getStatusPath('sync', id))).toEqual([503, 'slow-fail+flaky', id])
  expect(await getDebugHeaders(getStatusPath('sync', id))).toEqual([200, 'slow-fail+flaky', id])
})

test('records a response with its debug headers', async () => {
  const full = createMockVideoApi({ debugHeaders: true, journal: 'full' })
  const { id } = full.sync.create()
  await callApi(full, 'sync', getStatusPath('sync', id))
  expect(full.requests()[0]?.response?.headers).toMatchObject({
    'x-mock-scenario': 'happy',
    'x-mock-generation': id,
  })
})

test('adds the scenario of the fault if it is not the scenario of the generation', async () => {
  const { id } = api.sync.create({ scenario: 'stuck' })
  const target = getStatusPath('sync', id)
  expect(await getDebugHeaders(target, { key: ':forbidden' })).toEqual([403, 'forbidden', id])
  expect(await getDebugHeaders(target, { key: ':truncated-body' })).toEqual([200, 'truncated-body', id])
  expect(await getDebugHeaders(target, { key: ':quick-fail' })).toEqual([200, 'stuck', id])
})

test('adds the generation that a submit created, or the scenario that refused it', async () => {
  const json = { model: 'lipsync-2', input: [] }
  const post = { method: 'POST', json } as const
  const refused = await getDebugHeaders('/v2/generate', { ...post, key: ':out-of-credits' })
  expect(refused).toEqual([402, 'out-of-credits', undefined])

  const video = { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'e' }
  const created = await callApi(api, 'trugen', '/v1/script-to-video/createVideo', {
    method: 'POST',
    json: video,
    headers: { 'x-mock-scenario': 'quick-fail' },
  })
  const [generation] = api.generations.list({ provider: 'trugen' })
  expect(pickDebugHeaders(created)).toEqual([200, 'quick-fail', generation?.id])
})

test('adds no headers to a reply that has no generation and no fault', async () => {
  const noHeaders = [undefined, undefined]
  expect(await getDebugHeaders('/v2/errors')).toEqual([200, ...noHeaders])
  expect(await getDebugHeaders('/v2/nope')).toEqual([404, ...noHeaders])
  expect(await getDebugHeaders(getStatusPath('sync'), { key: ':slow-fial' })).toEqual([400, ...noHeaders])
})

test('leaves out an id that is not valid in a header', async () => {
  expect(await getDebugHeaders('/v2/generate/%0d%0aevil')).toEqual([200, 'happy', undefined])
})

test('adds no headers by default', async () => {
  const silentApi = createMockVideoApi({ clock: 'manual' })
  const { headers } = await callApi(silentApi, 'sync', getStatusPath('sync'))
  expect(Object.keys(headers).filter((name) => name.startsWith('x-mock'))).toEqual([])
})

test('sends the headers over HTTP, with a truncated body too', async () => {
  const { baseUrls } = await openServer({ debugHeaders: true })
  const { headers } = await fetch(`${baseUrls.sync}${getStatusPath('sync')}`, {
    headers: { 'x-api-key': ':truncated-body' },
  })
  expect([headers.get('x-mock-scenario'), headers.get('x-mock-generation')]).toEqual([
    'truncated-body',
    SAMPLE_IDS.sync,
  ])
})

import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, statusPath } from '../support/fixed.ts'
import { open } from '../support/server.ts'
import type { Answer, AskOptions } from '../support/call.ts'

const api = createMockVideoApi({ clock: 'manual', debugHeaders: true, unknownIds: 'create' })

async function askForHeaders(target: string, options: AskOptions = {}): Promise<unknown> {
  return toDebugHeaders(await ask(api, 'sync', target, options))
}

function toDebugHeaders({ status, headers }: Answer): unknown {
  return [status, headers['x-mock-scenario'], headers['x-mock-generation']]
}

test('tells the scenario and the id of the generation', async () => {
  const { id } = api.sync.create({ scenario: 'slow-fail+flaky' })
  expect(await askForHeaders(statusPath('sync', id))).toEqual([503, 'slow-fail+flaky', id])
  expect(await askForHeaders(statusPath('sync', id))).toEqual([503, 'slow-fail+flaky', id])
  expect(await askForHeaders(statusPath('sync', id))).toEqual([200, 'slow-fail+flaky', id])
})

test('tells whose fault struck, where that is another than the generation has', async () => {
  const { id } = api.sync.create({ scenario: 'stuck' })
  const target = statusPath('sync', id)
  expect(await askForHeaders(target, { key: ':forbidden' })).toEqual([403, 'forbidden', id])
  expect(await askForHeaders(target, { key: ':truncated-body' })).toEqual([200, 'truncated-body', id])
  expect(await askForHeaders(target, { key: ':quick-fail' })).toEqual([200, 'stuck', id])
})

test('tells of a submit what it made, or what refused it', async () => {
  const json = { model: 'lipsync-2', input: [] }
  const post = { method: 'POST', json } as const
  const refused = await askForHeaders('/v2/generate', { ...post, key: ':out-of-credits' })
  expect(refused).toEqual([402, 'out-of-credits', undefined])

  const video = { avatar_id: 'a', voice_id: 'b', provider_name: 'c', model_name: 'd', script: 'e' }
  const made = await ask(api, 'trugen', '/v1/script-to-video/createVideo', {
    method: 'POST',
    json: video,
    headers: { 'x-mock-scenario': 'quick-fail' },
  })
  const [generation] = api.generations.list({ provider: 'trugen' })
  expect(toDebugHeaders(made)).toEqual([200, 'quick-fail', generation?.id])
})

test('tells nothing where there is nothing to tell', async () => {
  const nothing = [undefined, undefined]
  expect(await askForHeaders('/v2/errors')).toEqual([200, ...nothing])
  expect(await askForHeaders('/v2/nope')).toEqual([404, ...nothing])
  expect(await askForHeaders(statusPath('sync'), { key: ':slow-fial' })).toEqual([400, ...nothing])
})

test('tells no id that no header can carry', async () => {
  expect(await askForHeaders('/v2/generate/%0d%0aevil')).toEqual([200, 'happy', undefined])
})

test('tells nothing unless it is asked to', async () => {
  const quiet = createMockVideoApi({ clock: 'manual' })
  const { headers } = await ask(quiet, 'sync', statusPath('sync'))
  expect(Object.keys(headers).filter((name) => name.startsWith('x-mock'))).toEqual([])
})

test('tells it on the wire, on a broken answer too', async () => {
  const { baseUrls } = await open({ debugHeaders: true })
  const { headers } = await fetch(`${baseUrls.sync}${statusPath('sync')}`, {
    headers: { 'x-api-key': ':truncated-body' },
  })
  expect([headers.get('x-mock-scenario'), headers.get('x-mock-generation')]).toEqual([
    'truncated-body',
    SAMPLES.sync,
  ])
})

import { expect, test } from 'vitest'
import { createMockVideoApi, defineProvider } from '../../src/index.ts'
import { createReplyCache } from '../../src/engine/reply-cache.ts'
import { stateAt } from '../../src/generations/state.ts'
import { createTestGeneration } from '../support/generation.ts'
import { callApi } from '../support/call.ts'
import type { Generation } from '../../src/generations/generation.ts'
import type { Context, Operation } from '../../src/index.ts'

const SAMPLE_ID = '00000000-0000-4000-8000-000000000001'

/** A provider that counts how many bodies it builds. */
function createCountingProvider() {
  let built = 0
  const handle = (context: Context<unknown>) => {
    const snapshot = context.poll()
    if (snapshot === undefined) return context.error('not-found')
    return context.replyWithState(snapshot, () => ({
      built: (built += 1),
      id: snapshot.generation.id.slice(-4),
      state: snapshot.state.state,
      url: context.links.baseUrl,
    }))
  }
  const read = (name: string): Operation<unknown> => ({
    name,
    method: 'GET',
    path: `/${name}/:id`,
    idParam: 'id',
    handle,
  })
  return defineProvider({
    name: 'counting',
    origins: ['https://api.counting.example'],
    operations: [read('status'), read('result')],
    idFormat: { prefix: '', kind: 'uuid' },
  })
}

test('reuses the reply of a status read until the state, the URLs or the operation differ', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: [createCountingProvider()] })
  const read = async (path = `/status/${SAMPLE_ID}`, baseUrl?: string) =>
    (await callApi(api, 'counting', path, baseUrl === undefined ? {} : { baseUrl })).body
  const queued = await read()
  expect([queued, await read()]).toMatchObject([
    { built: 1, state: 'queued' },
    { built: 1, state: 'queued' },
  ])
  expect(await read(`/result/${SAMPLE_ID}`)).toMatchObject({ built: 2 })
  expect(await read(`/status/${SAMPLE_ID}`, 'http://other')).toMatchObject({ built: 3, url: 'http://other' })
  await api.clock.advance('6s')
  expect(await read()).toMatchObject({ built: 4, state: 'processing' })
  api.generations.fail(SAMPLE_ID)
  expect([await read(), await read()]).toMatchObject([
    { built: 5, state: 'failed' },
    { built: 5, state: 'failed' },
  ])
})

test('keeps the replies of a limited number of generations', () => {
  const cache = createReplyCache(2)
  const generations = ['a', 'b', 'c'].map((id) => createTestGeneration([{ state: 'queued' }], { id }))
  const read = (generation: Generation) =>
    cache.getOrBuild(
      {
        operation: 'status',
        generation,
        state: stateAt(generation, 0),
        links: { baseUrl: '', mediaUrl: '' },
      },
      () => ({}),
    )
  const replies = generations.map(read)
  expect(generations.map(({ cachedReply }) => cachedReply?.reply)).toEqual([undefined, ...replies.slice(1)])
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { SAMPLE_IDS, getStatusPath } from '../../support/fixed.ts'
import type { MockVideoApi } from '../../../src/index.ts'
import type { ParsedReply } from '../../support/call.ts'

const NOT_FOUND = {
  message: 'Generation not found',
  error: 'Not Found',
  statusCode: 404,
  errorCode: 'generation_not_found',
}

function remove(api: MockVideoApi, id: string, key = 'test'): Promise<ParsedReply> {
  return callApi(api, 'sync', `/v2/generations/${id}`, { method: 'DELETE', key })
}

test.each(['completed', 'failed', 'rejected'] as const)(
  'deletes a generation that is %s, and returns it',
  async (state) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.sync.create({ state })
    const { body } = await callApi(api, 'sync', getStatusPath('sync', id))
    expect(await remove(api, id)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
    })
    const replies = [
      await callApi(api, 'sync', getStatusPath('sync', id)),
      await remove(api, id),
      await callApi(api, 'sync', `/v2/generations/${id}/download`),
      await callApi(api, 'sync', `/v2/generations/${id}/result`),
    ]
    expect(replies.map((reply) => [reply.status, reply.body])).toEqual(replies.map(() => [404, NOT_FOUND]))
    expect((await callApi(api, 'sync', '/v2/generations')).body).toEqual([])
  },
)

test.each(['queued', 'processing'] as const)('returns 409 for a generation that is %s', async (state) => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ state })
  expect(await remove(api, id)).toMatchObject({
    status: 409,
    body: {
      message: 'Generation cannot be deleted while it is processing',
      error: 'Conflict',
      statusCode: 409,
      errorCode: 'generation_not_deletable_while_processing',
    },
  })
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).status).toBe(200)
})

test('returns 404 for an unknown generation and for one of another session', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ state: 'completed' })
  for (const reply of [
    await remove(api, 'unknown'),
    await remove(api, id, 'w3:'),
    await remove(api, 'count'),
  ])
    expect([reply.status, reply.body]).toEqual([404, NOT_FOUND])
  expect((await callApi(api, 'sync', getStatusPath('sync', id))).status).toBe(200)
})

test('deletes the sample until the next reset', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect((await remove(api, SAMPLE_IDS.sync)).status).toBe(200)
  expect((await callApi(api, 'sync', getStatusPath('sync'))).status).toBe(404)
  expect(api.requests().at(-1)?.reason).toBe('the generation was deleted')
  api.reset()
  expect((await callApi(api, 'sync', getStatusPath('sync'))).status).toBe(200)
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { SAMPLES, statusPath } from '../../support/fixed.ts'
import type { MockVideoApi } from '../../../src/index.ts'
import type { Answer } from '../../support/call.ts'

const NOT_FOUND = {
  message: 'Generation not found',
  error: 'Not Found',
  statusCode: 404,
  errorCode: 'generation_not_found',
}

function remove(api: MockVideoApi, id: string, key = 'test'): Promise<Answer> {
  return ask(api, 'sync', `/v2/generations/${id}`, { method: 'DELETE', key })
}

test.each(['completed', 'failed', 'rejected'] as const)(
  'deletes what is %s, and shows it once more',
  async (state) => {
    const api = createMockVideoApi({ clock: 'manual' })
    const { id } = api.sync.create({ state })
    const { body } = await ask(api, 'sync', statusPath('sync', id))
    expect(await remove(api, id)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
    })
    const answers = [
      await ask(api, 'sync', statusPath('sync', id)),
      await remove(api, id),
      await ask(api, 'sync', `/v2/generations/${id}/download`),
      await ask(api, 'sync', `/v2/generations/${id}/result`),
    ]
    expect(answers.map((answer) => [answer.status, answer.body])).toEqual(answers.map(() => [404, NOT_FOUND]))
    expect((await ask(api, 'sync', '/v2/generations')).body).toEqual([])
  },
)

test.each(['queued', 'processing'] as const)('refuses to delete what is %s', async (state) => {
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
  expect((await ask(api, 'sync', statusPath('sync', id))).status).toBe(200)
})

test("deletes neither what is not there nor another session's", async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ state: 'completed' })
  for (const answer of [
    await remove(api, 'nobody'),
    await remove(api, id, 'w3:'),
    await remove(api, 'count'),
  ])
    expect([answer.status, answer.body]).toEqual([404, NOT_FOUND])
  expect((await ask(api, 'sync', statusPath('sync', id))).status).toBe(200)
})

test('deletes the sample until a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'instant' })
  expect((await remove(api, SAMPLES.sync)).status).toBe(200)
  expect((await ask(api, 'sync', statusPath('sync'))).status).toBe(404)
  expect(api.requests().at(-1)?.reason).toBe('it was deleted')
  api.reset()
  expect((await ask(api, 'sync', statusPath('sync'))).status).toBe(200)
})

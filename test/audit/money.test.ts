import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import type { MockVideoApi } from '../../src/index.ts'

/** Submits a video of eight seconds that a model makes. */
async function submit(api: MockVideoApi, modelName: string): Promise<void> {
  const body = { kind: 'json', value: { prompt: 'a sea', modelName, duration: '8s' } } as const
  await callApi(api, 'prism', '/api/generations', { method: 'POST', body })
}

test('prices a video of Prism by its model', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    revisions: { prism: '2026-09' },
    prices: { prism: { models: { large: 2 } } },
  })
  await submit(api, 'large')
  expect(api.audit().money['prism']).toMatchObject({ spent: 16, wasted: 0 })
  await submit(api, 'small')
  expect(api.audit().money['prism']).toBe('not-judged')
})

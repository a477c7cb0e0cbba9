import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'

const PROMPT = { prompt: 'a sea', modelName: 'large', duration: '8s' }

test('prices a video of Prism by its model', async () => {
  const api = createMockVideoApi({
    clock: 'manual',
    revisions: { prism: '2026-09' },
    prices: { prism: { models: { large: 2 } } },
  })
  await callApi(api, 'prism', '/api/generations', { method: 'POST', body: PROMPT })
  expect(api.audit().money['prism']).toMatchObject({ spent: 16, wasted: 0 })
  await callApi(api, 'prism', '/api/generations', { method: 'POST', body: { ...PROMPT, modelName: 'small' } })
  expect(api.audit().money['prism']).toBe('not-judged')
})

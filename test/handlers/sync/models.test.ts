import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'

test('lists the five models', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await ask(api, 'sync', '/v2/models')).toEqual({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: [
      { id: 'sync-3', name: 'sync-3', type: 'lipsync', version: '3.0.0' },
      { id: 'lipsync-2', name: 'lipsync-2', type: 'lipsync', version: '2.0.0' },
      { id: 'lipsync-1.9.0-beta', name: 'lipsync-1.9.0-beta', type: 'lipsync', version: '1.9.0-beta' },
      { id: 'lipsync-2-pro', name: 'lipsync-2-pro', type: 'lipsync', version: '2.0.0' },
      { id: 'react-1', name: 'react-1', type: 'react', version: '1.0.0' },
    ],
  })
  expect((await ask(api, 'sync', '/v2/models', { key: null })).status).toBe(401)
})

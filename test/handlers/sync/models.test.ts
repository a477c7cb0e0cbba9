import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { createCatalogs } from '../../../src/catalogs.ts'
import { callApi } from '../../support/call.ts'
import { BODY, getField, submit } from './requests.ts'

test('lists the five models', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  expect(await callApi(api, 'sync', '/v2/models')).toEqual({
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
  expect((await callApi(api, 'sync', '/v2/models', { key: null })).status).toBe(401)
})

test('lists and accepts the models of a catalog, and accepts deprecated ones without listing them', async () => {
  const catalogs = await createCatalogs()
  await catalogs.models.create({ id: 'mine', name: 'Mine' })
  await catalogs.models.create({ id: 'old', name: 'Old', deprecatedAt: '2025-01-01T00:00:00.000Z' })
  catalogs.models.delete('lipsync-2')
  const api = createMockVideoApi({ clock: 'manual', catalogs })
  const { body } = await callApi(api, 'sync', '/v2/models')
  const ids = Array.isArray(body) ? body.map((model) => getField(model, 'id')) : body
  expect(ids).toEqual(['sync-3', 'lipsync-1.9.0-beta', 'lipsync-2-pro', 'react-1', 'mine'])
  const statuses = []
  for (const model of ['mine', 'old', 'lipsync-2'])
    statuses.push((await submit(api, { ...BODY, model })).status)
  expect(statuses).toEqual([201, 201, 400])
})

import { expect, test } from 'vitest'
import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import type { Options } from '../../../src/index.ts'

const scenario = { name: 'limited', faults: [{ on: 'status', limit: { calls: 1, per: '10m' } }] } as const

async function readRetryAfter(options: Options): Promise<string | undefined> {
  const api = createMockVideoApi(options)
  const { id } = api.sync.create({ scenario })
  const read = () => callApi(api, 'sync', getStatusPath('sync', id))
  expect((await read()).status).toBe(200)
  const second = await read()
  expect(second.status).toBe(429)
  api.close()
  return second.headers['retry-after']
}

test('Retry-After has the seconds that a client really waits', async () => {
  expect(await readRetryAfter({ clock: 'manual' })).toBe('600')
  expect(await readRetryAfter({ clock: 'system' })).toBe('600')
  expect(await readRetryAfter({ clock: 'system', speed: 60 })).toBe('10')
  // At least one second, as the header has no smaller unit.
  expect(await readRetryAfter({ clock: 'system', speed: 10_000 })).toBe('1')
  // Each read moves this clock by five seconds.
  expect(await readRetryAfter({ clock: 'auto' })).toBe('595')
})

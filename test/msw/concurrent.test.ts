import { setupServer } from 'msw/node'
import { afterAll, beforeAll, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import { createHandlers } from '../../src/msw.ts'
import type { Session } from '../../src/index.ts'

const api = createMockVideoApi({ clock: 'manual' })
const server = setupServer(...createHandlers(api))
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
afterAll(() => server.close())

const URL_OF_SAMPLE = 'https://api.sync.so/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e'

const waiting = new Map<string, () => void>()

/** Resolves once both tests have reached this point, which proves that they run at the same time. */
function waitForBoth(point: string): Promise<void> {
  return new Promise((resolve) => {
    const resolveOther = waiting.get(point)
    if (resolveOther === undefined) {
      waiting.set(point, resolve)
      return
    }
    resolveOther()
    resolve()
  })
}

async function read(session: Session): Promise<unknown> {
  const response = await fetch(URL_OF_SAMPLE, { headers: { 'x-api-key': session.key('sync') } })
  return response.json()
}

test.concurrent('sees its generation fail, while another test sees its own completed', async ({ expect }) => {
  const session = api.session('fails')
  session.use('slow-fail')
  await waitForBoth('both have chosen')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await session.clock.advance('90s')
  await waitForBoth('one clock has moved')
  expect(await read(session)).toMatchObject({ status: 'FAILED', errorCode: 'controller_timeout' })
  await waitForBoth('both have read')
  expect(session.requests().map(({ state }) => state)).toEqual(['queued', 'failed'])
})

test.concurrent('sees its generation completed, while another test sees its own fail', async ({ expect }) => {
  const session = api.session('completes')
  await waitForBoth('both have chosen')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await waitForBoth('one clock has moved')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await session.clock.advance('30s')
  expect(await read(session)).toMatchObject({ status: 'COMPLETED' })
  await waitForBoth('both have read')
  session.reset()
  expect(session.requests()).toEqual([])
  expect(session.generations.list()).toEqual([])
})

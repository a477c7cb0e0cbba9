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

/** Each test waits here for the other, so that neither could run by itself. */
const meetings = new Map<string, () => void>()
function meet(place: string): Promise<void> {
  return new Promise((resolve) => {
    const other = meetings.get(place)
    if (other === undefined) {
      meetings.set(place, resolve)
      return
    }
    other()
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
  await meet('both have chosen')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await session.clock.advance('90s')
  await meet('one clock has moved')
  expect(await read(session)).toMatchObject({ status: 'FAILED', errorCode: 'controller_timeout' })
  await meet('both have read')
  expect(session.requests().map(({ state }) => state)).toEqual(['queued', 'failed'])
})

test.concurrent('sees its generation completed, while another test sees its own fail', async ({ expect }) => {
  const session = api.session('completes')
  await meet('both have chosen')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await meet('one clock has moved')
  expect(await read(session)).toMatchObject({ status: 'PENDING' })
  await session.clock.advance('30s')
  expect(await read(session)).toMatchObject({ status: 'COMPLETED' })
  await meet('both have read')
  session.reset()
  expect(session.requests()).toEqual([])
  expect(session.generations.list()).toEqual([])
})

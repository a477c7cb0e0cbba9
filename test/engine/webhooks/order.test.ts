import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReceiver } from '../../support/receiver.ts'
import { callApi } from '../../support/call.ts'
import { createFake, formatAttempts, parseBody, submit, SUBMITS } from './submit.ts'
import type { MockVideoApi } from '../../../src/index.ts'

/** Returns a promise and the function that resolves it. */
function createDeferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  const deferred: { resolve?: () => void } = {}
  const promise = new Promise<void>((resolve) => (deferred.resolve = resolve))
  return { promise, resolve: () => deferred.resolve?.() }
}

/** Submits a generation with a scenario. */
async function submitWith(api: MockVideoApi, scenario: string, url: string): Promise<void> {
  const [path, json] = SUBMITS.sync(url)
  await callApi(api, 'sync', path, { method: 'POST', json, key: `:${scenario}` })
}

test('does not let a receiver that does not answer delay the webhooks of other generations', async () => {
  const { promise: answering, resolve: answer } = createDeferred()
  const silent = await createReceiver(
    () => 200,
    () => answering,
  )
  const { url, posted } = await createReceiver()
  const api = createFake()
  for (let count = 0; count < 10; count += 1) await submitWith(api, 'quick-fail', silent.url)
  await submitWith(api, 'happy', url)
  const advancing = api.clock.advance('1h')
  await api.deliveries.waitFor({ status: 'delivered' })
  while (silent.posted.length < 10) await setImmediate()
  expect(posted).toHaveLength(1)
  expect(api.deliveries({ status: 'pending' })).toHaveLength(10)

  answer()
  await advancing
  expect(api.deliveries({ status: 'delivered' })).toHaveLength(11)
})

test('starts attempts in the order in which they fall due', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake({ webhooks: { attempts: 1 } })
  for (const scenario of ['slow', 'happy', 'quick-fail', 'instant', 'slow-fail'])
    await submitWith(api, scenario, url)
  await api.clock.advance('1h')

  const dueTimes = api.deliveries().map(({ at }) => at)
  expect(dueTimes).toHaveLength(5)
  expect(dueTimes).toEqual(dueTimes.toSorted())
  expect(posted.map(({ raw }) => parseBody(raw))).toMatchObject(
    api.deliveries().map(({ generation }) => ({ id: generation })),
  )
})

test('sends the copies of one webhook one after the other', async () => {
  let open = 0
  let mostOpen = 0
  const { url } = await createReceiver(
    () => 200,
    async () => {
      open += 1
      mostOpen = Math.max(mostOpen, open)
      await setImmediate()
      open -= 1
    },
  )
  const api = createFake({ scenario: 'webhook-twice' })
  await submit(api, url)
  await api.clock.advance('1h')

  expect([mostOpen, formatAttempts(api)]).toEqual([1, ['delivered: 30', 'delivered: 30']])
})

test.each(['manual', 'system'] as const)(
  'a receiver that moves the %s clock before it answers does not delay it',
  async (clock) => {
    const moved: string[] = []
    const { url } = await createReceiver(
      () => 200,
      async () => {
        await api.clock.advance('10s')
        moved.push('moved')
      },
    )
    const api = createFake({ clock, webhooks: { timeout: '10s' } })
    await submit(api, url)
    await submitWith(api, 'slow', url)
    await api.clock.advance('1h')

    expect(moved).toEqual(['moved', 'moved'])
    expect(api.deliveries().map(({ status }) => status)).toEqual(['delivered', 'delivered'])
  },
)

test('waits for a webhook that was on its way before', async () => {
  const { url, posted } = await createReceiver()
  const api = createFake()
  await submit(api, url)
  api.generations.complete(api.generations.list()[0]?.id ?? '')
  await api.clock.advance('0s')

  expect(posted).toHaveLength(1)
})

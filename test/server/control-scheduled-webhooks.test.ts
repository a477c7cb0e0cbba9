import { expect, test } from 'vitest'
import { getField } from '../handlers/sync/requests.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import { createBatch } from '../handlers/sync/batch/requests.ts'
import { callControl } from '../support/control.ts'
import { START } from '../support/fixed.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { RunningServer } from '../../src/server.ts'

const after = (seconds: number): string => new Date(Date.parse(START) + seconds * 1_000).toISOString()

async function submit(server: RunningServer<string>, scenario: string, url: string): Promise<string> {
  const [path, body] = SUBMITS.sync(url)
  const headers = { 'x-api-key': 'test', 'content-type': 'application/json', 'x-mock-scenario': scenario }
  const reply = await fetchReply(`${server.baseUrls['sync']}${path}`, { method: 'POST', headers, body })
  return String(getField(reply.body, 'id'))
}

/** Returns the webhooks of a generation that are scheduled, and those that were due, as the timeline and the details show them. */
async function readWebhooks(
  server: RunningServer<string>,
  id: string,
): Promise<{ readonly scheduled: unknown; readonly due: unknown }> {
  const { body } = await callControl(server, `GET timeline?id=${id}`)
  const rows = getField(body, 'generations')
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined
  const details = (await callControl(server, `GET generations/${id}`)).body
  const scheduled = getField(row, 'scheduledWebhooks')
  expect(getField(details, 'scheduledWebhooks')).toEqual(scheduled)
  return { scheduled, due: getField(row, 'webhooks') }
}

test.each([
  ['happy', 30],
  ['webhook-late', 90],
  ['webhook-early', 24],
  ['webhook-lost', 30],
])('shows when the webhook of %s is due, until it is', async (scenario, seconds) => {
  const { url } = await createReceiver()
  const server = await openServer()
  const id = await submit(server, scenario, url)
  const scheduled = [{ generation: id, delivery: null, at: after(seconds) }]
  expect(await readWebhooks(server, id)).toEqual({ scheduled, due: [] })
  await server.api.clock.advance((seconds - 1) * 1_000)
  expect(await readWebhooks(server, id)).toEqual({ scheduled, due: [] })
  await server.api.clock.advance('1s')
  const isLost = scenario === 'webhook-lost'
  expect(await readWebhooks(server, id)).toEqual({
    scheduled: [],
    due: [
      {
        at: after(seconds),
        delivery: 'whd_1',
        status: isLost ? 'lost' : 'delivered',
        response: isLost ? null : 200,
        reason: isLost ? 'the scenario webhook-lost loses the webhook' : null,
      },
    ],
  })
})

test('shows no time for a webhook until something ends the generation', async () => {
  const { url } = await createReceiver()
  const server = await openServer()
  const id = await submit(server, 'stuck', url)
  const unknown = { generation: id, delivery: null, at: null }
  expect(await readWebhooks(server, id)).toEqual({ scheduled: [unknown], due: [] })
  await server.api.clock.advance('1h')
  expect(await readWebhooks(server, id)).toEqual({ scheduled: [unknown], due: [] })
  server.api.generations.complete(id)
  await server.api.clock.advance(0)
  expect(await readWebhooks(server, id)).toMatchObject({ scheduled: [], due: [{ status: 'delivered' }] })
})

test('shows the end by hand of a generation whose webhook is late', async () => {
  const { url } = await createReceiver()
  const server = await openServer()
  const id = await submit(server, 'webhook-late', url)
  await server.api.clock.advance('5s')
  server.api.generations.fail(id)
  expect((await readWebhooks(server, id)).scheduled).toEqual([
    { generation: id, delivery: null, at: after(65) },
  ])
})

test('shows when a webhook is due again, and the reason of an attempt without a response', async () => {
  const { url } = await createReceiver((count) => (count === 1 ? 503 : 200))
  const server = await openServer({ webhooks: { attempts: 2 } })
  const id = await submit(server, 'happy', url)
  await server.api.clock.advance('30s')
  const refused = { at: after(30), delivery: 'whd_1', response: 503, reason: null }
  expect(await readWebhooks(server, id)).toEqual({
    scheduled: [{ generation: id, delivery: 'whd_1', at: after(31) }],
    due: [{ ...refused, status: 'pending' }],
  })
  await server.api.clock.advance('1s')
  expect(await readWebhooks(server, id)).toEqual({
    scheduled: [],
    due: [
      { ...refused, status: 'delivered' },
      { at: after(31), delivery: 'whd_1', status: 'delivered', response: 200, reason: null },
    ],
  })
})

test('shows why a webhook was not sent', async () => {
  const server = await openServer()
  const blocked = await submit(server, 'happy', 'https://hooks.example/a')
  const closed = await submit(server, 'happy', 'http://127.0.0.1:1/a')
  await server.api.clock.advance('30s')
  expect((await readWebhooks(server, blocked)).due).toEqual([
    expect.objectContaining({
      status: 'blocked',
      reason: expect.stringContaining('hooks.example is not a local host') as unknown,
    }),
  ])
  expect((await readWebhooks(server, closed)).due).toEqual([
    expect.objectContaining({ status: 'failed', response: null, reason: 'bad port' }),
  ])
})

test('shows no webhook for a generation without a webhook URL, and none after its deletion', async () => {
  const { url } = await createReceiver()
  const server = await openServer()
  server.api.sync.create({ id: 'plain' })
  expect(await readWebhooks(server, 'plain')).toEqual({ scheduled: [], due: [] })
  const id = await submit(server, 'happy', url)
  server.api.generations.delete(id)
  expect((await callControl(server, `GET timeline?id=${id}`)).body).toMatchObject({ generations: [] })
})

test('shows the webhook of the batch of a generation', async () => {
  const { url } = await createReceiver()
  const server = await openServer()
  const batch = await createBatch(server.api, {}, { fields: [['webhook_url', url]] })
  const [{ id } = { id: '' }] = server.api.generations.list()
  expect((await readWebhooks(server, id)).scheduled).toEqual([
    { generation: batch, delivery: null, at: after(30) },
  ])
})

import { expect, test } from 'vitest'
import { callControl } from '../support/control.ts'
import { SAMPLE_IDS } from '../support/fixed.ts'
import { fetchReply, openServer } from '../support/server.ts'
import type { HttpReply } from '../support/server.ts'
import type { MockVideoApi } from '../../src/index.ts'

test.each(['', '/', '/__mock', '/__mock/'])(
  'lists the base URLs and the control routes: %s',
  async (path) => {
    const { url, baseUrls } = await openServer()
    const { status, body } = await fetchReply(url + path)
    expect([status, body]).toEqual([
      200,
      {
        name: 'mock-video-api',
        baseUrls,
        examples: expect.objectContaining({
          sync: `curl -H 'x-api-key: test' ${baseUrls['sync']}/v2/generate/${SAMPLE_IDS.sync}`,
        }) as unknown,
        routes: expect.arrayContaining([
          { method: 'GET', path: '/__mock', summary: expect.any(String) as unknown },
          { method: 'DELETE', path: '/__mock/generations/:id', summary: expect.any(String) as unknown },
        ]) as unknown,
        openapi: `${url}/__mock/openapi.json`,
      },
    ])
  },
)

test('answers a HEAD of the root and the index', async () => {
  const { url } = await openServer()
  for (const path of ['/', '/__mock']) {
    const response = await fetch(url + path, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  }
})

test('guards the root like the control routes', async () => {
  const { url } = await openServer()
  const headers = { origin: 'https://other.example.com' }
  expect((await fetchReply(url, { headers })).status).toBe(403)
})

test('builds the base URLs from the URL at which the client reached the server', async () => {
  const { port } = await openServer()
  const { body } = await callControl({ url: `http://localhost:${port}` }, 'GET ')
  expect(body).toMatchObject({ baseUrls: { sync: `http://localhost:${port}/sync` } })
})

test('builds the base URLs and the commands of any session, without creating it', async () => {
  const { url, api, port } = await openServer()
  const { body } = await callControl({ url }, 'GET ?session=w9')
  expect(body).toMatchObject({
    baseUrls: { sync: `http://127.0.0.1:${port}/s/w9/sync` },
    examples: { trugen: expect.stringContaining(`http://127.0.0.1:${port}/s/w9/trugen/v1/`) as unknown },
  })
  expect(api.adapter.findSession('w9')).toBeUndefined()
})

/** Starts a server, and returns a function that calls its control routes under `/s/<name>`. */
async function openWithBaseName(
  name: string,
): Promise<{ api: MockVideoApi; call: (route: string, body?: unknown) => Promise<HttpReply> }> {
  const { url, api } = await openServer()
  return { api, call: (route, body) => callControl({ url: `${url}/s/${name}` }, route, body) }
}

test('takes the session from the base URL', async () => {
  const { api, call } = await openWithBaseName('w1')
  expect((await call('GET generations')).status).toBe(404)
  await call('POST generations', { provider: 'sync', id: 'one' })
  expect((await call('GET generations?session=w1')).body).toMatchObject([{ id: 'one', session: 'w1' }])
  await call('POST clock', { advance: '1s' })
  expect(api.clock.now()).toEqual(new Date('2026-01-01T00:00:00Z'))
  expect((await call('GET scenarios')).status).toBe(200)
  expect((await call('GET health')).status).toBe(200)
  expect((await call('GET ')).body).toMatchObject({
    baseUrls: { sync: expect.stringMatching(/\/s\/w1\/sync$/) as unknown },
  })
})

test('takes all sessions from the base URL', async () => {
  const { api, call } = await openWithBaseName('*')
  for (const session of ['w1', 'w2']) api.session(session).sync.create()
  expect((await call('GET generations')).body).toHaveLength(2)
  expect((await call('GET clock')).status).toBe(400)
})

test.each([
  ['w1', 'GET generations?session=w2', 'the call names different ones: w1, w2'],
  ['w1:', 'GET generations?session=w2', 'the call names different ones: w1, w2'],
  ['w1:slow', 'GET generations', 'the base URL also has a scenario, which control routes do not use'],
  [':slow', 'GET generations', 'the base URL also has a scenario, which control routes do not use'],
])('refuses a name in the base URL: %s %s', async (name, route, why) => {
  const { call } = await openWithBaseName(name)
  expect(await call(route)).toEqual({
    status: 400,
    body: { error: expect.stringContaining(`Failed to choose a session: ${why}. `) as unknown },
  })
})

import { expect, test } from 'vitest'
import { getErrorMessage } from '../support/error-message.ts'
import { createReceiver } from '../support/receiver.ts'
import { fetchReply, openServer } from '../support/server.ts'

const IDS = ['a/b %?#ü', '../..', '%2F', '%ff', '日本', `"'<>\\;:@&=+$,!`]

/** Lists the URLs of the server in a value. */
function listUrls(value: unknown, server: string): string[] {
  if (typeof value === 'string') return value.startsWith(server) ? [value] : []
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap((item) => listUrls(item, server))
}

async function fetchStatuses(urls: readonly string[]): Promise<number[]> {
  return Promise.all(urls.map(async (url) => (await fetch(url)).status))
}

const TEXT_INPUT = [
  { type: 'video', url: 'https://example.com/a.mp4' },
  { type: 'text', provider: { name: 'elevenlabs', voiceId: 'a', script: 'Hello' } },
]

test.each(IDS)('hands out URLs that work for the id %s', async (id) => {
  const { url, baseUrls, api } = await openServer()
  const receiver = await createReceiver()
  api.sync.create({
    id,
    state: 'completed',
    input: { input: TEXT_INPUT, segments: [], webhookUrl: receiver.url },
  })
  api.prism.create({ id, state: 'completed' })
  api.trugen.create({ id, state: 'completed' })
  await api.clock.advance('1s')

  const path = encodeURIComponent(id)
  const headers = { 'x-api-key': 'test', authorization: 'Bearer test' }
  const found = []
  for (const status of [
    `${baseUrls.sync}/v2/generate/${path}`,
    `${baseUrls.sync}/v2/generations/${path}/download`,
    `${baseUrls.prism}/generations/${path}`,
    `${baseUrls.trugen}/script-to-video/genStatus/${path}`,
  ]) {
    const reply = await fetchReply(status, { headers })
    const urls = listUrls(reply.body, url)
    found.push([reply.status, urls.length, ...(await fetchStatuses(urls))])
  }
  expect(found).toEqual([
    [200, 3, 200, 200, 200],
    [200, 1, 200],
    [200, 1, 200],
    [200, 1, 200],
  ])

  const payload: unknown = JSON.parse(receiver.posted[0]?.raw ?? '{}')
  const sent = listUrls(payload, url)
  expect(sent.map((text) => text.includes(`/generations/${path}/result`))).toEqual([true, true])
  expect(await fetchStatuses(sent)).toEqual([200, 200])
})

test.each(IDS)('finds the id %s in control routes', async (id) => {
  const { url, api } = await openServer()
  api.sync.create({ id })
  api.prism.create({ id: `${id}2` })
  const routes = `${url}/__mock/generations`
  const read = await fetchReply(`${routes}/${encodeURIComponent(id)}`)
  const failed = await fetchReply(`${routes}/${encodeURIComponent(id)}/fail`, { method: 'POST' })
  const completed = await fetchReply(`${routes}/${encodeURIComponent(`${id}2`)}/complete`, { method: 'POST' })
  expect([read.status, failed.status, completed.status]).toEqual([200, 200, 200])
  expect(read.body).toEqual(expect.objectContaining({ id }))
})

test('refuses ids that a URL cannot contain', async () => {
  const { api } = await openServer()
  const messages = ['.', '..', '\ud800', 'a\udc00b'].map((id) =>
    getErrorMessage(() => api.sync.create({ id })),
  )
  expect(new Set(messages)).toEqual(
    new Set(['Failed to create a Sync generation: id: cannot be part of a URL. Use other characters.']),
  )
})

import { expect, test } from 'vitest'
import { providers } from '../../src/index.ts'
import { openServer, fetchReply } from '../support/server.ts'
import type { MockVideoApi, ProviderName } from '../../src/index.ts'

const WORKERS = Array.from({ length: 20 }, (_, index) => `w${index}`)

/** Every worker has the same keys. */
const KEYS = { 'x-api-key': 'fixed', authorization: 'Bearer fixed' }

const OPERATIONS = providers.flatMap(({ name, operations, mediaOperations = [] }) =>
  [...operations, ...mediaOperations].map((operation) => `${name} ${operation.name}`),
)

test('twenty workers with one key choose their sessions by base URL, and no answer leaks', async () => {
  const { api, url } = await openServer({ revisions: { prism: '2026-09' } })
  const results = await Promise.all(
    WORKERS.map((name) => callEveryOperation(api.session(name), `mark-${name}-`, url)),
  )
  for (const [index, { ids, text }] of results.entries()) {
    const name = WORKERS[index] ?? ''
    const requests = api.session(name).requests()
    expect(new Set(requests.map(({ provider, operation }) => `${provider} ${operation}`))).toEqual(
      new Set(OPERATIONS),
    )
    const failed = requests.filter(({ status }) => status >= 400)
    // The path of the operation has no token. The URL of the video, which is called too, has one.
    expect(new Set(failed.map(({ operation, status }) => `${operation} ${status}`))).toEqual(
      new Set(['result 403']),
    )
    expect(requests.some(({ operation, status }) => operation === 'result' && status === 302)).toBe(true)
    expect(requests.filter(({ generation }) => generation !== null && !ids.includes(generation))).toEqual([])
    expect(text).toContain(`mark-${name}-`)
    const foreign = results.flatMap((other) => (other.ids === ids ? [] : [...other.ids, other.mark]))
    expect(foreign.filter((secret) => text.includes(secret))).toEqual([])
  }
  expect(new Set(results.flatMap(({ ids }) => ids)).size).toBe(20 * (5 + 20))
  expect(api.requests()).toEqual([])
  const [id = ''] = results[0]?.ids ?? []
  const foreign = `${api.session('w1').baseUrls.trugen}/script-to-video/genStatus/${id}`
  expect((await fetchReply(foreign, { headers: KEYS })).status).toBe(404)
})

type Session = ReturnType<MockVideoApi['session']>

/** The ids and the mark of a worker, and the text of all replies that it got. */
interface Result {
  readonly ids: readonly string[]
  readonly mark: string
  readonly text: string
}

/**
 * Submits to each provider, lets the generations end, and calls every operation of the provider about each of them. Media are
 * fetched without a key.
 */
async function callEveryOperation(session: Session, mark: string, serverUrl: string): Promise<Result> {
  const texts: string[] = []
  async function call(url: string, init: RequestInit): Promise<string> {
    const text = await (await fetch(url, init)).text()
    texts.push(text)
    return text
  }
  async function callWithUrls(url: string, method: string): Promise<void> {
    const found = (await call(url, { method, headers: KEYS })).match(/http:[^"]+/g) ?? []
    // The document of the operations has the base URL, which is no operation.
    if (method === 'DELETE' || url.endsWith('/api-json')) return
    for (const each of found.filter((one) => one.startsWith(serverUrl))) await call(each, {})
  }

  const created: [ProviderName, string][] = []
  for (const [provider, path, body] of createSubmits(mark)) {
    const init = body instanceof FormData ? { headers: KEYS, body } : createJsonInit(body)
    const text = await call(session.baseUrls[provider] + path, { method: 'POST', ...init })
    created.push([provider, /"(?:id|generation_id)":\s*"([^"]+)"/.exec(text)?.[1] ?? text])
  }
  const collections = await createSyncCollections(mark, (path, init) =>
    call(session.baseUrls.sync + path, init),
  )
  const ids = session.generations.list().map(({ id }) => id)
  await session.clock.advance('10m')
  for (const path of collections.paths) await callWithUrls(session.baseUrls.sync + path, 'GET')
  await call(session.baseUrls.sync + collections.asset, {
    method: 'PATCH',
    ...createJsonInit({ name: mark }),
  })
  await callWithUrls(session.baseUrls.sync + collections.asset, 'DELETE')
  for (const [provider, id] of created)
    for (const [method, path] of listCalls(provider, id))
      await callWithUrls(session.baseUrls[provider] + path, method)
  return { ids, mark, text: texts.join('\n') }
}

/** Uploads a file, makes an asset of it, submits a batch, and asks for costs. Returns the paths to read. */
async function createSyncCollections(
  mark: string,
  call: (path: string, init: RequestInit) => Promise<string>,
): Promise<{ readonly paths: readonly string[]; readonly asset: string }> {
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const reply: unknown = JSON.parse(await call(path, { method: 'POST', ...createJsonInit(body) }))
    if (typeof reply !== 'object' || reply === null) return {}
    return Object.fromEntries(Object.entries(reply).map(([name, value]) => [name, String(value)]))
  }
  const file = { fileName: `${mark}.mp4`, contentType: 'video/mp4', size: mark.length }
  const { uploadUrl = '', url } = await post('/v2/assets/upload', file)
  await fetch(uploadUrl, { method: 'PUT', body: mark, headers: { 'content-type': 'video/mp4' } })
  const { id: assetId } = await post('/v2/assets', { url })
  await post('/v2/assets/batch', { ids: [assetId] })
  const input = [
    { type: 'video', assetId },
    { type: 'audio', url: `https://example.com/${mark}.wav` },
  ]
  const payload = { model: 'lipsync-2', input }
  await post('/v2/analyze/cost', payload)
  await post('/v2/generations/estimate', { model: 'lipsync-2', duration: 1 })
  const rows = Array.from({ length: 20 }, (_, index) => ({
    request_id: `${mark}${index}`,
    endpoint: '/v2/generate',
    payload,
  }))
  const { id: batchId } = await post('/v2/batch', { rows })
  return { paths: [`/v2/assets/${assetId}`, `/v2/batch/${batchId}`], asset: `/v2/assets/${assetId}` }
}

function createJsonInit(body: unknown): RequestInit {
  return { headers: { ...KEYS, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function createSubmits(mark: string): [ProviderName, string, unknown][] {
  const video = { type: 'video', url: `https://example.com/${mark}.mp4` }
  const voice = { name: 'elevenlabs', voiceId: 'v1', script: mark }
  const form = new FormData()
  form.append('model', 'lipsync-2')
  form.append('video', new Blob([mark], { type: 'video/mp4' }), 'a.mp4')
  form.append('audio', new Blob([mark], { type: 'audio/wav' }), 'a.wav')
  const script = {
    avatar_id: 'c5b563de',
    voice_id: 'FGY2WhTYpPnrIDTdsKH5',
    provider_name: 'elevenlabs',
    model_name: 'eleven_turbo_v2_5',
    script: mark,
  }
  const variables = { hook: mark, productImage: 'https://example.com/a.png' }
  return [
    ['trugen', '/script-to-video/createVideo', script],
    ['sync', '/v2/generate', { model: 'lipsync-2', input: [video, { type: 'text', provider: voice }] }],
    ['sync', '/v2/generate', form],
    ['prism', '/templates/abc123/generate', { variables }],
    ['prism', '/generations', { prompt: mark, modelName: 'sora-2' }],
  ]
}

/** Lists the calls of all operations but submits. Deletions come last. */
function listCalls(providerName: ProviderName, id: string): [method: string, path: string][] {
  const provider = providers.find(({ name }) => name === providerName)
  const calls = (provider?.operations ?? [])
    .filter(({ method, path }) => method !== 'POST' && !/:(?:assetId|batchId)/.test(path))
    .map(({ method, path }): [string, string] => {
      const rest = path.slice(provider?.basePath.length ?? 0)
      return [method, rest.replace('/templates/:id', '/templates/abc123').replace(/:\w+/, id)]
    })
  return calls.toSorted(([first], [second]) => Number(first === 'DELETE') - Number(second === 'DELETE'))
}

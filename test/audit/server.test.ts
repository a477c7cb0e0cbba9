// The audit through the server, where connections break in another way than under MSW, and time is real.
import { expect, test, vi } from 'vitest'
import { openServer } from '../support/server.ts'
import { getKeyHeaders, readId, readJob, sendRead, sendSubmit, submit } from './clients/wire.ts'
import { getCheck, listFindings, listFound } from './results.ts'
import type { Fault, ProviderName } from '../../src/index.ts'
import type { RunningServer, ServerOptions } from '../../src/server.ts'
import type { Target } from './clients/wire.ts'

function getTarget({ api, baseUrls }: RunningServer<string>, provider: ProviderName): Target {
  return { provider, baseUrl: baseUrls[provider], key: api.key(provider) }
}

async function open(
  provider: ProviderName,
  options: ServerOptions<string> = {},
): Promise<RunningServer<string> & { readonly target: Target }> {
  const server = await openServer(options)
  return { ...server, target: getTarget(server, provider) }
}

/** The ways in which the answer to a submit is lost, and if the client leaves before the answer is complete. */
const LOST: Readonly<Record<string, readonly [fault: Omit<Fault, 'on'>, leaves?: true]>> = {
  'a reset': [{ processed: true, connection: 'reset' }],
  'a 504': [{ processed: true, reply: { status: 504 } }],
  'half of an answer': [{ body: 'truncated' }],
  'no answer': [{ processed: true, connection: 'hang' }, true],
  'an answer that comes too late': [{ latency: '1m' }, true],
  'a body that is too slow': [{ body: 'slow' }, true],
}

/** How long the server may take on a busy machine. */
const LIMIT_MS = 10_000

test.for(Object.entries(LOST))(
  'finds a submit that is paid twice after %s',
  async ([, [fault, leaves = false]]) => {
    const { api, target } = await open('sync', {
      scenarios: [{ name: 'lost', faults: [{ on: 'create', ...fault }] }],
    })
    api.use('lost', { once: true })
    const controller = new AbortController()
    const first = sendSubmit(target, controller).then((response) => readId(target, response))
    const error = first.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    // After a fixed time, the server may not have got the call yet.
    await vi.waitFor(() => expect(api.generations.list()).toHaveLength(1), { timeout: LIMIT_MS, interval: 5 })
    if (leaves) controller.abort()
    expect(await error).toBeInstanceOf(Error)
    await api.requests.waitFor({}, { timeout: LIMIT_MS })
    const id = await submit(target)
    await api.clock.advance('60s')
    await readJob(target, id)
    const audit = api.audit()
    expect(listFound(audit)).toEqual(['paid-twice: failed'])
    expect(listFindings(audit, 'paid-twice')).toEqual([
      {
        session: 'default',
        provider: 'sync',
        generation: api.generations.list()[0]?.id,
        count: 2,
        calls: [1, 2],
        deliveries: [],
        money: { unit: 'USD', amount: 0.4 },
      },
    ])
  },
)

test.for([
  ['early-poll', { scenario: 'slow' }],
  ['retry-after', { scenario: 'slow+rate-limited' }],
  [
    'no-backoff',
    { scenarios: [{ name: 'down', faults: [{ on: 'status', reply: { status: 503 } }] }], scenario: 'down' },
  ],
] as const)('finds a loop without a pause in real time: %s', async ([id, options]) => {
  const { api, target } = await open(id === 'early-poll' ? 'prism' : 'sync', { clock: 'system', ...options })
  const generation = await submit(target)
  for (let reads = 0; reads < 7; reads += 1) await (await sendRead(target, generation)).arrayBuffer()
  const audit = api.audit()
  expect(listFound(audit)).toEqual([`${id}: failed`])
  expect(listFindings(audit, id)).toMatchObject([{ generation, count: id === 'retry-after' ? 5 : 7 }])
})

test('takes a status that is cut off for no answer', async () => {
  const { api, target } = await open('prism', {
    clock: 'system',
    scenarios: [{ name: 'cut', faults: [{ on: 'status', body: 'truncated' }] }],
    scenario: 'instant+cut',
  })
  const { id } = api.prism.create({ scenario: 'instant+cut' })
  for (let reads = 0; reads < 4; reads += 1) expect(await readJob(target, id)).toBeUndefined()
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(getCheck(audit, 'poll-after-end')).toMatchObject({ result: 'passed' })
})

test('knows the video that was fetched, and the URL that had expired, in a session of the base URL', async () => {
  const { api, url } = await open('prism', { scenario: 'instant' })
  const target = { provider: 'prism', baseUrl: `${url}/s/w3/prism/api`, key: 'test' } as const
  const id = await submit(target)
  const job = await readJob(target, id)
  expect(job?.videoUrl).toMatch(new RegExp(`^${url}/s/w3/media/`))
  await (await fetch(job?.videoUrl ?? '')).arrayBuffer()
  await api.clock.advance('2h')
  const session = api.session('w3')
  expect(listFound(session.audit())).toEqual([])
  expect((await fetch(job?.videoUrl ?? '')).status).toBe(403)
  expect(listFound(session.audit())).toEqual(['stale-output: failed'])
  expect(listFound(api.audit())).toEqual([])
})

test('judges no call outside all providers', async () => {
  const { api, url, target } = await open('sync')
  await fetch(`${url}/unknown/sk_live_0123456789?api_key=sk_live_0123456789`, {
    headers: getKeyHeaders(target),
  })
  const audit = api.audit()
  expect(listFound(audit)).toEqual([])
  expect(getCheck(audit, 'key-in-url').result).toBe('not-judged')
})

import { expect, test } from 'vitest'
import { scenarios } from '../../src/index.ts'
import { PROVIDER_APIS } from '../naive/client.ts'
import { readField } from '../parity/probe.ts'
import { openServer } from '../support/server.ts'
import type { ProviderName } from '../../src/index.ts'
import type { RunningServer } from '../../src/server.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

/** The scenarios that wait in real time are left out, because other tests cover them. */
const NAMES = scenarios
  .map(({ name }) => name)
  .filter((name) => !['hang', 'slow-network', 'slow-body'].includes(name))

/** A session with its own scenario. */
interface Client {
  readonly session: string
  readonly scenario: string
  readonly provider: ProviderName
}

const CLIENTS: readonly Client[] = Array.from({ length: 100 }, (_, index) => ({
  session: `s${index}`,
  scenario: joinWith(NAMES[index % NAMES.length] ?? '', index % 2 === 0 ? 'flaky' : 'not-ready'),
  provider: PROVIDERS[index % PROVIDERS.length] ?? 'sync',
}))

/** Joins two scenarios, unless they are the same. */
function joinWith(name: string, other: string): string {
  return name === other ? name : `${name}+${other}`
}

/** Sends four submits and ten status reads, five seconds apart, and returns everything that the session received or recorded. */
async function runSession({ url, baseUrls, api }: RunningServer<string>, client: Client): Promise<string[]> {
  const { session, scenario, provider } = client
  const providerApi = PROVIDER_APIS[provider]
  const prefix = provider === 'prism' ? 'prism_sk_' : ''
  const [name, value] = Object.entries(providerApi.headers)[0] ?? ['', '']
  const headers = {
    'content-type': 'application/json',
    [name]: value.replace(/(?:prism_sk_)?test$/, `${prefix}${session}:${scenario}`),
  }
  const lines: string[] = []
  const call = async (path: string, init: RequestInit = {}): Promise<string> => {
    try {
      const response = await fetch(baseUrls[provider] + path, { ...init, headers })
      const body = (await response.text()).replaceAll(url, '')
      lines.push(`${response.status} ${response.headers.get('retry-after') ?? ''} ${body}`)
      return response.ok ? body : ''
    } catch {
      lines.push('connection failed')
      return ''
    }
  }

  const body = JSON.stringify(providerApi.buildBody('https://hooks.example.com'))
  let id: string | undefined
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    const created = await call(providerApi.createPath, { method: 'POST', body })
    id ??= findId(provider, created)
  }
  for (let reads = 1; reads <= 10; reads += 1) {
    await call(providerApi.buildStatusPath(id ?? 'none'))
    await api.session(session).clock.advance('5s')
  }
  const control = api.session(session)
  lines.push(...control.generations.list().map((generation) => JSON.stringify(generation)))
  lines.push(...control.deliveries().map(({ generation, at, status }) => `${generation} ${at} ${status}`))
  lines.push(...control.requests().map(({ at, status, reason }) => `${at} ${status} ${reason}`))
  return lines
}

function findId(provider: ProviderName, created: string): string | undefined {
  if (!created.includes('id"')) return undefined
  const names = { trugen: 'generation_id', sync: 'id', prism: 'generations 0 generation_id' }
  return readField(created, names[provider])
}

test('gives each of a hundred concurrent sessions the same responses as alone', async () => {
  const sharedServer = await openServer()
  const results = await Promise.all(CLIENTS.map((client) => runSession(sharedServer, client)))

  for (const [index, client] of CLIENTS.entries()) {
    const ownServer = await openServer()
    expect(await runSession(ownServer, client)).toEqual(results[index])
  }
  expect(new Set(results.map((lines) => lines.join('\n'))).size).toBeGreaterThan(90)
})

test('resets one of twenty sessions and leaves the others unchanged', async () => {
  const server = await openServer()
  const clients = CLIENTS.slice(0, 20)
  const before = await Promise.all(clients.map((client) => runSession(server, client)))
  const [first, ...others] = clients
  if (first === undefined) throw new Error('There are no sessions.')
  const readOthers = (): string[] =>
    others.map(({ session }) => {
      const control = server.api.session(session)
      return JSON.stringify([
        control.clock.now(),
        control.generations.list(),
        control.requests(),
        control.deliveries(),
      ])
    })
  const othersBefore = readOthers()
  await fetch(`${server.url}/__mock/reset`, {
    method: 'POST',
    body: JSON.stringify({ session: first.session }),
  })

  expect(readOthers()).toEqual(othersBefore)
  expect(server.api.session(first.session).requests()).toEqual([])
  expect(await runSession(server, first)).toEqual(before[0])
})

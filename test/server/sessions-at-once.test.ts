import { expect, test } from 'vitest'
import { scenarios } from '../../src/index.ts'
import { DIALECTS } from '../naive/client.ts'
import { valueOf } from '../parity/probe.ts'
import { open } from '../support/server.ts'
import type { ProviderName } from '../../src/index.ts'
import type { RunningServer } from '../../src/server.ts'

const PROVIDERS: readonly ProviderName[] = ['trugen', 'sync', 'prism']

/** What waits in real time is left to other tests. */
const NAMES = scenarios
  .map(({ name }) => name)
  .filter((name) => !['hang', 'slow-network', 'slow-body'].includes(name))

/** A session with a scenario of its own. */
interface Guest {
  readonly session: string
  readonly scenario: string
  readonly provider: ProviderName
}

const GUESTS: readonly Guest[] = Array.from({ length: 100 }, (_, index) => ({
  session: `s${index}`,
  scenario: joinWith(NAMES[index % NAMES.length] ?? '', index % 2 === 0 ? 'flaky' : 'not-ready'),
  provider: PROVIDERS[index % PROVIDERS.length] ?? 'sync',
}))

/** What would be joined with itself stands alone. */
function joinWith(name: string, other: string): string {
  return name === other ? name : `${name}+${other}`
}

/** Everything one session gets: an answer a line, with a status read after every five seconds of its own. */
async function context({ url, baseUrls, api }: RunningServer<string>, guest: Guest): Promise<string[]> {
  const { session, scenario, provider } = guest
  const dialect = DIALECTS[provider]
  const prefix = provider === 'prism' ? 'prism_sk_' : ''
  const [name, value] = Object.entries(dialect.headers)[0] ?? ['', '']
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
      lines.push('broken')
      return ''
    }
  }

  const body = JSON.stringify(dialect.toBody('https://hooks.example.com'))
  let id: string | undefined
  for (let tries = 1; tries <= 4; tries += 1) {
    const created = await call(dialect.create, { method: 'POST', body })
    id ??= toId(provider, created)
  }
  for (let reads = 1; reads <= 10; reads += 1) {
    await call(dialect.toStatusPath(id ?? 'none'))
    await api.session(session).clock.advance('5s')
  }
  const own = api.session(session)
  lines.push(...own.generations.list().map((generation) => JSON.stringify(generation)))
  lines.push(...own.deliveries().map(({ generation, at, status }) => `${generation} ${at} ${status}`))
  lines.push(...own.requests().map(({ at, status, reason }) => `${at} ${status} ${reason}`))
  return lines
}

function toId(provider: ProviderName, created: string): string | undefined {
  if (!created.includes('id"')) return undefined
  const names = { trugen: 'generation_id', sync: 'id', prism: 'generations 0 generation_id' }
  return valueOf(created, names[provider])
}

test('gives each of a hundred sessions at once exactly what it gets alone', async () => {
  const together = await open()
  const visits = await Promise.all(GUESTS.map((guest) => context(together, guest)))

  for (const [index, guest] of GUESTS.entries()) {
    const alone = await open()
    expect(await context(alone, guest)).toEqual(visits[index])
  }
  expect(new Set(visits.map((lines) => lines.join('\n'))).size).toBeGreaterThan(90)
})

test('takes one of a hundred sessions back to its beginning, and leaves the others', async () => {
  const server = await open()
  const before = await Promise.all(GUESTS.map((guest) => context(server, guest)))
  const [first, ...others] = GUESTS
  if (first === undefined) throw new Error('There are no sessions.')
  const look = (): string[] =>
    others.map(({ session }) => {
      const own = server.api.session(session)
      return JSON.stringify([own.clock.now(), own.generations.list(), own.requests(), own.deliveries()])
    })
  const untouched = look()
  await fetch(`${server.url}/__mock/reset`, {
    method: 'POST',
    body: JSON.stringify({ session: first.session }),
  })

  expect(look()).toEqual(untouched)
  expect(server.api.session(first.session).requests()).toEqual([])
  expect(await context(server, first)).toEqual(before[0])
})

import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { callControl } from '../support/control.ts'
import { SLOW_FIAL } from '../support/fixed.ts'
import { openServer } from '../support/server.ts'
import { runCommand } from '../support/terminal.ts'
import type { RunningServer } from '../../src/server.ts'

/** Returns the scenarios of the next generations, and the default, for Sync. */
async function getInUse(server: RunningServer<string>, query = ''): Promise<unknown> {
  const { body } = await callControl(server, `GET scenario${query}`)
  return z.parse(z.object({ providers: z.record(z.string(), z.unknown()) }), body).providers['sync']
}

/** Returns the scenarios of generations that are created now. */
function createScenarios(server: RunningServer<string>, sessions: readonly string[]): string[] {
  return sessions.map((session) => server.api.session(session).sync.create().scenario)
}

test('lists scenarios, including those that were put in use', async () => {
  const server = await openServer()
  expect(await callControl(server, 'GET scenarios')).toEqual({
    status: 200,
    body: [...scenarios, ...parameterizedScenarios],
  })
  const own = { name: 'own', steps: [{ state: 'processing', for: '1h' }, { state: 'completed' }] }
  expect((await callControl(server, 'PUT scenario', { scenario: own })).status).toBe(200)
  expect(await getInUse(server)).toEqual({ scenario: 'own', once: [], default: 'happy' })
  expect((await callControl(server, 'GET scenarios')).body).toContainEqual(own)
})

test.each(['slow-fail', 'slow-fail+flaky', 'sync-code:internal_error', 'sync-code', 'create-error:<code>'])(
  'explains a scenario as the command does: %s',
  async (name) => {
    const server = await openServer()
    const { out } = await runCommand(['explain', name, '--json'])
    expect(await callControl(server, `GET scenarios/${encodeURIComponent(name)}`)).toEqual({
      status: 200,
      body: JSON.parse(out.join('')) as unknown,
    })
  },
)

test('refuses to explain an unknown scenario, and names the nearest', async () => {
  expect(await callControl(await openServer(), 'GET scenarios/slow-fial')).toEqual({
    status: 400,
    body: { error: `Failed to choose a scenario: ${SLOW_FIAL}.` },
  })
})

test.each([
  [{ scenario: 'stuck' }, { scenario: 'stuck', once: [] }, ['stuck', 'stuck']],
  [{ scenario: 'stuck', once: true }, { scenario: 'happy', once: ['stuck'] }, ['stuck', 'happy']],
  [
    { scenario: ['stuck', 'slow+forbidden'] },
    { scenario: 'happy', once: ['stuck', 'slow+forbidden'] },
    ['stuck', 'slow+forbidden'],
  ],
  [{ scenario: 'stuck', provider: 'prism' }, { scenario: 'happy', once: [] }, ['happy', 'happy']],
  [{ scenario: 'stuck', session: 'w3' }, { scenario: 'happy', once: [] }, ['happy', 'happy']],
])('puts a scenario in use: %j', async (body, inUse, next) => {
  const server = await openServer()
  expect((await callControl(server, 'PUT scenario', body)).status).toBe(200)
  expect(await getInUse(server)).toEqual({ ...inUse, default: 'happy' })
  expect([server.api.sync.create().scenario, server.api.sync.create().scenario]).toEqual(next)
})

test('returns the scenarios in use after a change, for each provider', async () => {
  const server = await openServer({ scenario: { sync: 'slow' } })
  await callControl(server, 'PUT scenario', { scenario: 'stuck', provider: 'prism' })
  const inUse = {
    session: 'default',
    providers: {
      trugen: { scenario: 'happy', once: ['flaky'], default: 'happy' },
      sync: { scenario: 'slow', once: ['flaky'], default: 'slow' },
      prism: { scenario: 'stuck', once: ['flaky'], default: 'happy' },
    },
  }
  const body = { scenario: 'flaky', once: true }
  expect(await callControl(server, 'PUT scenario', body)).toEqual({ status: 200, body: inUse })
  expect(await callControl(server, 'GET scenario')).toEqual({ status: 200, body: inUse })
})

test('removes what was set for one provider, or for all', async () => {
  const server = await openServer({ scenario: 'slow' })
  const { api } = server
  api.use('stuck')
  api.use('quick-fail', { provider: 'sync' })
  api.use('flaky', { provider: 'sync', once: true })
  const initial = { once: [], default: 'slow' }
  expect(await getInUse(server)).toEqual({ scenario: 'quick-fail', once: ['flaky'], default: 'slow' })

  await callControl(server, 'DELETE scenario?provider=sync')
  expect(await getInUse(server)).toEqual({ scenario: 'stuck', ...initial })
  expect((await callControl(server, 'DELETE scenario')).body).toMatchObject({
    session: 'default',
    providers: { sync: { scenario: 'slow', ...initial }, prism: { scenario: 'slow', ...initial } },
  })
  expect(api.sync.create().scenario).toBe('slow')
})

test('removes what was set for the named session only', async () => {
  const server = await openServer()
  for (const session of ['default', 'w1']) server.api.session(session).use('stuck')
  await callControl(server, 'DELETE scenario?session=w1')
  expect(createScenarios(server, ['default', 'w1'])).toEqual(['stuck', 'happy'])
})

test('sets the scenario of all sessions, and of those to come, below their own', async () => {
  const server = await openServer()
  server.api.session('w1').use('slow', { provider: 'sync' })
  await callControl(server, 'PUT scenario', { scenario: 'stuck', session: '*' })

  expect(createScenarios(server, ['default', 'w1', 'w2'])).toEqual(['stuck', 'slow', 'stuck'])
  expect(await getInUse(server, '?session=*')).toEqual({ scenario: 'stuck', once: [], default: 'happy' })
  expect(await getInUse(server, '?session=w1')).toEqual({ scenario: 'slow', once: [], default: 'happy' })
  expect(server.api.session('w1').prism.create().scenario).toBe('stuck')

  await callControl(server, 'DELETE scenario?session=*')
  expect(createScenarios(server, ['default', 'w1', 'w3'])).toEqual(['happy', 'slow', 'happy'])
})

test('gives a scenario of all sessions, used once, to the next generation of any session', async () => {
  const server = await openServer()
  await callControl(server, 'PUT scenario', { scenario: 'stuck', session: '*', once: true })
  expect(await getInUse(server)).toEqual({ scenario: 'happy', once: ['stuck'], default: 'happy' })
  expect(createScenarios(server, ['w1', 'w2'])).toEqual(['stuck', 'happy'])
})

test('forgets the scenario of all sessions with a reset of all', async () => {
  const server = await openServer()
  await callControl(server, 'PUT scenario?session=*', { scenario: 'stuck' })
  await callControl(server, 'POST reset?session=default')
  expect(createScenarios(server, ['default'])).toEqual(['stuck'])
  await callControl(server, 'POST reset')
  expect(createScenarios(server, ['default', 'w1'])).toEqual(['happy', 'happy'])
})

test('refuses a body that would be ignored', async () => {
  const server = await openServer()
  server.api.use('stuck')
  expect(await callControl(server, 'DELETE scenario', { session: 'w1' })).toEqual({
    status: 400,
    body: { error: 'Failed to remove the scenario in use: "session" is not accepted. Leave it out.' },
  })
  expect(createScenarios(server, ['default'])).toEqual(['stuck'])
})

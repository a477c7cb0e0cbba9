import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SCENARIO_NAMES, statusPath } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'
import type { Session } from '../../src/index.ts'

const own = { name: 'own', steps: [{ state: 'completed' }] } as const

test('gives every next generation the scenario in use, and no earlier one', () => {
  const api = createManual()
  const before = api.sync.create()
  api.use('stuck')

  expect(scenariosOf(api, 2)).toEqual(['stuck', 'stuck'])
  expect(api.generations.get(before.id)?.scenario).toBe('happy')
})

test('gives the next generation alone the scenario that is used once', () => {
  const api = createManual()
  api.use('stuck', { once: true })

  expect(scenariosOf(api, 2)).toEqual(['stuck', 'happy'])
})

test('gives a list in order', () => {
  const api = createManual()
  api.use(['instant', 'quick-fail', 'slow-fail+forbidden'])

  expect(scenariosOf(api, 4)).toEqual(['instant', 'quick-fail', 'slow-fail+forbidden', 'happy'])
})

test('uses a scenario for one provider', () => {
  const api = createManual()
  api.use('stuck', { provider: 'prism' })

  expect([api.sync.create().scenario, api.prism.create().scenario]).toEqual(['happy', 'stuck'])
})

test('uses a scenario object, and knows its name from then on', () => {
  const api = createManual()
  api.use(own)

  expect(scenariosOf(api, 1)).toEqual(['own'])
  expect(api.adapter.scenarios.at(-1)).toEqual(own)
})

test('gives a sample the scenario in use when it is first asked for', async () => {
  const api = createManual()
  api.use(['instant', 'stuck'])
  const answers = [
    await ask(api, 'sync', statusPath('sync')),
    await ask(api, 'prism', statusPath('prism')),
    await ask(api, 'sync', statusPath('sync')),
  ]

  expect(answers.map(({ body }) => body)).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'generating' },
    { status: 'COMPLETED' },
  ])
})

test('says who chose', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: { prism: 'stuck' } })
  api.use('stuck', { provider: 'sync' })
  await ask(api, 'sync', statusPath('sync'))
  await ask(api, 'prism', statusPath('prism'))
  await ask(api, 'trugen', statusPath('trugen'))
  await ask(api, 'trugen', statusPath('trugen', api.trugen.create({ scenario: 'stuck' }).id))

  expect(api.requests().map(({ reason }) => reason)).toEqual([
    'stuck, by use(): processing since 0 s',
    'stuck, by the scenario option: processing since 0 s',
    'happy, by the default: queued since 0 s',
    'stuck, by create(): processing since 0 s',
  ])
})

test('puts header before key, key before use, use before option', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create', scenario: 'third-poll' })
  api.use('slow', { provider: 'sync' })
  const headers = { 'x-mock-scenario': 'stuck' }
  await ask(api, 'sync', statusPath('sync', 'a'), { key: ':instant', headers })
  await ask(api, 'sync', statusPath('sync', 'b'), { key: ':instant' })
  await ask(api, 'sync', statusPath('sync', 'c'))
  await ask(api, 'prism', statusPath('prism', 'd'))

  expect(api.requests().map(({ reason }) => reason)).toEqual([
    'stuck, by the x-mock-scenario header: processing since 0 s',
    'instant, by the key: completed since 0 s',
    'slow, by use(): queued since 0 s',
    'third-poll, by the scenario option: processing since 0 s',
  ])
})

test('spends what a fault in use answered instead', async () => {
  const api = createManual()
  api.use(['forbidden', 'instant'])
  const answers = [await ask(api, 'sync', statusPath('sync')), await ask(api, 'sync', statusPath('sync'))]

  expect(answers.map(({ status }) => status)).toEqual([403, 200])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['instant'])
})

test('uses nothing of a list with a mistake', () => {
  const api = createManual()
  const control = api.adapter.session()

  expect(refusalOf(() => control.use(['stuck', 'slow-fial']))).toBe(
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? Known: ${SCENARIO_NAMES}.`,
  )
  expect(refusalOf(() => control.use('stuck', { provider: 'snyc' }))).toBe(
    'Failed to use a scenario: there is no provider "snyc". Known: trugen, sync, prism.',
  )
  expect(refusalOf(() => control.use({ name: 'own', steps: [{ state: 'queued', for: 1 }] }))).toBe(
    'Failed to define scenario "own": steps[0]: ends, but no step follows. Add one, or leave out for and polls to let it last for ever.',
  )
  expect(scenariosOf(api, 1)).toEqual(['happy'])
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

/** The scenarios of the next generations. */
function scenariosOf(api: Pick<Session, 'sync'>, count: number): string[] {
  return Array.from({ length: count }, () => api.sync.create().scenario)
}

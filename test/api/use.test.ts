import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { PROVIDER_NAMES, SLOW_FIAL, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'
import type { Session } from '../../src/index.ts'

const own = { name: 'own', steps: [{ state: 'completed' }] } as const

test('gives later generations the scenario in use, and no earlier ones', () => {
  const api = createManual()
  const before = api.sync.create()
  api.use('stuck')

  expect(createAndListScenarios(api, 2)).toEqual(['stuck', 'stuck'])
  expect(api.generations.get(before.id)?.scenario).toBe('happy')
})

test('gives a scenario with once to the next generation only', () => {
  const api = createManual()
  api.use('stuck', { once: true })

  expect(createAndListScenarios(api, 2)).toEqual(['stuck', 'happy'])
})

test('gives a list to the next generations, in order', () => {
  const api = createManual()
  api.use(['instant', 'quick-fail', 'slow-fail+forbidden'])

  expect(createAndListScenarios(api, 4)).toEqual(['instant', 'quick-fail', 'slow-fail+forbidden', 'happy'])
})

test('uses a scenario for one provider', () => {
  const api = createManual()
  api.use('stuck', { provider: 'prism' })

  expect([api.sync.create().scenario, api.prism.create().scenario]).toEqual(['happy', 'stuck'])
})

test('accepts a scenario object, and adds it to the scenarios', () => {
  const api = createManual()
  api.use(own)

  expect(createAndListScenarios(api, 1)).toEqual(['own'])
  expect(api.adapter.scenarios.at(-1)).toEqual(own)
})

test('gives a sample the scenario in use at its first status read', async () => {
  const api = createManual()
  api.use(['instant', 'stuck'])
  const answers = [
    await callApi(api, 'sync', getStatusPath('sync')),
    await callApi(api, 'prism', getStatusPath('prism')),
    await callApi(api, 'sync', getStatusPath('sync')),
  ]

  expect(answers.map(({ body }) => body)).toMatchObject([
    { status: 'COMPLETED' },
    { status: 'generating' },
    { status: 'COMPLETED' },
  ])
})

test('records what chose the scenario', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: { prism: 'stuck' } })
  api.use('stuck', { provider: 'sync' })
  await callApi(api, 'sync', getStatusPath('sync'))
  await callApi(api, 'prism', getStatusPath('prism'))
  await callApi(api, 'trugen', getStatusPath('trugen'))
  await callApi(api, 'trugen', getStatusPath('trugen', api.trugen.create({ scenario: 'stuck' }).id))

  expect(api.requests().map(({ reason }) => reason)).toEqual([
    'stuck (from use()): processing, reached 0 s after creation',
    'stuck (from the scenario option): processing, reached 0 s after creation',
    'happy (the default): queued, reached 0 s after creation',
    'stuck (from create()): processing, reached 0 s after creation',
  ])
})

test('prefers the header to the key, the key to use(), and use() to the option', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create', scenario: 'third-poll' })
  api.use('slow', { provider: 'sync' })
  const headers = { 'x-mock-scenario': 'stuck' }
  await callApi(api, 'sync', getStatusPath('sync', 'a'), { key: ':instant', headers })
  await callApi(api, 'sync', getStatusPath('sync', 'b'), { key: ':instant' })
  await callApi(api, 'sync', getStatusPath('sync', 'c'))
  await callApi(api, 'prism', getStatusPath('prism', 'd'))

  expect(api.requests().map(({ reason }) => reason)).toEqual([
    'stuck (from the x-mock-scenario header): processing, reached 0 s after creation',
    'instant (from the key): completed, reached 0 s after creation',
    'slow (from use()): queued, reached 0 s after creation',
    'third-poll (from the scenario option): processing, reached 0 s after creation',
  ])
})

test('takes a scenario from the queue if its fault answers instead', async () => {
  const api = createManual()
  api.use(['forbidden', 'instant'])
  const answers = [
    await callApi(api, 'sync', getStatusPath('sync')),
    await callApi(api, 'sync', getStatusPath('sync')),
  ]

  expect(answers.map(({ status }) => status)).toEqual([403, 200])
  expect(api.generations.list().map(({ scenario }) => scenario)).toEqual(['instant'])
})

test('changes nothing for a list with a mistake', () => {
  const api = createManual()
  const control = api.adapter.session()

  expect(getErrorMessage(() => control.use(['stuck', 'slow-fial']))).toBe(
    `Failed to choose a scenario: ${SLOW_FIAL}.`,
  )
  expect(getErrorMessage(() => control.use('stuck', { provider: 'snyc' }))).toBe(
    `Failed to use a scenario: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}.`,
  )
  expect(getErrorMessage(() => control.use({ name: 'own', steps: [{ state: 'queued', for: 1 }] }))).toBe(
    'Failed to define scenario "own": steps[0]: ends, but no step follows. Add a step, or remove for and polls so that it never ends.',
  )
  const misspelt: object = { onec: true }
  expect(getErrorMessage(() => control.use('stuck', misspelt))).toBe(
    'Failed to use a scenario: "onec" is unknown. Did you mean once? Known: provider, once.',
  )
  expect(createAndListScenarios(api, 1)).toEqual(['happy'])
})

test.each([
  [
    { sync: 'flaky' },
    `{"sync":"flaky"} is not a scenario. For one provider, call use('flaky', { provider: 'sync' })`,
  ],
  [undefined, 'undefined is not a scenario. Use the name of one, or an object with a name'],
  [{}, '{} is not a scenario. Use the name of one, or an object with a name'],
  [['happy', 5], '5 is not a scenario. Use the name of one, or an object with a name'],
  ['flaky+', '"flaky+" has no scenario after a +. Name one on each side of it'],
])('rejects what is not a scenario: %j', (scenario, why) => {
  const control = createManual().adapter.session()
  expect(getErrorMessage(() => control.use(scenario))).toBe(`Failed to choose a scenario: ${why}.`)
})

function createManual() {
  return createMockVideoApi({ clock: 'manual', warn() {} })
}

/** Creates generations, and returns their scenarios. */
function createAndListScenarios(api: Pick<Session, 'sync'>, count: number): string[] {
  return Array.from({ length: count }, () => api.sync.create().scenario)
}

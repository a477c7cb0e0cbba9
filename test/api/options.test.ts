import { expect, test } from 'vitest'

import { createMockVideoApi, defineProvider, providers, scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { ask } from '../support/call.ts'
import { SAMPLES, SCENARIO_NAMES, START, statusPath } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'

test('needs none', async () => {
  const api = createMockVideoApi()

  expect([api.clock.kind, api.clock.now().toISOString(), api.adapter.seed]).toEqual(['auto', START, 1])
  expect(api.adapter.providers).toEqual(providers)
  expect(api.adapter.scenarios).toEqual([...scenarios, ...parameterizedScenarios])
  expect((await ask(api, 'sync', statusPath('sync'))).body).toMatchObject({
    id: SAMPLES.sync,
    status: 'PENDING',
  })
})

test('tells every mistake at once, with the accepted values', () => {
  const options = {
    scenarios: 'happy',
    providers: ['snyc', 'prism', 7],
    clock: 'fast',
    pollStep: 'soon',
    now: 'tomorrow',
    speed: 0,
    seed: 1.5,
    unknownIds: 'ignore',
    apiKeys: ['a', 1],
    revisions: { sync: 1 },
    limits: { generations: 0, pages: 1 },
    debugHeaders: 'yes',
    warn: 'loud',
  }

  expect(refuse(options)).toEqual([
    'Failed to create the fake: scenarios: must be a list of scenarios',
    'providers[0]: "snyc" is unknown. Did you mean sync? Known: trugen, sync, prism, or what defineProvider returns',
    'providers[2]: 7 is unknown. Known: trugen, sync, prism, or what defineProvider returns',
    'clock: "fast" is unknown. Known: auto, system, manual',
    'pollStep: "soon" is no duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds',
    'now: must be a Date, an ISO 8601 text or milliseconds since the epoch',
    'speed: must be a number above 0, up to 1000000',
    'seed: must be a whole number',
    'unknownIds: "ignore" is unknown. Known: reject, create',
    'apiKeys[1]: must be a text',
    'revisions.sync: must be a text',
    'limits.generations: must be a whole number from 1',
    'limits: "pages" is unknown. Known: generations, requests, sessions',
    'debugHeaders: must be true or false',
    'warn: must be a function.',
  ])
})

test('refuses an option that there is not', () => {
  expect(refuse({ sed: 1 })[0]).toMatch(
    /^Failed to create the fake: "sed" is unknown\. Did you mean seed\? Known: scenario, scenarios, providers, /,
  )
})

test('refuses a scenario that there is not', () => {
  expect(refuse({ scenario: 'slow-fial' })).toEqual([
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? Known: ${SCENARIO_NAMES}.`,
  ])
  expect(refuse({ scenario: { sync: 'slow-fial' } })).toEqual(refuse({ scenario: 'slow-fial' }))
  expect(refuse({ scenario: { snyc: 'happy' } })).toEqual([
    'Failed to create the fake: scenario: there is no provider "snyc". Known: trugen, sync, prism.',
  ])
  expect(
    refuse({ scenarios: [{ name: 'own', steps: [{ state: 'failed', error: { snyc: 'x' } }] }] }),
  ).toEqual([
    'Failed to define scenario "own": steps[0].error: there is no provider "snyc". Did you mean sync? Known: trugen, sync, prism.',
  ])
})

test('refuses revisions that there are not, all at once', () => {
  expect(refuse({ revisions: { sync: '2020-01', trugen: 'latest', nobody: '1' } })).toEqual([
    'Failed to create the fake: revisions: sync has no revision "2020-01"',
    'revisions: trugen has no revision "latest"',
    'revisions: nobody has no revision "1". Known: sync: 2026-06, 2026-08, 2026-10',
    'prism: 2026-02, 2026-09',
    'latest.',
  ])
})

test('gives generations the scenario of the options: one for all, or one per provider', () => {
  const own = { name: 'own', steps: [{ state: 'completed' }] } as const
  const all = createMockVideoApi({ scenario: 'stuck' })
  const each = createMockVideoApi({ scenario: { sync: 'own', prism: 'slow+forbidden' }, scenarios: [own] })
  const object = createMockVideoApi({ scenario: own })

  expect(
    [all, each, object].map((api) => [api.trugen, api.sync, api.prism].map((one) => one.create().scenario)),
  ).toEqual([
    ['stuck', 'stuck', 'stuck'],
    ['happy', 'own', 'slow+forbidden'],
    ['own', 'own', 'own'],
  ])
})

test('has only the providers that it is told, and those of your own', async () => {
  const [trugen, , prism] = providers
  const mine = defineProvider({ ...prism, name: 'mine', alias: '/mine' })
  const api = createMockVideoApi({
    providers: ['sync', mine],
    scenario: { mine: 'instant' },
    clock: 'manual',
  })
  const { id } = api.mine.create({ input: { template_id: 'x' } })

  expect(api.adapter.providers.map(({ name }) => name)).toEqual(['sync', 'mine'])
  expect((await ask(api, 'mine', statusPath('prism', id))).body).toMatchObject({ id, status: 'completed' })
  expect(Object.keys(api)).not.toContain('trugen')
  expect(refusalOf(() => api.adapter.match({ provider: trugen }, 'GET', '/'))).toBe(
    'Failed to match a call: provider trugen is none of this fake.',
  )
})

test('draws the same ids from the same seed, and others from another', () => {
  const drawn = [1, 1, 2].map((seed) => {
    const api = createMockVideoApi({ seed })
    return [api.sync, api.sync, api.prism, api.session('one').sync].map((one) => one.create().id)
  })

  expect(drawn[0]).toEqual(drawn[1])
  expect(new Set(drawn.flat()).size).toBe(8)
})

test('draws an id that nobody took', () => {
  const [first, second] = [createMockVideoApi(), createMockVideoApi()]
  const { id } = first.sync.create()
  second.sync.create({ id })

  expect(second.sync.create().id).toBe(first.sync.create().id)
})

test('accepts any key, or only those that it is told', async () => {
  const all = createMockVideoApi({ clock: 'manual' })
  const some = createMockVideoApi({ clock: 'manual', apiKeys: ['mine', 'one:stuck'] })
  const keys = ['mine', 'yours', 'one:', 'one:stuck', null]
  const statusesOf = async (api: Parameters<typeof ask>[0]) =>
    Promise.all(keys.map(async (key) => (await ask(api, 'sync', statusPath('sync'), { key })).status))

  expect(await statusesOf(all)).toEqual([200, 200, 200, 200, 401])
  expect(await statusesOf(some)).toEqual([200, 401, 401, 200, 401])
})

test('answers 404 to an id that nobody created, or creates it', async () => {
  const rejects = createMockVideoApi({ clock: 'manual', unknownIds: 'reject' })
  const creates = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  await creates.clock.advance('2s')

  expect((await ask(rejects, 'prism', statusPath('prism', 'gen_own'))).status).toBe(404)
  expect((await ask(creates, 'prism', statusPath('prism', 'gen_own'))).body).toMatchObject({
    id: 'gen_own',
    status: 'generating',
    created_at: START,
  })
  expect(rejects.generations.list()).toEqual([])
  expect(creates.generations.get('gen_own')?.state).toBe('processing')
})

test('speaks the first revision of an API, one by its date, or the latest', async () => {
  const made = [{}, { sync: '2026-06' }, { sync: '2026-08' }, { sync: 'latest' }].map((revisions) =>
    createMockVideoApi({ clock: 'manual', scenario: 'instant', revisions, warn() {} }),
  )
  const statuses = made.map(
    async (api) => (await ask(api, 'sync', `${statusPath('sync')}?wait=true&timeout=50`)).status,
  )

  expect(await Promise.all(statuses)).toEqual([200, 200, 400, 400])
})

/** What creating a fake with these options is refused with, cut at each mistake. */
function refuse(options: object): string[] {
  return refusalOf(() => createMockVideoApi(options)).split('; ')
}

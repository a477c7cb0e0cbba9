import { expect, test } from 'vitest'

import { createMockVideoApi, defineProvider, providers, scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { callApi } from '../support/call.ts'
import { PROVIDER_NAMES, SAMPLE_IDS, SLOW_FIAL, START, getStatusPath } from '../support/fixed.ts'
import { getErrorMessage } from '../support/error-message.ts'

test('has a default for every option', async () => {
  const api = createMockVideoApi()

  expect([api.clock.kind, api.clock.now().toISOString(), api.adapter.seed]).toEqual(['auto', START, 1])
  expect(api.adapter.providers).toEqual(providers)
  expect(api.adapter.scenarios).toEqual([...scenarios, ...parameterizedScenarios])
  expect((await callApi(api, 'sync', getStatusPath('sync'))).body).toMatchObject({
    id: SAMPLE_IDS.sync,
    status: 'PENDING',
  })
})

test('reports every mistake at once, with the accepted values', () => {
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

  expect(findMistakes(options)).toEqual([
    'Failed to create the fake: scenarios: must be a list of scenarios',
    `providers[0]: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}, or a provider made with defineProvider`,
    `providers[2]: unknown provider 7. Known: ${PROVIDER_NAMES}, or a provider made with defineProvider`,
    'clock: "fast" is unknown. Known: auto, system, manual',
    'pollStep: "soon" is not a duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds',
    'now: must be a Date, an ISO 8601 string or milliseconds since the epoch',
    'speed: must be a number from 0.001 to 1000000',
    'seed: must be a whole number',
    'unknownIds: "ignore" is unknown. Known: reject, create',
    'apiKeys[1]: must be a string',
    'revisions.sync: must be a string',
    'limits.generations: must be a whole number from 1',
    'limits: "pages" is unknown. Known: generations, requests, sessions',
    'debugHeaders: must be true or false',
    'warn: must be a function.',
  ])
})

test.each([
  [
    { speed: 60 },
    "speed: only works with the clock system, but the clock is auto. Set clock: 'system', or leave out speed",
  ],
  [
    { clock: 'manual', speed: 1 },
    "speed: only works with the clock system, but the clock is manual. Set clock: 'system', or leave out speed",
  ],
  [
    { clock: 'manual', pollStep: '1s' },
    "pollStep: only works with the clock auto, but the clock is manual. Set clock: 'auto', or leave out pollStep",
  ],
  [
    { clock: 'system', now: 0 },
    "now: only works with the clock auto or manual, but the clock is system. Set clock: 'auto' or 'manual', or leave out now",
  ],
  [
    { providers: [] },
    `providers: must name at least one provider. Known: ${PROVIDER_NAMES}, or a provider made with defineProvider`,
  ],
  [{ apiKeys: [' a'] }, 'apiKeys[0]: must not be empty, and must not begin or end with a space'],
  [{ apiKeys: [''] }, 'apiKeys[0]: must not be empty, and must not begin or end with a space'],
  [
    { webhooks: { hosts: ['hooks.example.com', '*', '10.0.0.1', 'fd00::1', 'http://x'] } },
    'webhooks.hosts[4]: "http://x" is not a host name. Use a host name (fake.example.com), an IP address, or * for all hosts. Do not add a scheme, a port or a path',
  ],
  [
    { webhooks: { hosts: ['x:80'] } },
    'webhooks.hosts[0]: "x:80" is not a host name. Use a host name (fake.example.com), an IP address, or * for all hosts. Do not add a scheme, a port or a path',
  ],
  [
    { providers: ['prism'], webhooks: { secret: 'x', attempts: 2 } },
    'webhooks.secret: has no effect, because none of the providers (prism) signs webhooks. Leave it out',
  ],
  [
    {
      scenarios: [
        { name: 'own', steps: [{ state: 'completed' }] },
        { name: 'own', steps: [{ state: 'failed' }] },
      ],
    },
    'scenarios[1]: the name "own" is given twice. Rename one of the two',
  ],
])('rejects an option that cannot have an effect: %j', (options, why) => {
  expect(findMistakes(options)).toEqual([`Failed to create the fake: ${why}.`])
})

test('rejects options of webhooks if no provider sends any', () => {
  const [trugen] = providers
  const mine = defineProvider({
    name: 'mine',
    origins: ['https://mine.example'],
    operations: trugen.operations,
  })
  expect(findMistakes({ providers: [mine], webhooks: { attempts: 2, hosts: [] } })).toEqual([
    'Failed to create the fake: webhooks.attempts: has no effect, because none of the providers (mine) sends webhooks. Leave it out.',
  ])
})

test('accepts each option on the clock on which it has an effect', () => {
  const fakes = [
    { pollStep: '1s', now: 0 },
    { clock: 'manual', now: 0 },
    { clock: 'system', speed: 60 },
  ] as const
  expect(fakes.map((options) => createMockVideoApi(options).clock.kind)).toEqual(['auto', 'manual', 'system'])
})

test('rejects an unknown option', () => {
  expect(findMistakes({ sed: 1 })[0]).toMatch(
    /^Failed to create the fake: "sed" is unknown\. Did you mean seed\? Nearest: seed, \w+, \w+\.$/,
  )
})

test('rejects an unknown scenario', () => {
  expect(findMistakes({ scenario: 'slow-fial' })).toEqual([`Failed to choose a scenario: ${SLOW_FIAL}.`])
  expect(findMistakes({ scenario: { sync: 'slow-fial' } })).toEqual(findMistakes({ scenario: 'slow-fial' }))
  expect(findMistakes({ scenario: { snyc: 'happy' } })).toEqual([
    `Failed to create the fake: scenario: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}.`,
  ])
  expect(
    findMistakes({ scenarios: [{ name: 'own', steps: [{ state: 'failed', error: { snyc: 'x' } }] }] }),
  ).toEqual([
    `Failed to define scenario "own": steps[0].error: unknown provider "snyc". Did you mean sync? Known: ${PROVIDER_NAMES}.`,
  ])
})

test('rejects unknown revisions, all at once', () => {
  expect(findMistakes({ revisions: { sync: '2020-01', trugen: 'latest', other: '1' } })).toEqual([
    'Failed to create the fake: revisions: sync has no revision "2020-01". Did you mean 2026-06? Known: 2026-06, 2026-08, 2026-10, latest',
    'revisions: trugen has no revisions. Leave it out',
    `revisions: unknown provider "other". Known: ${PROVIDER_NAMES}.`,
  ])
})

test.each([
  [{}, 'scenario: is empty. Name a scenario, or leave it out'],
  [
    ['happy'],
    'scenario: must be one scenario, or an object with one for each provider. Pass a list to use()',
  ],
  [5, 'scenario: 5 is not a scenario. Use a name, a scenario, or an object with one for each provider'],
])('rejects a value that is not a choice of scenarios: %j', (scenario, why) => {
  expect(findMistakes({ scenario })).toEqual([`Failed to create the fake: ${why}.`])
})

test('rejects an empty list of keys', () => {
  expect(findMistakes({ apiKeys: [] })).toEqual([
    'Failed to create the fake: apiKeys: must have at least one key. Leave it out to accept any key.',
  ])
})

test('uses the scenario of the options: one for all providers, or one for each', () => {
  const own = { name: 'own', steps: [{ state: 'completed' }] } as const
  const all = createMockVideoApi({ scenario: 'stuck' })
  const each = createMockVideoApi({ scenario: { sync: 'own', prism: 'slow+forbidden' }, scenarios: [own] })
  const object = createMockVideoApi({ scenario: own })

  expect(
    [all, each, object].map((api) =>
      [api.trugen, api.sync, api.prism].map((provider) => provider.create().scenario),
    ),
  ).toEqual([
    ['stuck', 'stuck', 'stuck'],
    ['happy', 'own', 'slow+forbidden'],
    ['own', 'own', 'own'],
  ])
})

test('has only the chosen providers, including your own', async () => {
  const [trugen, , prism] = providers
  const mine = defineProvider({ ...prism, name: 'mine', alias: '/mine' })
  const api = createMockVideoApi({
    providers: ['sync', mine],
    scenario: { mine: 'instant' },
    clock: 'manual',
  })
  const { id } = api.mine.create({ input: { template_id: 'x' } })

  expect(api.adapter.providers.map(({ name }) => name)).toEqual(['sync', 'mine'])
  expect((await callApi(api, 'mine', getStatusPath('prism', id))).body).toMatchObject({
    id,
    status: 'completed',
  })
  expect(Object.keys(api)).not.toContain('trugen')
  expect(getErrorMessage(() => api.adapter.match({ provider: trugen }, 'GET', '/'))).toBe(
    'Failed to match a call: this fake has no provider "trugen". Known: sync, mine.',
  )
})

test('draws the same ids from the same seed, and other ids from another seed', () => {
  const idLists = [1, 1, 2].map((seed) => {
    const api = createMockVideoApi({ seed })
    return [api.sync, api.sync, api.prism, api.session('one').sync].map((provider) => provider.create().id)
  })

  expect(idLists[0]).toEqual(idLists[1])
  expect(new Set(idLists.flat()).size).toBe(8)
})

test('skips an id that is already in use', () => {
  const [first, second] = [createMockVideoApi(), createMockVideoApi()]
  const { id } = first.sync.create()
  second.sync.create({ id })

  expect(second.sync.create().id).toBe(first.sync.create().id)
})

test('accepts any key, or only the keys of the options', async () => {
  const all = createMockVideoApi({ clock: 'manual' })
  const some = createMockVideoApi({ clock: 'manual', apiKeys: ['mine', 'one:stuck'] })
  const keys = ['mine', 'yours', 'one:', 'one:stuck', null]
  const statusesOf = async (api: Parameters<typeof callApi>[0]) =>
    Promise.all(keys.map(async (key) => (await callApi(api, 'sync', getStatusPath('sync'), { key })).status))

  expect(await statusesOf(all)).toEqual([200, 200, 200, 200, 401])
  expect(await statusesOf(some)).toEqual([200, 401, 401, 200, 401])
})

test('returns 404 for an unknown id, or creates its generation', async () => {
  const rejects = createMockVideoApi({ clock: 'manual', unknownIds: 'reject' })
  const creates = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  await creates.clock.advance('2s')

  expect((await callApi(rejects, 'prism', getStatusPath('prism', 'gen_own'))).status).toBe(404)
  expect((await callApi(creates, 'prism', getStatusPath('prism', 'gen_own'))).body).toMatchObject({
    id: 'gen_own',
    status: 'generating',
    created_at: START,
  })
  expect(rejects.generations.list()).toEqual([])
  expect(creates.generations.get('gen_own')?.state).toBe('processing')
})

test('uses the first revision of an API, a dated one, or the latest', async () => {
  const fakes = [{}, { sync: '2026-06' }, { sync: '2026-08' }, { sync: 'latest' }].map((revisions) =>
    createMockVideoApi({ clock: 'manual', scenario: 'instant', revisions, warn() {} }),
  )
  const statuses = fakes.map(
    async (api) => (await callApi(api, 'sync', `${getStatusPath('sync')}?wait=true&timeout=50`)).status,
  )

  expect(await Promise.all(statuses)).toEqual([200, 200, 400, 400])
})

/** Returns the mistakes that creating a fake with these options reports. */
function findMistakes(options: object): string[] {
  return getErrorMessage(() => createMockVideoApi(options)).split('; ')
}

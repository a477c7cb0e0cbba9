import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { statusPath } from '../support/fixed.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { MockVideoApi } from '../../src/index.ts'

type Api = Pick<MockVideoApi, 'report'>

const exercised = (api: Api): readonly string[] => api.report().coverage.scenarios.exercised
const errors = (api: Api, provider: string): readonly string[] | undefined =>
  api.report().coverage.errors[provider]?.exercised

test('has met nothing before the first call, and names all there is', () => {
  const api = createMockVideoApi({ scenarios: [{ name: 'mine', steps: [{ state: 'completed' }] }] })
  const { coverage } = api.report()
  expect(coverage.scenarios).toEqual({
    exercised: [],
    missed: api.adapter.scenarios.map(({ name }) => name),
  })
  expect(coverage.scenarios.missed).toEqual(expect.arrayContaining(['happy', 'sync-code:<code>', 'mine']))
  expect(coverage.errors).toEqual(
    Object.fromEntries(
      api.adapter.providers.map(({ name, errorCodes }) => [name, { exercised: [], missed: errorCodes }]),
    ),
  )
})

test('counts a life once a client was shown its last step', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  const { id } = api.sync.create()
  await ask(api, 'sync', statusPath('sync', id))
  await api.clock.advance('90s')
  api.generations.get(id)
  await ask(api, 'sync', '/v2/generations')
  expect(exercised(api)).toEqual([])

  await ask(api, 'sync', statusPath('sync', id))
  const { scenarios } = api.report().coverage
  expect(scenarios.exercised).toEqual(['slow-fail'])
  expect(scenarios.missed).not.toContain('slow-fail')
  expect(scenarios.missed).toHaveLength(api.adapter.scenarios.length - 1)
})

test('counts a life that lasts for ever at once, and one that was held to its end', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await ask(api, 'prism', statusPath('prism'), { key: ':stuck' })
  const held = ask(api, 'sync', `${statusPath('sync')}?wait=true`, { key: ':quick-fail' })
  expect(exercised(api)).toEqual(['stuck'])
  await api.clock.advance('5s')
  await held
  expect(exercised(api)).toEqual(['quick-fail', 'stuck'])
})

test('counts no life that was ended by hand, or bent', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'stuck' })
  api.generations.complete(id)
  const bent = api.sync.create({ state: 'failed', error: 'generation_timeout' }).id
  await ask(api, 'sync', statusPath('sync', id))
  await ask(api, 'sync', statusPath('sync', bent))
  expect(exercised(api)).toEqual([])
  expect(errors(api, 'sync')).toEqual(['generation_timeout'])

  await ask(api, 'sync', statusPath('sync', api.sync.create({ state: 'completed' }).id))
  expect(exercised(api)).toEqual(['happy'])
})

test('counts the parts of a join each for itself', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({
    scenario: 'quick-fail+flaky+truncated-body+jumping+webhook-lost+no-output',
  })
  await ask(api, 'sync', statusPath('sync', id))
  expect(exercised(api)).toEqual(['flaky', 'truncated-body'])
  await ask(api, 'sync', statusPath('sync', id))
  await api.clock.advance('5s')
  await ask(api, 'trugen', statusPath('trugen'), { key: ':unauthorized' })
  expect(exercised(api)).toEqual(['unauthorized', 'flaky', 'truncated-body'])
})

test('counts what changes an answer, and what the end shows', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ scenario: 'instant+unknown-status+jumping+webhook-lost+no-output' })
  await ask(api, 'prism', statusPath('prism', id))
  expect(exercised(api)).toEqual(['instant', 'jumping', 'webhook-lost', 'no-output'])
  await ask(api, 'prism', statusPath('prism'), { key: ':stuck+unknown-status' })
  expect(exercised(api)).toContain('unknown-status')
})

test('counts a scenario with an argument by its name, and its line in the list with it', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  for (const key of [
    ':status-error:forbidden',
    's~sync-code~generation_timeout',
    't:sync-code:account_on_hold',
  ]) {
    await ask(api, 'sync', statusPath('sync'), { key })
    await api.clock.advance('5s')
    await ask(api, 'sync', statusPath('sync'), { key })
  }
  expect(exercised(api)).toEqual([
    'sync-code:<code>',
    'sync-code:account_on_hold',
    'sync-code:generation_timeout',
    'status-error:<code>',
    'status-error:forbidden',
  ])
  expect(errors(api, 'sync')).toEqual(expect.arrayContaining(['account_on_hold', 'generation_timeout']))
})

test('counts the errors that an answer showed, whatever made it, and no other', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await ask(api, 'trugen', statusPath('trugen', 'none'))
  await ask(api, 'sync', statusPath('sync'), { key: ':server-error' })
  await ask(api, 'sync', statusPath('sync'), { key: ':out-of-credits' })
  await ask(api, 'prism', statusPath('prism'), { key: ':forbidden' })
  await ask(api, 'prism', statusPath('prism'), { key: ':connection-reset' })
  await ask(api, 'prism', statusPath('prism'), { key: ':gateway-html' })
  await ask(api, 'prism', statusPath('prism'), { key: null })
  expect(api.adapter.providers.map(({ name }) => [name, errors(api, name)])).toEqual([
    ['trugen', ['not-found']],
    ['sync', ['internal_error']],
    ['prism', ['unauthorized', 'forbidden']],
  ])
  const { missed = [] } = api.report().coverage.errors['prism'] ?? {}
  expect(missed).not.toContain('forbidden')
  expect(missed).toContain('insufficient_credits')
})

test('counts a refusal under 200', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await ask(api, 'trugen', '/v1/script-to-video/createVideo', {
    method: 'POST',
    key: ':error-in-200',
    json: {},
  })
  expect(exercised(api)).toEqual(['error-in-200'])
  expect(errors(api, 'trugen')).toEqual(['status-minus-one'])
})

test('is of all sessions together, and outlives a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const statuses = ['one:instant', 'two:flaky'].map((key) => ask(api, 'sync', statusPath('sync'), { key }))
  await Promise.all(statuses)
  const before = api.report()
  api.reset()
  api.session('one').reset()
  expect(api.report()).toEqual(before)
  expect(exercised(api)).toEqual(['instant', 'flaky'])
  expect(api.adapter.report()).toEqual(before)
  expect(api.session('one')).not.toHaveProperty('report')
})

test('has no errors of a provider that names none', async () => {
  const api = createMockVideoApi({ providers: [ownProvider] })
  await ask(api, 'mine', '/v1/jobs/job-sample/status.json', { key: ':server-error' })
  expect(api.report().coverage.errors).toEqual({ mine: { exercised: [], missed: [] } })
  expect(exercised(api)).toEqual(['server-error'])
})

test('counts what a webhook told, and one that its scenario loses', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  // Nothing is sent to a host that is not local; that it would have been is enough.
  const input = { webhookUrl: 'https://hooks.example.com' }
  api.sync.create({ scenario: 'slow-fail+webhook-twice', input })
  api.sync.create({ scenario: 'webhook-lost', input })
  const { id } = api.sync.create({ scenario: 'quick-fail', input })
  api.generations.complete(id)
  await api.clock.advance('2m')

  expect(exercised(api)).toEqual(expect.arrayContaining(['slow-fail', 'webhook-twice', 'webhook-lost']))
  expect(exercised(api)).not.toContain('quick-fail')
})

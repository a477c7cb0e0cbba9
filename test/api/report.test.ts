import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { ownProvider } from '../support/own-provider.ts'
import type { MockVideoApi } from '../../src/index.ts'

type Api = Pick<MockVideoApi, 'report'>

const listExercised = (api: Api): readonly string[] => api.report().coverage.scenarios.exercised
const listErrors = (api: Api, provider: string): readonly string[] | undefined =>
  api.report().coverage.errors[provider]?.exercised

test('lists everything as missed before the first call', () => {
  const api = createMockVideoApi({ scenarios: [{ name: 'mine', steps: [{ state: 'completed' }] }] })
  const { coverage } = api.report()
  expect(coverage.scenarios).toEqual({
    exercised: [],
    missed: api.adapter.scenarios.map(({ name }) => name),
  })
  expect(coverage.scenarios.missed).toEqual(expect.arrayContaining(['happy', 'sync-code:<code>', 'mine']))
  expect(coverage.errors).toEqual(
    Object.fromEntries(
      api.adapter.providers.map(({ name, errorCodes }) => [
        name,
        { exercised: [], missed: errorCodes ?? [] },
      ]),
    ),
  )
})

test('counts a lifecycle when a client was shown its last step', async () => {
  const api = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  const { id } = api.sync.create()
  await callApi(api, 'sync', getStatusPath('sync', id))
  await api.clock.advance('90s')
  api.generations.get(id)
  await callApi(api, 'sync', '/v2/generations')
  expect(listExercised(api)).toEqual([])

  await callApi(api, 'sync', getStatusPath('sync', id))
  const { scenarios } = api.report().coverage
  expect(scenarios.exercised).toEqual(['slow-fail'])
  expect(scenarios.missed).not.toContain('slow-fail')
  expect(scenarios.missed).toHaveLength(api.adapter.scenarios.length - 1)
})

test('counts an endless lifecycle at once, and one whose end a long-poll shows', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'prism', getStatusPath('prism'), { key: ':stuck' })
  const held = callApi(api, 'sync', `${getStatusPath('sync')}?wait=true`, { key: ':quick-fail' })
  expect(listExercised(api)).toEqual(['stuck'])
  await api.clock.advance('5s')
  await held
  expect(listExercised(api)).toEqual(['quick-fail', 'stuck'])
})

test('does not count a lifecycle that was ended or changed through the API', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({ scenario: 'stuck' })
  api.generations.complete(id)
  const changed = api.sync.create({ state: 'failed', error: 'generation_timeout' }).id
  await callApi(api, 'sync', getStatusPath('sync', id))
  await callApi(api, 'sync', getStatusPath('sync', changed))
  expect(listExercised(api)).toEqual([])
  expect(listErrors(api, 'sync')).toEqual(['generation_timeout'])

  await callApi(api, 'sync', getStatusPath('sync', api.sync.create({ state: 'completed' }).id))
  expect(listExercised(api)).toEqual(['happy'])
})

test('counts each part of a joined scenario separately', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.sync.create({
    scenario: 'quick-fail+flaky+truncated-body+jumping+webhook-lost+no-output',
  })
  await callApi(api, 'sync', getStatusPath('sync', id))
  expect(listExercised(api)).toEqual(['flaky', 'truncated-body'])
  await callApi(api, 'sync', getStatusPath('sync', id))
  await api.clock.advance('5s')
  await callApi(api, 'trugen', getStatusPath('trugen'), { key: ':unauthorized' })
  expect(listExercised(api)).toEqual(['unauthorized', 'flaky', 'truncated-body'])
})

test('counts faults that change a reply, and scenarios that the end shows', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const { id } = api.prism.create({ scenario: 'instant+unknown-status+jumping+webhook-lost+no-output' })
  await callApi(api, 'prism', getStatusPath('prism', id))
  expect(listExercised(api)).toEqual(['instant', 'jumping', 'webhook-lost', 'no-output'])
  await callApi(api, 'prism', getStatusPath('prism'), { key: ':stuck+unknown-status' })
  expect(listExercised(api)).toContain('unknown-status')
})

test('counts a parameterized scenario under its template and its full name', async () => {
  const api = createMockVideoApi({ clock: 'manual', unknownIds: 'create' })
  for (const key of [
    ':status-error:forbidden',
    's~sync-code~generation_timeout',
    't:sync-code:account_on_hold',
  ]) {
    await callApi(api, 'sync', getStatusPath('sync'), { key })
    await api.clock.advance('5s')
    await callApi(api, 'sync', getStatusPath('sync'), { key })
  }
  expect(listExercised(api)).toEqual([
    'sync-code:<code>',
    'sync-code:account_on_hold',
    'sync-code:generation_timeout',
    'status-error:<code>',
    'status-error:forbidden',
  ])
  expect(listErrors(api, 'sync')).toEqual(expect.arrayContaining(['account_on_hold', 'generation_timeout']))
})

test('counts only the errors that replies showed', async () => {
  const api = createMockVideoApi({ clock: 'manual', providers: ['trugen', 'sync', 'prism'] })
  await callApi(api, 'trugen', getStatusPath('trugen', 'none'))
  await callApi(api, 'sync', getStatusPath('sync'), { key: ':server-error' })
  await callApi(api, 'sync', getStatusPath('sync'), { key: ':out-of-credits' })
  await callApi(api, 'prism', getStatusPath('prism'), { key: ':forbidden' })
  await callApi(api, 'prism', getStatusPath('prism'), { key: ':connection-reset' })
  await callApi(api, 'prism', getStatusPath('prism'), { key: ':gateway-html' })
  await callApi(api, 'prism', getStatusPath('prism'), { key: null })
  expect(api.adapter.providers.map(({ name }) => [name, listErrors(api, name)])).toEqual([
    ['trugen', ['not-found']],
    ['sync', ['internal_error']],
    ['prism', ['unauthorized', 'forbidden']],
  ])
  const { missed = [] } = api.report().coverage.errors['prism'] ?? {}
  expect(missed).not.toContain('forbidden')
  expect(missed).toContain('insufficient_credits')
})

test('counts an error with status 200', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  await callApi(api, 'trugen', '/v1/script-to-video/createVideo', {
    method: 'POST',
    key: ':error-in-200',
    json: {},
  })
  expect(listExercised(api)).toEqual(['error-in-200'])
  expect(listErrors(api, 'trugen')).toEqual(['status-minus-one'])
})

test('covers all sessions, and survives a reset', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  const statuses = ['one:instant', 'two:flaky'].map((key) =>
    callApi(api, 'sync', getStatusPath('sync'), { key }),
  )
  await Promise.all(statuses)
  const before = api.report()
  api.reset()
  api.session('one').reset()
  expect(api.report()).toEqual(before)
  expect(listExercised(api)).toEqual(['instant', 'flaky'])
  expect(api.adapter.report()).toEqual(before)
  expect(listExercised(api.session('one'))).toEqual(['instant'])
  expect(listExercised(api.session('three'))).toEqual([])
})

test('has no errors of a provider without error codes', async () => {
  const api = createMockVideoApi({ providers: [ownProvider] })
  await callApi(api, 'mine', '/v1/jobs/job-sample/status.json', { key: ':server-error' })
  expect(api.report().coverage.errors).toEqual({ mine: { exercised: [], missed: [] } })
  expect(listExercised(api)).toEqual(['server-error'])
})

test('counts scenarios that a webhook shows, or that lose the webhook', async () => {
  const api = createMockVideoApi({ clock: 'manual' })
  // Nothing is sent to a host that is not local, but the webhook counts as if it had been sent.
  const input = { webhookUrl: 'https://hooks.example.com' }
  api.sync.create({ scenario: 'slow-fail+webhook-twice', input })
  api.sync.create({ scenario: 'webhook-lost', input })
  const { id } = api.sync.create({ scenario: 'quick-fail', input })
  api.generations.complete(id)
  await api.clock.advance('2m')

  expect(listExercised(api)).toEqual(expect.arrayContaining(['slow-fail', 'webhook-twice', 'webhook-lost']))
  expect(listExercised(api)).not.toContain('quick-fail')
})

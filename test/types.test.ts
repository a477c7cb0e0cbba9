import { expect, expectTypeOf, test } from 'vitest'

import { createMockVideoApi, defineProvider, defineScenario, providers } from '../src/index.ts'
import { createApp } from '../src/server.ts'
import { getErrorMessage } from './support/error-message.ts'
import type { Express } from 'express'
import type {
  Options,
  PrismGeneration,
  ProviderName,
  ScenarioName,
  SyncGeneration,
  TruGenGeneration,
} from '../src/index.ts'

const own = defineScenario({ name: 'own', steps: [{ state: 'completed' }] })
const flaky = defineScenario({ name: 'flaky', faults: [{ on: 'status', reply: { status: 503 } }] })
const [, sync, prism] = providers
const mine = defineProvider({ ...prism, name: 'mine', alias: '/mine' })

test('accepts the names of known scenarios only', () => {
  expectTypeOf<'slow-fail'>().toExtend<ScenarioName>()
  expectTypeOf<'slow-fail+forbidden'>().toExtend<ScenarioName>()
  expectTypeOf<'slow-fail+forbidden+not-found'>().toExtend<ScenarioName>()
  expectTypeOf<'sync-code:generation_timeout'>().toExtend<ScenarioName>()
  expectTypeOf<'sync-code:generation_timeout+flaky'>().toExtend<ScenarioName>()
  expectTypeOf<'flaky+sync-code:generation_timeout'>().toExtend<ScenarioName>()
  expectTypeOf<'own'>().toExtend<ScenarioName<'own'>>()
  expectTypeOf<'own+forbidden'>().toExtend<ScenarioName<'own'>>()
  expectTypeOf<'happy+own'>().toExtend<ScenarioName<'own'>>()

  expectTypeOf<'slow-fial'>().not.toExtend<ScenarioName>()
  expectTypeOf<'slow-fial+flaky'>().not.toExtend<ScenarioName>()
  expectTypeOf<'slow-fail+flakky'>().not.toExtend<ScenarioName>()
  expectTypeOf<'own+flakky'>().not.toExtend<ScenarioName<'own'>>()
  expectTypeOf<'slow-fial+own'>().not.toExtend<ScenarioName<'own'>>()
  expectTypeOf<'own+flaky'>().not.toExtend<ScenarioName>()
  expectTypeOf<'own'>().not.toExtend<ScenarioName>()
  expectTypeOf<string>().not.toExtend<ScenarioName>()
})

test('accepts the names of the scenarios option', () => {
  const api = createMockVideoApi({ scenarios: [own, flaky], scenario: 'own' })
  const one = api.session('one')
  api.use('own+flaky', { provider: 'prism' })
  one.use(['flaky', 'happy+flaky'])

  expect([
    api.sync.create().scenario,
    api.prism.create().scenario,
    api.sync.create({ scenario: 'slow+flaky' }).scenario,
    one.sync.create().scenario,
    one.sync.create().scenario,
  ]).toEqual(['own', 'own+flaky', 'slow+flaky', 'flaky', 'happy+flaky'])
})

test('rejects a typo wherever a scenario is named', () => {
  const api = createMockVideoApi({ scenarios: [own] })
  const typos = [
    // @ts-expect-error: no such scenario
    () => createMockVideoApi({ scenario: 'slow-fial' }),
    // @ts-expect-error: no such scenario
    () => createMockVideoApi({ scenario: { sync: 'slow-fial' } }),
    // @ts-expect-error: no such scenario in the options
    () => createMockVideoApi({ scenarios: [own], scenario: 'slow-fial' }),
    // @ts-expect-error: no such scenario
    () => api.use('slow-fial'),
    // @ts-expect-error: no such scenario
    () => api.use(['own', 'slow-fial']),
    // @ts-expect-error: no such scenario
    () => api.sync.create({ scenario: 'slow-fial' }),
    // @ts-expect-error: no such scenario
    () => api.session('one').use('slow-fial'),
  ]

  expect(typos.map((action) => getErrorMessage(action).split(' Nearest')[0])).toEqual(
    typos.map(() => 'Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail?'),
  )
})

test('rejects a typo in each part of a pair of scenarios', () => {
  const api = createMockVideoApi({ scenarios: [own] })
  const typos = [
    // @ts-expect-error: no such scenario
    () => createMockVideoApi({ scenario: 'slow-fail+flakky' }),
    // @ts-expect-error: no such scenario
    () => createMockVideoApi({ scenario: { sync: 'slow-fail+flakky' } }),
    // @ts-expect-error: no such scenario in the options
    () => createMockVideoApi({ scenarios: [own], scenario: 'own+flakky' }),
    // @ts-expect-error: no such scenario
    () => api.use('own+flakky'),
    // @ts-expect-error: no such scenario
    () => api.use(['slow-fail+flaky', 'slow-fail+flakky']),
    // @ts-expect-error: no such scenario
    () => api.sync.create({ scenario: 'slow-fail+flakky' }),
    // @ts-expect-error: no such scenario
    () => api.session('one').use('flakky+own'),
    // A longer join is checked at run time only.
    () => api.use('slow-fail+flaky+flakky'),
  ]

  expect(typos.map((action) => getErrorMessage(action).split(' Nearest')[0])).toEqual(
    typos.map(() => 'Failed to choose a scenario: "flakky" is unknown. Did you mean flaky?'),
  )
})

test('has the shipped providers and your own by name', () => {
  expectTypeOf<ProviderName>().toEqualTypeOf<'trugen' | 'sync' | 'prism'>()

  const some = createMockVideoApi({ providers: [sync, mine], scenario: { mine: 'stuck' } })
  expect(some.mine.create({ input: { template_id: null } }).scenario).toBe('stuck')
  expect(some.key('mine')).toBe('prism_sk_test')
  expectTypeOf(some).not.toHaveProperty('prism')
  expectTypeOf(createMockVideoApi({ providers: ['sync'] })).not.toHaveProperty('prism')
})

test('rejects a typo wherever a provider, a state or an input is named', () => {
  const api = createMockVideoApi({ providers: ['sync', 'prism'] })
  const typos = [
    // @ts-expect-error: no such provider
    () => createMockVideoApi({ providers: ['snyc'] }),
    // @ts-expect-error: no such provider
    () => createMockVideoApi({ scenario: { snyc: 'happy' } }),
    // @ts-expect-error: not a provider of this fake
    () => api.key('trugen'),
    // @ts-expect-error: not a provider of this fake
    () => api.use('happy', { provider: 'trugen' }),
    // @ts-expect-error: an input of another provider
    () => api.prism.create({ input: { script: 'Hello' } }),
    // @ts-expect-error: no such state
    () => api.sync.create({ state: 'done' }),
  ]

  expect(typos.map((action) => getErrorMessage(action).split('. ')[0])).toEqual([
    'Failed to create the fake: providers[0]: unknown provider "snyc"',
    'Failed to create the fake: scenario: unknown provider "snyc"',
    'Failed to get an API key: unknown provider "trugen"',
    'Failed to use a scenario: unknown provider "trugen"',
    'Failed to create a Prism generation: "script" is unknown',
    'Failed to create a Sync generation: state: "done" is unknown',
  ])
})

test('accepts any string as a scenario name with Options<string>', () => {
  expectTypeOf<{ scenario: string }>().toExtend<Options<string>>()

  const name: string = ['slow', 'fail'].join('-')
  expect(createMockVideoApi<string>({ scenario: name }).sync.create().scenario).toBe('slow-fail')
})

test('narrows a generation by its status', () => {
  expectTypeOf<SyncGeneration['status']>().toEqualTypeOf<
    'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'REJECTED'
  >()
  expectTypeOf<Extract<SyncGeneration, { status: 'COMPLETED' }>>().toExtend<{
    outputUrl: string
    error: null
  }>()
  expectTypeOf<Exclude<SyncGeneration, { status: 'COMPLETED' }>>().toExtend<{ outputUrl: null }>()
  expectTypeOf<Extract<SyncGeneration, { error: string }>['status']>().toEqualTypeOf<'FAILED' | 'REJECTED'>()

  expectTypeOf<PrismGeneration['status']>().toEqualTypeOf<'generating' | 'completed' | 'failed'>()
  expectTypeOf<Extract<PrismGeneration, { status: 'completed' }>>().toExtend<{
    video_url: string
    completed_at: string
    error: null
  }>()
  expectTypeOf<Extract<PrismGeneration, { status: 'failed' }>>().toExtend<{
    video_url: null
    error: string
  }>()

  expectTypeOf<TruGenGeneration['status']>().toEqualTypeOf<'processing' | 'completed' | 'failed'>()
  expectTypeOf<Exclude<TruGenGeneration, { status: 'completed' }>['video_url']>().toEqualTypeOf<''>()
})

test('types createApp as an Express app', () => {
  expectTypeOf(createApp).returns.toEqualTypeOf<Express>()

  expect(createApp(createMockVideoApi()).set('trust proxy', true).enabled('trust proxy')).toBe(true)
})

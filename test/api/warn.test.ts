import { expect, onTestFinished, test } from 'vitest'
import { createMockVideoApi } from '../../src/index.ts'
import type { Options } from '../../src/index.ts'

test.each([
  [
    'throws',
    () => {
      throw new Error('No')
    },
  ],
  ['rejects', async () => Promise.reject(new Error('No'))],
])('answers calls although warn %s', async (_, fail) => {
  const texts: string[] = []
  const api = createMockVideoApi({
    limits: { generations: 1 },
    warn(text) {
      texts.push(text)
      return fail()
    },
  })
  onTestFinished(() => api.close())
  const ids = [api.sync.create().id, api.sync.create().id]
  expect(api.generations.list().map(({ id }) => id)).toEqual(ids.slice(1))
  expect(texts).toHaveLength(1)
})

/** Creates a fake whose warnings are collected. */
function createWithWarnings(options: Options = {}) {
  const warnings: string[] = []
  const api = createMockVideoApi({ clock: 'manual', warn: (text) => warnings.push(text), ...options })
  return { api, warnings }
}

const UNREACHABLE =
  'Scenario not-found+flaky has a fault of flaky that is never reached, because not-found answers its calls first. Join them in another order, or leave out one of them.'

test('warns once of a join whose fault is never reached: at the start, and when it is used', () => {
  const start = createWithWarnings({ scenario: 'not-found+flaky' })
  expect(start.warnings).toEqual([UNREACHABLE])
  start.api.sync.create()
  expect(start.warnings).toEqual([UNREACHABLE])

  const used = createWithWarnings({ scenario: 'flaky+not-found' })
  expect(used.warnings).toEqual([])
  used.api.use('not-found+flaky')
  used.api.sync.create()
  used.api.prism.create()
  expect(used.warnings).toEqual([UNREACHABLE])
})

test('warns that Sync sends no webhook for a rejection', async () => {
  const { api, warnings } = createWithWarnings()
  const input = { webhookUrl: 'http://localhost:9/hook' }
  const { id } = api.sync.create({ scenario: 'rejected' })
  await api.clock.advanceTo(id)
  expect(warnings).toEqual([])
  for (const scenario of ['rejected', 'rejected+webhook-twice'] as const) {
    const created = api.sync.create({ scenario, input })
    await api.clock.advanceTo(created.id)
  }
  api.generations.reject(api.sync.create({ input }).id)
  expect(api.deliveries()).toEqual([])
  expect(warnings).toEqual([
    'Sync sends no webhook for a generation that is rejected, so its webhook URL gets none. Read the status instead.',
  ])
})

test('warns of a progress that the provider does not show', () => {
  const { api, warnings } = createWithWarnings()
  const options = { state: 'processing', progress: 40 } as const
  api.sync.create(options)
  expect(warnings).toEqual([])
  expect([api.prism.create(options), api.trugen.create(options)]).toMatchObject([
    { progress: 40 },
    { progress: 40 },
  ])
  const why =
    'does not show the progress of a generation, so progress in create() decides only how soon the generation ends. Use age instead.'
  expect(warnings).toEqual([`Prism ${why}`, `TruGen ${why}`])
})

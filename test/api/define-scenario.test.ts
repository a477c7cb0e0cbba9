import { expect, test } from 'vitest'
import { createMockVideoApi, defineScenario } from '../../src/index.ts'
import { ownProvider } from '../support/own-provider.ts'
import { refusalOf } from '../support/refusal.ts'

test('refuses what no shipped provider can show, all at once, beside what is wrong with the shape', () => {
  const refusal = refusalOf(() =>
    defineScenario({
      name: 'Wrong',
      steps: [{ state: 'failed', error: { sync: 'no_code' } }],
      faults: [
        { on: 'stauts', reply: { status: 503 } },
        { on: 'models', provider: 'prism', reply: { status: 503 } },
        { on: 'status', reply: { error: 'no_error' } },
      ],
    }),
  )
  expect(refusal.replaceAll(/Known: [^;]*/g, 'Known: <all>').split('; ')).toEqual([
    'Failed to define scenario "Wrong": name: must be lower-case letters, digits and single dashes, such as late-failure',
    'steps[0].error.sync: "no_code" is no Sync error code. Known: <all>',
    'faults[0].on: no provider has an operation "stauts". Did you mean status? Known: <all>',
    'faults[1].on: Prism has no operation "models". Known: <all>',
    'faults[2].reply.error: "no_error" is no error. Known: <all>',
  ])
})

test('leaves what it says of a provider of your own to a fake that has it', () => {
  const own = defineScenario({
    name: 'own',
    steps: [{ state: 'failed', error: { mine: 'Out of luck' } }],
    faults: [{ on: 'status', provider: 'mine', reply: { error: 'their-error' } }],
  })
  const renders = defineScenario({ name: 'own', faults: [{ on: 'render', provider: 'mine', latency: '1s' }] })
  const refuse = (scenario: typeof own): string =>
    refusalOf(() => createMockVideoApi({ providers: ['sync', ownProvider], scenarios: [scenario] }))

  expect(refuse(own)).toMatch(
    /^Failed to define scenario "own": faults\[0\]\.reply\.error: "their-error" is no error\. /,
  )
  expect(refuse(renders)).toBe(
    'Failed to define scenario "own": faults[0].on: Mine has no operation "render". Known: status, or * for all.',
  )
  expect(refusalOf(() => createMockVideoApi({ scenarios: [own] }))).toBe(
    'Failed to define scenario "own": steps[0].error: there is no provider "mine". Known: trugen, sync, prism; faults[0].provider: there is no provider "mine". Known: trugen, sync, prism.',
  )
})

test('defines scenarios in a fake that runs, for generations from then on', () => {
  const { adapter } = createMockVideoApi({ clock: 'manual' })
  const scenario = { name: 'own', steps: [{ state: 'completed' }] }
  const session = adapter.session()

  expect(adapter.findMistakes(scenario)).toEqual([])
  expect(adapter.findMistakes({ name: 'own', steps: [{ state: 'done' }] })).toEqual([
    {
      path: ['steps', 0, 'state'],
      message: '"done" is unknown. Known: queued, processing, completed, failed, rejected',
    },
  ])
  expect(adapter.define(scenario)).toBe('own')
  const before = session.create('sync', { scenario: 'own' })
  adapter.define({ name: 'own', steps: [{ state: 'failed' }] })
  const after = session.create('sync', { scenario: 'own' })
  const states = [before, after].map(({ id }) => session.generations.get(id)?.state)
  expect(states).toEqual(['completed', 'failed'])
})

import { expect, test } from 'vitest'
import { createMockVideoApi, defineScenario } from '../../src/index.ts'
import { ownProvider } from '../support/own-provider.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { PROVIDER_NAMES } from '../support/fixed.ts'

test('rejects what no shipped provider supports, together with mistakes of the schema', () => {
  const message = getErrorMessage(() =>
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
  expect(message.replaceAll(/Known: [^;]*|Nearest: [^.;]*/g, '<known>').split('; ')).toEqual([
    'Failed to define scenario "Wrong": name: must be lower-case letters, digits and single dashes, such as late-failure',
    'steps[0].error.sync: "no_code" is not a Sync error code. <known>. Run mock-video-api explain sync-code to list all',
    'faults[0].on: unknown operation "stauts". Did you mean status? <known>',
    'faults[1].on: Prism has no operation "models". <known>',
    'faults[2].reply.error: unknown error "no_error". <known>. Run mock-video-api explain create-error to list all.',
  ])
})

test('leaves the parts about another provider to a fake that has the provider', () => {
  const own = defineScenario({
    name: 'own',
    steps: [{ state: 'failed', error: { mine: 'Out of luck' } }],
    faults: [{ on: 'status', provider: 'mine', reply: { error: 'their-error' } }],
  })
  const renders = defineScenario({ name: 'own', faults: [{ on: 'render', provider: 'mine', latency: '1s' }] })
  const getErrorOf = (scenario: typeof own): string =>
    getErrorMessage(() => createMockVideoApi({ providers: ['sync', ownProvider], scenarios: [scenario] }))

  expect(getErrorOf(own)).toMatch(
    /^Failed to define scenario "own": faults\[0\]\.reply\.error: unknown error "their-error"\. /,
  )
  expect(getErrorOf(renders)).toBe(
    'Failed to define scenario "own": faults[0].on: Mine has no operation "render". Known: status, or * for all.',
  )
  expect(getErrorMessage(() => createMockVideoApi({ scenarios: [own] }))).toBe(
    `Failed to define scenario "own": steps[0].error: unknown provider "mine". Known: ${PROVIDER_NAMES}; faults[0].provider: unknown provider "mine". Known: ${PROVIDER_NAMES}.`,
  )
})

test('defines scenarios in an existing fake, for later generations', () => {
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

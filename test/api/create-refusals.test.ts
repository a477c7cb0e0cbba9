import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'
import { ask } from '../support/call.ts'
import { SCENARIO_NAMES, START, statusPath } from '../support/fixed.ts'
import { refusalOf } from '../support/refusal.ts'

const api = createMockVideoApi({ clock: 'manual' })

test('tells every mistake at once, with the accepted values', () => {
  const options = { id: '', state: 'done', progress: 100, age: 'old', colour: 'red' }

  expect(refuse(options)).toBe(
    'Failed to create a Sync generation: id: must not be empty; ' +
      'state: "done" is unknown. Known: queued, processing, completed, failed, rejected; ' +
      'progress: must be a whole number from 0 to 99; ' +
      'age: "old" is no duration. Use 250ms, 90s, 2m, 1h or a number of milliseconds; ' +
      '"colour" is unknown. Known: id, scenario, input, state, progress, error, age.',
  )
})

test('refuses progress of what is not processing', () => {
  const refusal =
    "Failed to create a Sync generation: only a processing generation makes progress. Add state: 'processing', or leave out progress."

  for (const state of [undefined, 'queued', 'completed', 'failed', 'rejected']) {
    expect(refuse({ progress: 40, ...(state !== undefined && { state }) })).toBe(refusal)
  }
})

test('refuses an error of what has not failed', () => {
  const refusal =
    "Failed to create a Sync generation: only a failed or rejected generation has an error. Add state: 'failed', or leave out error."

  for (const state of [undefined, 'queued', 'processing', 'completed']) {
    expect(refuse({ error: 'internal', ...(state !== undefined && { state }) })).toBe(refusal)
  }
})

test('refuses an age beside a state', () => {
  expect(refuse({ state: 'completed', age: '80s' })).toBe(
    'Failed to create a Sync generation: state and age both say how old it is. Give one of them.',
  )
})

test('refuses an age before any date, and keeps nothing of it', () => {
  const own = createMockVideoApi({ clock: 'manual' })
  own.use(['stuck'])

  expect(refusalOf(() => own.sync.create({ age: '9999999999h' }))).toBe(
    'Failed to create a Sync generation: it would be older than any date there is. Make it younger.',
  )
  expect(own.generations.list()).toEqual([])
  expect(own.sync.create().scenario).toBe('stuck')
})

test('refuses an unknown scenario, and a scenario with a mistake', () => {
  expect(refuse({ scenario: 'slow-fial' })).toBe(
    `Failed to choose a scenario: "slow-fial" is unknown. Did you mean slow-fail? Known: ${SCENARIO_NAMES}.`,
  )
  expect(refuse({ scenario: { name: 'own', steps: [] } })).toBe(
    'Failed to define scenario "own": steps: must have at least one step; leave steps out for a scenario of faults alone.',
  )
  expect(
    refuse({
      scenario: { name: 'own', steps: [{ state: 'failed', error: { snyc: 'x', sync: 'no_code' } }] },
    }),
  ).toMatch(
    /^Failed to define scenario "own": steps\[0\]\.error: there is no provider "snyc"\. Did you mean sync\? Known: trugen, sync, prism; steps\[0\]\.error\.sync: "no_code" is no Sync error code\. Known: /,
  )
})

test('refuses an input that the provider would not know', () => {
  expect(refuse({ input: { modle: 'lipsync-2', webhookUrl: 1 } })).toBe(
    'Failed to create a Sync generation: webhookUrl: must be a text; "modle" is unknown. Did you mean model? Known: model, input, options, segments, webhookUrl, outputFileName, projectId.',
  )
})

test('refuses a code that Sync does not have, and names the nearest', () => {
  expect(refuse({ state: 'failed', error: 'generation_pipline_failed' })).toMatch(
    /^Failed to fail a Sync generation: "generation_pipline_failed" is no Sync error code\. Did you mean generation_pipeline_failed\? Known: .*\. Or use timed-out, input-unreachable, rejected, internal\.$/,
  )
  expect(refuse({ state: 'failed', error: 7 })).toBe(
    'Failed to fail a Sync generation: must be a cause, a code or text of the provider, or { code, message }.',
  )
})

test('refuses words for a failure of TruGen, which gives no reason', () => {
  expect(refusalOf(() => api.trugen.create({ state: 'failed', error: 'Out of memory' }))).toBe(
    'Failed to fail a TruGen generation: TruGen gives no reason for a failure, so it has no words of its own. Or use timed-out, input-unreachable, rejected, internal.',
  )
})

test('fails for a cause in the words of each provider', async () => {
  const own = createMockVideoApi({ clock: 'manual' })
  const options = { state: 'failed', error: 'timed-out' } as const
  const sync = own.sync.create(options)
  const prism = own.prism.create(options)

  expect((await ask(own, 'sync', statusPath('sync', sync.id))).body).toMatchObject({
    status: 'FAILED',
    errorCode: 'controller_timeout',
  })
  expect((await ask(own, 'prism', statusPath('prism', prism.id))).body).toEqual({
    id: prism.id,
    status: 'failed',
    template_id: 'abc123',
    video_url: null,
    created_at: '2025-12-31T23:59:30.000Z',
    completed_at: null,
    error: 'Generation timed out',
  })
  expect(own.clock.now().toISOString()).toBe(START)
})

test("fails in the provider's own words, whatever its life", async () => {
  const own = createMockVideoApi({ clock: 'manual', scenario: 'slow-fail' })
  const errors = [
    'generation_input_video_inaccessible',
    { code: 'generation_pipeline_failed' },
    { code: 'generation_pipeline_failed', message: 'Mine' },
    { message: 'No code' },
  ]
  const shown = errors.map(async (error) => {
    const { id } = own.sync.create({ state: 'failed', error })
    return (await ask(own, 'sync', statusPath('sync', id))).body
  })

  expect(await Promise.all(shown)).toMatchObject([
    { status: 'FAILED', errorCode: 'generation_input_video_inaccessible' },
    { status: 'FAILED', errorCode: 'generation_pipeline_failed' },
    { status: 'FAILED', errorCode: 'generation_pipeline_failed', error: 'Mine' },
    { status: 'FAILED', errorCode: null, error: 'No code' },
  ])
})

/** What creating a Sync generation with these options is refused with. */
function refuse(options: object): string {
  return refusalOf(() => api.adapter.session().create('sync', options))
}

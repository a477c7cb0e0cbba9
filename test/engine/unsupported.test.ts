import { expect, test } from 'vitest'

import { createMockVideoApi } from '../../src/index.ts'

/** Returns the warnings about a scenario that a generation of the provider gets. */
function warnAbout(provider: 'trugen' | 'sync' | 'prism', scenario: string): string[] {
  const warnings: string[] = []
  const api = createMockVideoApi({
    scenarios: [
      { name: 'sync-busy', faults: [{ on: 'status', provider: 'sync', reply: { status: 503 } }] },
      { name: 'prism-busy', faults: [{ on: 'status', provider: 'prism', reply: { status: 503 } }] },
    ],
    warn: (text) => warnings.push(text),
  })
  api.adapter.session().create(provider, { scenario })
  return warnings
}

test('warns of a scenario whose faults are for other providers', () => {
  expect(warnAbout('trugen', 'sync-busy')).toEqual([
    'Scenario sync-busy has no effect with TruGen: its faults are for Sync only. Choose another scenario, or run mock-video-api explain sync-busy.',
  ])
  expect(warnAbout('trugen', 'sync-busy+prism-busy')).toEqual([
    'Scenario sync-busy+prism-busy has no effect with TruGen: its faults are for Sync and Prism only. Choose another scenario, or run mock-video-api explain sync-busy+prism-busy.',
  ])
})

test('warns of a scenario that a provider does not show', () => {
  expect(warnAbout('trugen', 'regressing+webhook-unsigned')).toEqual([
    'Scenario regressing+webhook-unsigned has no effect with TruGen: TruGen does not show progress and webhook signatures. Choose another scenario, or run mock-video-api explain regressing+webhook-unsigned.',
  ])
  expect(warnAbout('trugen', 'regressing+sync-busy')).toEqual([
    'Scenario regressing+sync-busy has no effect with TruGen: its faults are for Sync only, and TruGen does not show progress. Choose another scenario, or run mock-video-api explain regressing+sync-busy.',
  ])
})

test('does not warn of a scenario that a provider shows in part', () => {
  expect(warnAbout('trugen', 'regressing+webhook-late')).toEqual([])
  expect(warnAbout('sync', 'sync-busy+prism-busy')).toEqual([])
})

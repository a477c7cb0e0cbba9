import { createMockVideoApi } from '../../../src/index.ts'
import { callApi } from '../../support/call.ts'
import { getStatusPath } from '../../support/fixed.ts'
import type { Fault, MockVideoApi, Options, ProviderName } from '../../../src/index.ts'

const VIDEO = { type: 'video', url: 'https://example.com/a.mp4' }
const AUDIO = { type: 'audio', url: 'https://example.com/a.wav' }
const SUBMIT = { method: 'POST', json: { model: 'lipsync-2', input: [VIDEO, AUDIO] } }

export type FakeWithFaults = MockVideoApi<'own'>

/** Creates a fake on the manual clock with a scenario `own` of these faults, which apply to status reads by default. */
export function createFakeWithFaults(
  partials: readonly Partial<Fault>[],
  options: Omit<Options<'own'>, 'scenario' | 'scenarios'> = {},
): FakeWithFaults {
  const faults = partials.map((fault) => ({ on: 'status', ...fault }))
  return createMockVideoApi({
    clock: 'manual',
    ...options,
    scenarios: [{ name: 'own', faults }],
    scenario: 'own',
  })
}

/** Reads the status of a generation, by default the sample, several times, and returns the HTTP statuses. */
export async function readStatuses(
  api: Pick<MockVideoApi, 'adapter'>,
  times: number,
  { id, key = 'test', provider = 'sync' }: { id?: string; key?: string; provider?: ProviderName } = {},
): Promise<number[]> {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) {
    statuses.push((await callApi(api, provider, getStatusPath(provider, id), { key })).status)
  }
  return statuses
}

/** Submits to Sync several times, and returns the HTTP statuses. */
export async function submitTimes(
  api: Pick<MockVideoApi, 'adapter'>,
  times: number,
  key = 'test',
): Promise<number[]> {
  const statuses: number[] = []
  for (let count = 0; count < times; count += 1) {
    statuses.push((await callApi(api, 'sync', '/v2/generate', { ...SUBMIT, key })).status)
  }
  return statuses
}

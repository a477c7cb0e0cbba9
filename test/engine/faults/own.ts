import { createMockVideoApi } from '../../../src/index.ts'
import { ask } from '../../support/call.ts'
import { statusPath } from '../../support/fixed.ts'
import type { Fault, MockVideoApi, Options, ProviderName } from '../../../src/index.ts'

const VIDEO = { type: 'video', url: 'https://example.com/a.mp4' }
const AUDIO = { type: 'audio', url: 'https://example.com/a.wav' }
const SUBMIT = { method: 'POST', json: { model: 'lipsync-2', input: [VIDEO, AUDIO] } }

export type OwnApi = MockVideoApi<'own'>

/** A fake on the manual clock whose scenario, `own`, has these faults of status reads, or of what they say. */
export function withFaults(
  partials: readonly Partial<Fault>[],
  options: Omit<Options<'own'>, 'scenario' | 'scenarios'> = {},
): OwnApi {
  const faults = partials.map((fault) => ({ on: 'status', ...fault }))
  return createMockVideoApi({
    clock: 'manual',
    ...options,
    scenarios: [{ name: 'own', faults }],
    scenario: 'own',
  })
}

/** The statuses of so many reads, one after the other; of the sample unless an id is given. */
export async function read(
  api: Pick<MockVideoApi, 'adapter'>,
  times: number,
  { id, key = 'test', provider = 'sync' }: { id?: string; key?: string; provider?: ProviderName } = {},
): Promise<number[]> {
  const statuses: number[] = []
  for (let left = times; left > 0; left -= 1) {
    statuses.push((await ask(api, provider, statusPath(provider, id), { key })).status)
  }
  return statuses
}

/** The statuses of so many submits to Sync. */
export async function submit(
  api: Pick<MockVideoApi, 'adapter'>,
  times: number,
  key = 'test',
): Promise<number[]> {
  const statuses: number[] = []
  for (let left = times; left > 0; left -= 1) {
    statuses.push((await ask(api, 'sync', '/v2/generate', { ...SUBMIT, key })).status)
  }
  return statuses
}

import type { Scenario } from './scenario.ts'

/** The shipped scenarios that have steps. Assumed: their durations. The vendors document typical ones from 30 s to 3 minutes. */
export const LIFECYCLES = [
  {
    name: 'happy',
    group: 'outcomes',
    description: 'The generation completes after 30 s, of which 2 s are queued.',
    steps: [{ state: 'queued', for: '2s' }, { state: 'processing', for: '28s' }, { state: 'completed' }],
  },
  {
    name: 'instant',
    group: 'outcomes',
    description: 'The generation completes immediately.',
    steps: [{ state: 'completed' }],
  },
  {
    name: 'slow-fail',
    group: 'outcomes',
    description: 'The generation fails after 90 s, because it timed out.',
    steps: [
      { state: 'queued', for: '2s' },
      { state: 'processing', for: '88s' },
      { state: 'failed', error: 'timed-out' },
    ],
  },
  {
    name: 'quick-fail',
    group: 'outcomes',
    description: 'The generation fails after 5 s, because an input could not be fetched.',
    steps: [
      { state: 'queued', for: '1s' },
      { state: 'processing', for: '4s' },
      { state: 'failed', error: 'input-unreachable' },
    ],
  },
  {
    name: 'rejected',
    group: 'outcomes',
    description:
      'The generation is rejected after 1 s, before processing. Sync shows REJECTED, other providers show failed.',
    steps: [
      { state: 'queued', for: '1s' },
      { state: 'rejected', error: 'rejected' },
    ],
  },
  {
    name: 'slow',
    group: 'timing',
    description: 'The generation completes after 5 minutes, of which 10 s are queued.',
    steps: [{ state: 'queued', for: '10s' }, { state: 'processing', for: '290s' }, { state: 'completed' }],
  },
  {
    name: 'webhook-empty',
    group: 'webhooks',
    description: 'The generation fails after 5 s. The webhook has no error, but status reads have one.',
    steps: [
      { state: 'queued', for: '1s' },
      { state: 'processing', for: '4s' },
      { state: 'failed', error: 'internal' },
    ],
    webhook: { emptyError: true },
  },
  {
    name: 'stuck',
    group: 'timing',
    description: 'The generation is processing from the start and never ends.',
    steps: [{ state: 'processing' }],
  },
  {
    name: 'third-poll',
    group: 'timing',
    description: 'The generation completes on the third status read, regardless of time.',
    steps: [{ state: 'processing', polls: 3 }, { state: 'completed' }],
  },
  {
    name: 'jittery',
    group: 'timing',
    description: 'The generation completes after a random time from 10 s to 60 s.',
    steps: [
      { state: 'queued', for: ['0s', '10s'] },
      { state: 'processing', for: ['10s', '50s'] },
      { state: 'completed' },
    ],
  },
] as const satisfies readonly Scenario[]

import type { Scenario } from './scenario.ts'

/** The lives that ship. */
export const LIFECYCLES = [
  {
    name: 'happy',
    group: 'outcomes',
    description: 'Waits in the queue for 2 s and is completed at 30 s.',
    steps: [{ state: 'queued', for: '2s' }, { state: 'processing', for: '28s' }, { state: 'completed' }],
  },
  {
    name: 'instant',
    group: 'outcomes',
    description: 'Is completed at once.',
    steps: [{ state: 'completed' }],
  },
  {
    name: 'slow-fail',
    group: 'outcomes',
    description: 'Runs for a minute and a half, then fails: timed out.',
    steps: [
      { state: 'queued', for: '2s' },
      { state: 'processing', for: '88s' },
      { state: 'failed', error: 'timed-out' },
    ],
  },
  {
    name: 'quick-fail',
    group: 'outcomes',
    description: 'Fails at 5 s: an input could not be fetched.',
    steps: [
      { state: 'queued', for: '1s' },
      { state: 'processing', for: '4s' },
      { state: 'failed', error: 'input-unreachable' },
    ],
  },
  {
    name: 'rejected',
    group: 'outcomes',
    description: 'Is refused at 1 s, before it ran: REJECTED at Sync, failed elsewhere.',
    steps: [
      { state: 'queued', for: '1s' },
      { state: 'rejected', error: 'rejected' },
    ],
  },
  {
    name: 'slow',
    group: 'timing',
    description: 'Waits in the queue for 10 s and is completed at 5 minutes.',
    steps: [{ state: 'queued', for: '10s' }, { state: 'processing', for: '290s' }, { state: 'completed' }],
  },
  {
    name: 'stuck',
    group: 'timing',
    description: 'Is processing from the start, and for ever.',
    steps: [{ state: 'processing' }],
  },
  {
    name: 'third-poll',
    group: 'timing',
    description: 'Is completed on the third status read, whatever the time.',
    steps: [{ state: 'processing', polls: 3 }, { state: 'completed' }],
  },
  {
    name: 'jittery',
    group: 'timing',
    description: 'Is completed somewhere between 10 s and 60 s, as the seed has it.',
    steps: [
      { state: 'queued', for: ['0s', '10s'] },
      { state: 'processing', for: ['10s', '50s'] },
      { state: 'completed' },
    ],
  },
] as const satisfies readonly Scenario[]

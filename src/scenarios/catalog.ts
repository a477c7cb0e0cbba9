import type { Scenario } from './scenario.ts'

const CATALOG = [
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
    name: 'unauthorized',
    group: 'auth',
    description: 'Every call with a key gets 401.',
    calls: [{ on: '*', reply: { error: 'unauthorized' } }],
  },
  {
    name: 'forbidden',
    group: 'auth',
    description: 'Every call with a key gets 403.',
    calls: [{ on: '*', reply: { error: 'forbidden' } }],
  },
  {
    name: 'not-found',
    group: 'auth',
    description: 'Every status read gets 404.',
    calls: [{ on: 'status', reply: { error: 'not-found' } }],
  },
] as const satisfies readonly Scenario[]

/** A shipped scenario's name. */
export type ShippedName = (typeof CATALOG)[number]['name']

/** A shipped scenario that only has faults, and can be joined to any life. */
export type ShippedFault = Exclude<(typeof CATALOG)[number], { steps: unknown }>['name']

/** The scenarios that ship. */
export const scenarios: readonly Scenario<ShippedName>[] = CATALOG

/** The one in use when nobody chose. */
export const DEFAULT_SCENARIO: ShippedName = 'happy'

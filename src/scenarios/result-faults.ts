import type { Scenario } from './scenario.ts'

/** What goes wrong with the progress, the webhook or the video of any life, and ships. */
export const RESULT_FAULTS = [
  {
    name: 'stalling',
    group: 'timing',
    description: 'Is at 90 percent half-way, and stands there until it is completed.',
    progress: 'stalling',
  },
  {
    name: 'jumping',
    group: 'timing',
    description: 'Makes its progress in quarters.',
    progress: 'jumping',
  },
  {
    name: 'regressing',
    group: 'timing',
    description: 'Falls back from 60 percent to 30 on its way.',
    progress: 'regressing',
  },
  {
    name: 'webhook-late',
    group: 'webhooks',
    description: 'The webhook comes a minute after the end.',
    webhook: { delay: '60s' },
  },
  {
    name: 'webhook-early',
    group: 'webhooks',
    description: 'The webhook comes 2 s before status reads show the end.',
    webhook: { early: '2s' },
  },
  {
    name: 'webhook-lost',
    group: 'webhooks',
    description: 'The webhook never comes.',
    webhook: { copies: 0 },
  },
  {
    name: 'webhook-twice',
    group: 'webhooks',
    description: 'The webhook comes twice.',
    webhook: { copies: 2 },
  },
  {
    name: 'webhook-out-of-order',
    group: 'webhooks',
    description: 'Of every two generations of a session, the webhook of the first comes 30 s late.',
    webhook: { reorder: '30s' },
  },
  {
    name: 'webhook-bad-signature',
    group: 'webhooks',
    description: 'The webhook is signed with another secret.',
    webhook: { signature: 'wrong' },
  },
  {
    name: 'webhook-unsigned',
    group: 'webhooks',
    description: 'The webhook has no signature.',
    webhook: { signature: 'missing' },
  },
  {
    name: 'webhook-stale',
    group: 'webhooks',
    description: 'The webhook was signed ten minutes before it comes, as a replayed one is.',
    webhook: { signature: 'stale' },
  },
  {
    name: 'no-output',
    group: 'output',
    description: 'Is completed without a URL to the video.',
    output: { fault: 'missing' },
  },
  {
    name: 'expired-output',
    group: 'output',
    description: 'The URL to the video is no good any more.',
    output: { fault: 'expired' },
  },
  {
    name: 'empty-output',
    group: 'output',
    description: 'The video is a file of no bytes.',
    output: { fault: 'empty' },
  },
  {
    name: 'truncated-output',
    group: 'output',
    description: 'The video is the first half of a file.',
    output: { fault: 'truncated' },
  },
] as const satisfies readonly Scenario[]

import type { Scenario } from './scenario.ts'

/** The shipped scenarios that change only the progress, the webhook or the video. */
export const RESULT_FAULTS = [
  {
    name: 'stalling',
    group: 'timing',
    description: 'The progress reaches 90 percent halfway and stays there until the generation completes.',
    progress: 'stalling',
  },
  {
    name: 'jumping',
    group: 'timing',
    description: 'The progress grows in steps of 25 percent.',
    progress: 'jumping',
  },
  {
    name: 'regressing',
    group: 'timing',
    description: 'The progress falls once from 60 percent to 30 percent.',
    progress: 'regressing',
  },
  {
    name: 'webhook-late',
    group: 'webhooks',
    description: 'The webhook is sent 60 s after the end of the generation.',
    webhook: { delay: '60s' },
  },
  {
    name: 'webhook-early',
    group: 'webhooks',
    description: 'The webhook is sent 6 s before status reads show the end of the generation.',
    webhook: { early: '6s' },
  },
  {
    name: 'webhook-lost',
    group: 'webhooks',
    description: 'The webhook is never sent.',
    webhook: { copies: 0 },
  },
  {
    name: 'webhook-twice',
    group: 'webhooks',
    description: 'The webhook is sent twice.',
    webhook: { copies: 2 },
  },
  {
    name: 'webhook-out-of-order',
    group: 'webhooks',
    description:
      'The webhooks of generations 1, 3, 5 and so on of a session are sent 30 s late, so that those of 2, 4 and 6 come first.',
    webhook: { reorder: '30s' },
  },
  {
    name: 'webhook-bad-signature',
    group: 'webhooks',
    description: 'The webhook is signed with a wrong secret.',
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
    description: 'The webhook is signed ten minutes before it is sent, like a replayed webhook.',
    webhook: { signature: 'stale' },
  },
  {
    name: 'no-output',
    group: 'output',
    description: 'The generation completes without a URL of the video.',
    output: { fault: 'missing' },
  },
  {
    name: 'expired-output',
    group: 'output',
    description: 'The URL of the video has expired.',
    output: { fault: 'expired' },
  },
  {
    name: 'empty-output',
    group: 'output',
    description: 'The video is a file of zero bytes.',
    output: { fault: 'empty' },
  },
  {
    name: 'truncated-output',
    group: 'output',
    description: 'The video is the first half of a file.',
    output: { fault: 'truncated' },
  },
  {
    name: 'shorter-output',
    group: 'output',
    description: 'The video plays, but it is half as long as it should be.',
    output: { fault: 'shorter' },
  },
  {
    name: 'corrupt-output',
    group: 'output',
    description: 'The video has the right size, but no player can open it.',
    output: { fault: 'corrupt' },
  },
] as const satisfies readonly Scenario[]

export const SYNC_QUOTAS = {
  concurrency: {
    description: 'The generations that may run at once. Further submits get 429.',
    unit: 'generations',
  },
  batches: {
    description: 'The batches that may run at once. Further batches get 429.',
    unit: 'batches',
  },
  perMinute: {
    description: 'The calls of one operation per minute. Further calls get 429.',
    unit: 'calls',
  },
}

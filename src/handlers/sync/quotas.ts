export const SYNC_QUOTAS = {
  concurrency: {
    description: 'The generations that may run at once. Further submits get 429.',
    unit: 'generations',
  },
  perMinute: {
    description: 'The calls of one operation per minute. Further calls get 429.',
    unit: 'calls',
  },
}

import { listKeys } from '../operations/callers.mjs'

/** The secret with which the fakes sign. */
const SECRET = 'whsec_soak'

/** What the options of a fake leave out. */
const DEFAULTS = {
  limits: { requests: 60 },
  revisions: { sync: '2026-06', prism: '2026-02' },
  webhookAttempts: 1,
  webhookSecret: SECRET,
}

/** The settings of the four fakes, which differ in their revisions, limits, quotas and accepted keys. */
export const SETTINGS = {
  msw: { ...DEFAULTS, scenario: { sync: 'quick-fail' } },
  listener: {
    ...DEFAULTS,
    limits: { requests: 40, generations: 90 },
    revisions: { sync: '2026-10', prism: '2026-09' },
    webhookAttempts: 3,
  },
  server: {
    ...DEFAULTS,
    limits: { requests: 50, sessions: 25 },
    revisions: { sync: '2026-10', prism: '2026-09' },
    quotas: { sync: { concurrency: 6, batches: 2 }, prism: { credits: 1_000 } },
    scenario: { trugen: 'slow-fail', prism: 'third-poll' },
  },
  command: {
    ...DEFAULTS,
    revisions: { sync: '2026-08', prism: '2026-09' },
    webhookAttempts: 2,
    apiKeys: listKeys(),
  },
}

/** Returns the options of the library for these settings. */
export function buildOptions({ limits, revisions, quotas, scenario, apiKeys, ...webhooks }, seed) {
  return {
    clock: 'manual',
    seed,
    limits,
    revisions,
    webhooks: { attempts: webhooks.webhookAttempts, secret: webhooks.webhookSecret },
    ...(quotas !== undefined && { quotas }),
    ...(scenario !== undefined && { scenario }),
    ...(apiKeys !== undefined && { apiKeys }),
  }
}

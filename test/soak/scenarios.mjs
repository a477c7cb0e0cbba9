/*
 * The scenarios that the soak test uses, written down from their descriptions (`mock-video-api explain <scenario>`), not
 * imported: a model that shared the code of the fake would share its mistakes.
 */

/** The steps of each lifecycle as `[state, ms, polls]`, and the last one as `[state, failure]`. */
const LIFECYCLES = {
  happy: [['queued', 2_000], ['processing', 28_000], ['completed']],
  instant: [['completed']],
  'slow-fail': [
    ['queued', 2_000],
    ['processing', 88_000],
    ['failed', 'timed-out'],
  ],
  'quick-fail': [
    ['queued', 1_000],
    ['processing', 4_000],
    ['failed', 'input-unreachable'],
  ],
  rejected: [
    ['queued', 1_000],
    ['rejected', 'rejected'],
  ],
  slow: [['queued', 10_000], ['processing', 290_000], ['completed']],
  stuck: [['processing']],
  'third-poll': [['processing', Infinity, 3], ['completed']],
  'webhook-empty': [
    ['queued', 1_000],
    ['processing', 4_000],
    ['failed', 'internal'],
  ],
}

const always = (on, reply) => [{ on, ...reply }]
const HOURS = 3_600_000

/** The faults of each fault scenario, where `named` is an error of every provider and `code` one of some. */
const FAULTS = {
  'not-ready': [{ on: 'status', first: 2, named: 'not-found' }],
  unauthorized: always('*', { named: 'unauthorized' }),
  'key-expires': [{ on: 'status', during: [10_000, 10_000 * HOURS], named: 'unauthorized' }],
  forbidden: always('*', { named: 'forbidden' }),
  'not-found': always('status', { named: 'not-found' }),
  'rate-limited': [{ on: 'status', limit: { calls: 2, perMs: 12_000 }, named: 'rate-limited' }],
  'create-rate-limited': [{ on: 'create', limit: { calls: 1, perMs: 10_000 }, named: 'rate-limited' }],
  'concurrency-limit': [{ on: 'create', provider: 'sync', code: 'concurrency_limit_reached', status: 429 }],
  'out-of-credits': always('create', { status: 402 }),
  flaky: [{ on: 'status', first: 2, status: 503 }],
  'create-flaky': [{ on: 'create', first: 2, status: 503 }],
  outage: [{ on: 'status', during: [5_000, 20_000], status: 503, headers: { 'retry-after': '5' } }],
  'server-error': always('*', { named: 'server-error' }),
  'connection-reset': always('*', { connection: 'reset' }),
  'connection-drops': [{ on: 'status', every: 2, connection: 'reset' }],
  hang: always('*', { connection: 'hang' }),
  'slow-body': [{ on: 'status', body: 'slow' }],
  'truncated-body': [{ on: 'status', body: 'truncated' }],
  'gateway-html': always('status', { status: 502, html: true }),
  'gateway-block': always('*', { status: 403, html: true }),
  'submit-lost': [{ on: 'create', first: 1, processed: true, connection: 'reset' }],
  'submit-timeout': [{ on: 'create', first: 1, processed: true, status: 504, html: true }],
  'malformed-json': [{ on: 'status', body: 'malformed' }],
  'empty-body': always('status', { status: 200, empty: true }),
  'unknown-status': [{ on: 'status', when: ['queued', 'processing'], patch: { status: /^paused$/i } }],
  'error-in-200': [{ on: 'create', provider: 'trugen', code: 'status-minus-one', status: 200 }],
  'status-error:server-error': always('status', { named: 'server-error' }),
  'create-error:generation_conflict': [
    { on: 'create', provider: 'sync', code: 'generation_conflict', status: 409 },
  ],
}

/** What other scenarios change of webhooks and videos. */
const RESULTS = {
  'webhook-late': { webhook: { delayMs: 60_000 } },
  'webhook-early': { webhook: { earlyMs: 6_000 } },
  'webhook-lost': { webhook: { copies: 0 } },
  'webhook-twice': { webhook: { copies: 2 } },
  'webhook-out-of-order': { webhook: { reorderMs: 30_000 } },
  'webhook-bad-signature': { webhook: { signature: 'wrong' } },
  'webhook-unsigned': { webhook: { signature: 'missing' } },
  'webhook-stale': { webhook: { signature: 'stale' } },
  'no-output': { output: 'missing' },
  'expired-output': { output: 'expired' },
  'empty-output': { output: 'empty' },
  'truncated-output': { output: 'truncated' },
  'shorter-output': { output: 'shorter' },
  'corrupt-output': { output: 'corrupt' },
}

const plans = new Map()

/** Returns the plan of a scenario name, which may join one lifecycle and any number of other scenarios. */
export function getPlan(name) {
  const known = plans.get(name)
  if (known !== undefined) return known
  const parts = name.split('+')
  const lifecycle = parts.find((part) => part in LIFECYCLES || part.startsWith('sync-code:')) ?? 'happy'
  const plan = {
    name,
    steps: buildSteps(lifecycle),
    faults: parts.flatMap((scenario) =>
      (FAULTS[scenario] ?? []).map((fault, index) => Object.assign({ scenario, index }, fault)),
    ),
    webhook: {
      delayMs: 0,
      earlyMs: 0,
      copies: 1,
      reorderMs: 0,
      hasEmptyError: lifecycle === 'webhook-empty',
      ...Object.assign({}, ...parts.map((part) => RESULTS[part]?.webhook)),
    },
    output: parts.map((part) => RESULTS[part]?.output).findLast((output) => output !== undefined),
  }
  plans.set(name, plan)
  return plan
}

function buildSteps(lifecycle) {
  const [prefix, code] = lifecycle.split(':')
  const steps =
    prefix === 'sync-code'
      ? [
          ['queued', 2_000],
          ['processing', 3_000],
          ['failed', { sync: code }],
        ]
      : LIFECYCLES[lifecycle]
  return steps.map(([state, end, polls], index) =>
    index === steps.length - 1
      ? { state, forMs: Infinity, polls: Infinity, failure: end }
      : { state, forMs: end, polls: polls ?? Infinity, failure: undefined },
  )
}

/** Lifecycles, also with faults of the webhook and the video, with weights. */
export const LIFECYCLE_CHOICES = [
  [8, 'happy'],
  [4, 'instant'],
  [3, 'slow-fail'],
  [4, 'quick-fail'],
  [3, 'rejected'],
  [1, 'slow'],
  [1, 'stuck'],
  [3, 'third-poll'],
  [2, 'webhook-empty'],
  [2, 'sync-code:generation_timeout'],
  [1, 'happy+webhook-late'],
  [1, 'quick-fail+webhook-late'],
  [1, 'webhook-early'],
  [1, 'slow-fail+webhook-early'],
  [1, 'webhook-lost'],
  [2, 'webhook-twice'],
  [1, 'quick-fail+webhook-twice'],
  [2, 'webhook-out-of-order'],
  [1, 'instant+webhook-bad-signature'],
  [1, 'instant+webhook-unsigned'],
  [1, 'webhook-stale'],
  [1, 'instant+no-output'],
  [1, 'instant+expired-output'],
  [1, 'instant+empty-output'],
  [1, 'instant+truncated-output'],
  [1, 'instant+shorter-output'],
  [1, 'instant+corrupt-output'],
]

/** Scenarios whose faults are of submits only. */
export const SUBMIT_FAULT_CHOICES = [
  [2, 'create-flaky'],
  [2, 'submit-lost'],
  [2, 'submit-timeout'],
  [1, 'quick-fail+submit-lost'],
  [2, 'create-rate-limited'],
  [1, 'out-of-credits'],
  [1, 'concurrency-limit'],
  [1, 'error-in-200'],
  [1, 'create-error:generation_conflict'],
]

/** Scenarios that a submit can choose to get a fault. */
export const CREATE_FAULT_CHOICES = [
  ...SUBMIT_FAULT_CHOICES,
  [1, 'unauthorized'],
  [1, 'forbidden'],
  [1, 'server-error'],
  [1, 'connection-reset'],
  [1, 'gateway-block'],
]

/** Scenarios that a status read can choose to get a fault. */
export const STATUS_FAULT_CHOICES = [
  [3, 'flaky'],
  [2, 'slow-fail+flaky'],
  [2, 'not-ready'],
  [2, 'key-expires'],
  [1, 'not-found'],
  [3, 'rate-limited'],
  [2, 'outage'],
  [1, 'connection-drops'],
  [1, 'connection-reset'],
  [1, 'truncated-body'],
  [1, 'gateway-html'],
  [1, 'malformed-json'],
  [1, 'empty-body'],
  [1, 'unknown-status'],
  [1, 'unauthorized'],
  [1, 'server-error'],
  [1, 'status-error:server-error'],
]

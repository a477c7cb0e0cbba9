import type { Scenario } from './scenario.ts'

/** What a gateway in front of an API answers with when the API is down. */
const GATEWAY_PAGE =
  '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<center><h1>502 Bad Gateway</h1></center>\n</body>\n</html>\n'

/** What goes wrong with calls, and ships. */
export const CALL_FAULTS = [
  {
    name: 'not-ready',
    group: 'timing',
    description: 'The first two status reads of a generation get 404, as if it were not there yet.',
    faults: [{ on: 'status', first: 2, reply: { error: 'not-found' } }],
  },
  {
    name: 'slow-network',
    group: 'timing',
    description: 'Every call with a key takes between 0.2 and 2 s of real time.',
    faults: [{ on: '*', latency: ['200ms', '2s'] }],
  },
  {
    name: 'unauthorized',
    group: 'auth',
    description: 'Every call with a key gets 401.',
    faults: [{ on: '*', reply: { error: 'unauthorized' } }],
  },
  {
    name: 'key-expires',
    group: 'auth',
    description: 'From 10 s after its creation on, status reads of a generation get 401.',
    faults: [{ on: 'status', during: ['10s', '10000h'], reply: { error: 'unauthorized' } }],
  },
  {
    name: 'forbidden',
    group: 'auth',
    description: 'Every call with a key gets 403.',
    faults: [{ on: '*', reply: { error: 'forbidden' } }],
  },
  {
    name: 'not-found',
    group: 'auth',
    description: 'Every status read gets 404.',
    faults: [{ on: 'status', reply: { error: 'not-found' } }],
  },
  {
    name: 'rate-limited',
    group: 'limits',
    description: 'A generation may be read once in 5 s; more reads get 429 with Retry-After.',
    faults: [{ on: 'status', limit: { calls: 1, per: '5s' } }],
  },
  {
    name: 'create-rate-limited',
    group: 'limits',
    description: 'A session may submit once in 10 s; more submits get 429 with Retry-After.',
    faults: [{ on: 'create', limit: { calls: 1, per: '10s' } }],
  },
  {
    name: 'concurrency-limit',
    group: 'limits',
    description: 'Every submit to Sync gets 429: too many generations are running.',
    faults: [{ on: 'create', provider: 'sync', reply: { error: 'concurrency_limit_reached' } }],
  },
  {
    name: 'out-of-credits',
    group: 'limits',
    description: 'Every submit gets 402.',
    faults: [{ on: 'create', reply: { status: 402 } }],
  },
  {
    name: 'flaky',
    group: 'transport',
    description: 'The first two status reads of a generation get 503.',
    faults: [{ on: 'status', first: 2, reply: { status: 503 } }],
  },
  {
    name: 'create-flaky',
    group: 'transport',
    description: 'The first two tries at a submit get 503.',
    faults: [{ on: 'create', first: 2, reply: { status: 503 } }],
  },
  {
    name: 'random-errors',
    group: 'transport',
    description: 'One status read in three gets 500, as the seed has it.',
    faults: [{ on: 'status', probability: 0.33, reply: { error: 'server-error' } }],
  },
  {
    name: 'outage',
    group: 'transport',
    description:
      'From 5 s to 20 s after its creation, status reads of a generation get 503 with Retry-After.',
    faults: [
      { on: 'status', during: ['5s', '20s'], reply: { status: 503 }, headers: { 'retry-after': '5' } },
    ],
  },
  {
    name: 'server-error',
    group: 'transport',
    description: 'Every call with a key gets 500.',
    faults: [{ on: '*', reply: { error: 'server-error' } }],
  },
  {
    name: 'connection-reset',
    group: 'transport',
    description: 'Every call with a key has its connection reset.',
    faults: [{ on: '*', connection: 'reset' }],
  },
  {
    name: 'connection-drops',
    group: 'transport',
    description: 'Every second status read has its connection reset.',
    faults: [{ on: 'status', every: 2, connection: 'reset' }],
  },
  {
    name: 'hang',
    group: 'transport',
    description: 'No call with a key is ever answered.',
    faults: [{ on: '*', connection: 'hang' }],
  },
  {
    name: 'slow-body',
    group: 'transport',
    description: 'The answer to a status read begins at once and takes 2 s of real time.',
    faults: [{ on: 'status', body: 'slow' }],
  },
  {
    name: 'truncated-body',
    group: 'transport',
    description: 'The answer to a status read breaks off half-way.',
    faults: [{ on: 'status', body: 'truncated' }],
  },
  {
    name: 'gateway-html',
    group: 'transport',
    description: 'Every status read gets 502 with a page of HTML.',
    faults: [
      { on: 'status', reply: { status: 502, body: GATEWAY_PAGE }, headers: { 'content-type': 'text/html' } },
    ],
  },
  {
    name: 'malformed-json',
    group: 'payload',
    description: 'The answer to a status read says it is JSON and is none.',
    faults: [{ on: 'status', body: 'malformed' }],
  },
  {
    name: 'empty-body',
    group: 'payload',
    description: 'Every status read gets 200 with nothing in it.',
    faults: [{ on: 'status', reply: { status: 200, body: '' } }],
  },
  {
    name: 'unknown-status',
    group: 'payload',
    description: 'While it runs, a generation has a status that no page names: paused.',
    faults: [
      { on: 'status', provider: 'sync', when: ['queued', 'processing'], patch: { status: 'PAUSED' } },
      { on: 'status', provider: 'trugen', when: ['queued', 'processing'], patch: { status: 'paused' } },
      { on: 'status', provider: 'prism', when: ['queued', 'processing'], patch: { status: 'paused' } },
    ],
  },
  {
    name: 'error-in-200',
    group: 'payload',
    description: 'Every submit to TruGen is refused under 200, with the status -1.',
    faults: [{ on: 'create', provider: 'trugen', reply: { error: 'status-minus-one' } }],
  },
] as const satisfies readonly Scenario[]

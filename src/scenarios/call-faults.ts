import type { Scenario } from './scenario.ts'

/** The error page of a gateway in front of an API. */
const buildGatewayPage = (title: string): string =>
  `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n</body>\n</html>\n`

const HTML = { 'content-type': 'text/html' }

/** The shipped scenarios that have only faults of calls. */
export const CALL_FAULTS = [
  {
    name: 'not-ready',
    group: 'timing',
    description: 'The first two status reads of a generation get 404, as if it did not exist yet.',
    faults: [{ on: 'status', first: 2, reply: { error: 'not-found' } }],
  },
  {
    name: 'slow-network',
    group: 'timing',
    description: 'The response to every call that needs an API key is delayed by 0.2 s to 2 s of real time.',
    faults: [{ on: '*', latency: ['200ms', '2s'] }],
  },
  {
    name: 'unauthorized',
    group: 'errors',
    description: 'Every call that needs an API key gets 401.',
    faults: [{ on: '*', reply: { error: 'unauthorized' } }],
  },
  {
    name: 'key-expires',
    group: 'errors',
    description: 'Status reads of a generation get 401 as soon as it is 10 s old.',
    faults: [{ on: 'status', during: ['10s', '10000h'], reply: { error: 'unauthorized' } }],
  },
  {
    name: 'forbidden',
    group: 'errors',
    description: 'Every call that needs an API key gets 403.',
    faults: [{ on: '*', reply: { error: 'forbidden' } }],
  },
  {
    name: 'not-found',
    group: 'errors',
    description: 'Every status read gets 404.',
    faults: [{ on: 'status', reply: { error: 'not-found' } }],
  },
  {
    name: 'rate-limited',
    group: 'limits',
    description: 'Each generation allows two status reads in 12 s. More reads get 429 with Retry-After.',
    faults: [{ on: 'status', limit: { calls: 2, per: '12s' } }],
  },
  {
    name: 'create-rate-limited',
    group: 'limits',
    description: 'Each session allows one submit in 10 s. More submits get 429 with Retry-After.',
    faults: [{ on: 'create', limit: { calls: 1, per: '10s' } }],
  },
  {
    name: 'concurrency-limit',
    group: 'limits',
    description: 'Every submit to Sync gets 429, because too many generations are running.',
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
    description: 'The first two attempts at a submit get 503.',
    faults: [{ on: 'create', first: 2, reply: { status: 503 } }],
  },
  {
    name: 'random-errors',
    group: 'transport',
    description: 'About one in three status reads gets 500, at random.',
    faults: [{ on: 'status', probability: 0.33, reply: { error: 'server-error' } }],
  },
  {
    name: 'outage',
    group: 'transport',
    description:
      'From 5 s to 20 s after the creation of a generation, its status reads get 503 with Retry-After: 5.',
    faults: [
      { on: 'status', during: ['5s', '20s'], reply: { status: 503 }, headers: { 'retry-after': '5' } },
    ],
  },
  {
    name: 'server-error',
    group: 'errors',
    description: 'Every call that needs an API key gets 500.',
    faults: [{ on: '*', reply: { error: 'server-error' } }],
  },
  {
    name: 'connection-reset',
    group: 'transport',
    description: 'The connection of every call that needs an API key is reset.',
    faults: [{ on: '*', connection: 'reset' }],
  },
  {
    name: 'connection-drops',
    group: 'transport',
    description: 'The connection of every second status read is reset.',
    faults: [{ on: 'status', every: 2, connection: 'reset' }],
  },
  {
    name: 'hang',
    group: 'transport',
    description: 'Every call that needs an API key waits for a response forever.',
    faults: [{ on: '*', connection: 'hang' }],
  },
  {
    name: 'slow-body',
    group: 'transport',
    description: 'The response to a status read starts immediately, but its body takes 2 s of real time.',
    faults: [{ on: 'status', body: 'slow' }],
  },
  {
    name: 'truncated-body',
    group: 'transport',
    description: 'The response to a status read is cut off after half of its body.',
    faults: [{ on: 'status', body: 'truncated' }],
  },
  {
    name: 'gateway-html',
    group: 'transport',
    description: 'Every status read gets 502 with an HTML page.',
    faults: [
      { on: 'status', reply: { status: 502, body: buildGatewayPage('502 Bad Gateway') }, headers: HTML },
    ],
  },
  {
    name: 'gateway-block',
    group: 'transport',
    description: 'Every call that needs an API key gets 403 with the HTML page of a gateway.',
    faults: [{ on: '*', reply: { status: 403, body: buildGatewayPage('403 Forbidden') }, headers: HTML }],
  },
  {
    name: 'submit-lost',
    group: 'transport',
    description: 'The first submit is processed, then its connection is reset. The next one is answered.',
    faults: [{ on: 'create', first: 1, processed: true, connection: 'reset' }],
  },
  {
    name: 'submit-timeout',
    group: 'transport',
    description: 'The first submit is processed, but gets 504 with an HTML page. The next one is answered.',
    faults: [
      {
        on: 'create',
        first: 1,
        processed: true,
        reply: { status: 504, body: buildGatewayPage('504 Gateway Time-out') },
        headers: HTML,
      },
    ],
  },
  {
    name: 'malformed-json',
    group: 'payload',
    description: 'The response to a status read is labeled as JSON, but is not valid JSON.',
    faults: [{ on: 'status', body: 'malformed' }],
  },
  {
    name: 'empty-body',
    group: 'payload',
    description: 'Every status read gets 200 with an empty body.',
    faults: [{ on: 'status', reply: { status: 200, body: '' } }],
  },
  {
    name: 'unknown-status',
    group: 'payload',
    description: 'A running generation shows a status that is not documented: paused.',
    faults: [
      { on: 'status', provider: 'sync', when: ['queued', 'processing'], patch: { status: 'PAUSED' } },
      { on: 'status', provider: 'trugen', when: ['queued', 'processing'], patch: { status: 'paused' } },
      { on: 'status', provider: 'prism', when: ['queued', 'processing'], patch: { status: 'paused' } },
    ],
  },
  {
    name: 'error-in-200',
    group: 'payload',
    description: 'Every submit to TruGen fails with HTTP 200 and the status -1 in its body.',
    faults: [{ on: 'create', provider: 'trugen', reply: { error: 'status-minus-one' } }],
  },
] as const satisfies readonly Scenario[]

import { scenarios } from '../../src/index.ts'
import { TRUGEN_BODY, PRISM_BODY, SYNC_BODY } from './create-probes.ts'
import { encodeJson } from './bodies.ts'
import { groupProbes, defineProbes } from './probe.ts'
import type { Fault, ProviderName } from '../../src/index.ts'
import type { Probe, ProbeInput } from './probe.ts'

interface Facts {
  readonly provider: ProviderName
  /** The status path of the sample. */
  readonly path: string
  readonly create: string
  readonly body: object
  /** The status of a successful submit. */
  readonly created: number
  readonly prefix?: string
}

const PROVIDERS: readonly Facts[] = [
  {
    provider: 'trugen',
    path: '/v1/script-to-video/genStatus/529fb61c-da5d-4b2d-9d49-b612deede60f',
    create: '/v1/script-to-video/createVideo',
    body: TRUGEN_BODY,
    created: 200,
  },
  {
    provider: 'sync',
    path: '/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e?include=progress',
    create: '/v2/generate',
    body: SYNC_BODY,
    created: 201,
  },
  {
    provider: 'prism',
    path: '/api/generations/gen_abc123',
    create: '/api/templates/abc123/generate',
    body: PRISM_BODY,
    created: 200,
    prefix: 'prism_sk_',
  },
]

/** The status of the third status read at 11 s if it is not 200; 0 for no reply. */
const READ_STATUS: Readonly<Record<string, number>> = {
  unauthorized: 401,
  'key-expires': 401,
  forbidden: 403,
  'not-found': 404,
  'rate-limited': 429,
  outage: 503,
  'server-error': 500,
  'connection-reset': 0,
  'gateway-html': 502,
  'gateway-block': 403,
}

/** The status of the second submit if it is refused. */
const SUBMIT_STATUS: Readonly<Record<string, number>> = {
  unauthorized: 401,
  forbidden: 403,
  'create-rate-limited': 429,
  'out-of-credits': 402,
  'create-flaky': 503,
  'server-error': 500,
  'connection-reset': 0,
  'gateway-block': 403,
}

const SYNC_SUBMIT_STATUS: Readonly<Record<string, number>> = { ...SUBMIT_STATUS, 'concurrency-limit': 429 }

/** Builds reads and submits with every shipped scenario that ends by itself. */
function buildShippedProbes({ provider, path, create, body, created, prefix = '' }: Facts): ProbeInput[] {
  const names = scenarios.map(({ name }) => name).filter((name) => name !== 'hang')
  const submits = provider === 'sync' ? SYNC_SUBMIT_STATUS : SUBMIT_STATUS
  return names.flatMap((name): ProbeInput[] => [
    {
      name: `three reads with ${name}`,
      path,
      key: `${prefix}:${name}`,
      before: (api) => api.clock.advance('11s'),
      times: 3,
      status: READ_STATUS[name] ?? (name === 'random-errors' ? RANDOM_ERROR_STATUS[provider] : 200),
    },
    {
      name: `two submits with ${name}`,
      method: 'POST',
      path: create,
      key: `${prefix}:${name}`,
      body: encodeJson(body),
      times: 2,
      status: submits[name] ?? created,
    },
  ])
}

/** The status of the third read with random-errors and the seed of the probes. */
const RANDOM_ERROR_STATUS: Readonly<Record<ProviderName, number>> = { trugen: 200, sync: 200, prism: 500 }

/** One fault for each effect and for each condition. */
const FAULTS: readonly (readonly [
  name: string,
  fault: Partial<Fault>,
  status: number,
  more?: Partial<ProbeInput>,
])[] = [
  ['attempts', { attempts: [2, 4], reply: { status: 503 } }, 503],
  ['first', { first: 3, reply: { status: 503 } }, 200],
  ['every', { every: 2, reply: { status: 503 } }, 503],
  ['probability 1', { probability: 1, reply: { status: 503 } }, 503],
  ['before a window', { during: ['1s', '2s'], reply: { status: 503 } }, 200],
  [
    'in a window',
    { during: ['1s', '2s'], reply: { status: 503 } },
    503,
    { before: (api) => api.clock.advance('1s') },
  ],
  [
    'at the end of a window',
    { during: ['1s', '2s'], reply: { status: 503 } },
    200,
    { before: (api) => api.clock.advance('2s') },
  ],
  ['in a state', { when: 'queued', reply: { status: 503 } }, 503],
  ['in another state', { when: ['processing', 'completed'], reply: { status: 503 } }, 200],
  ['a limit', { limit: { calls: 2, per: '1m' } }, 429],
  ['a limit with a reply', { limit: { calls: 1, per: '1m' }, reply: { status: 503 } }, 503],
  ['an error by its name', { reply: { error: 'rate-limited' } }, 429],
  ['a status', { reply: { status: 418 } }, 418],
  ['a status with a text', { reply: { status: 500, body: 'Oops' } }, 500],
  ['a status with JSON', { reply: { status: 200, body: { status: 'strange', list: [1, null] } } }, 200],
  ['a status with an empty body', { reply: { status: 200, body: '' } }, 200],
  ['204, which has no body', { reply: { status: 204 } }, 204],
  ['205, which has no body', { reply: { status: 205, body: '' } }, 205],
  ['304, which has no body', { reply: { status: 304 }, headers: { etag: '"own"' } }, 304],
  [
    'a status with a custom content type',
    { reply: { status: 503, body: '<p>' }, headers: { 'Content-Type': 'text/html' } },
    503,
  ],
  ['headers', { headers: { 'Retry-After': '7', 'x-own': 'a, b' } }, 200],
  ['headers of a reply', { reply: { status: 429 }, headers: { 'retry-after': '30' } }, 429],
  ['a patch', { patch: { status: 'paused', id: null, more: { deep: true } } }, 200],
  ['a patch of a reply', { reply: { status: 404 }, patch: { error: 'patched' } }, 404],
  ['a patch when queued', { when: 'queued', patch: { status: 'waiting' } }, 200],
  ['a latency', { latency: '300ms' }, 200],
  ['a range of latency', { latency: ['200ms', '2s'] }, 200],
  ['a latency of a reply', { latency: '300ms', reply: { status: 503 } }, 503],
  ['a slow body', { body: 'slow' }, 200],
  ['a slow body of a reply', { body: 'slow', reply: { status: 500, body: 'x'.repeat(1_001) } }, 500],
  ['a truncated body', { body: 'truncated' }, 200],
  ['a truncated body of one byte', { body: 'truncated', reply: { status: 200, body: 'x' } }, 0],
  ['a truncated empty body', { body: 'truncated', reply: { status: 200, body: '' } }, 200],
  ['a malformed body', { body: 'malformed' }, 200],
  ['a malformed body that is not JSON', { body: 'malformed', reply: { status: 200, body: 'text' } }, 200],
  ['a reset', { connection: 'reset' }, 0],
  ['a hang', { connection: 'hang' }, 0, { leaves: true, times: 1 }],
]

/** True if the operation itself replies, not the fault. */
function isProviderReply({ reply }: Partial<Fault>, status: number): boolean {
  const faultStatus = reply !== undefined && 'status' in reply ? reply.status : undefined
  return status === 200 && faultStatus !== 200
}

/** Faults that do not apply to a fourth submit, because attempts start at 1 again after each created generation. */
const SPARED_SUBMITS = new Set(['attempts'])

/** Faults for reads only: a submit has no generation before its reply, so it has no state. */
const READS_ONLY = new Set(['in a state', 'in another state'])

function buildFaultProbes({ path, create, body, created, provider }: Facts): ProbeInput[] {
  return FAULTS.flatMap(([name, fault, status, more = {}]): ProbeInput[] => {
    const shared = {
      path,
      options: {
        scenario: 'own',
        scenarios: [{ name: 'own', faults: [{ on: 'status', provider, ...fault }] }],
      },
      ...more,
    }
    const reads: ProbeInput[] = [
      { name: `${name}, four reads`, status, times: 4, ...shared },
      { name: `${name}, four reads with HEAD`, method: 'HEAD', status, times: 4, ...shared },
    ]
    const submits: ProbeInput = {
      name: `${name}, four submits`,
      method: 'POST',
      body: encodeJson(body),
      times: 4,
      ...shared,
      path: create,
      options: {
        scenario: 'own',
        scenarios: [{ name: 'own', faults: [{ on: 'create', provider, ...fault }] }],
      },
      status: isProviderReply(fault, status) || SPARED_SUBMITS.has(name) ? created : status,
    }
    return READS_ONLY.has(name) ? reads : reads.concat(submits)
  })
}

export const faultProbes: readonly Probe[] = PROVIDERS.flatMap((facts) =>
  defineProbes(facts.provider, [
    ...groupProbes('shipped', {}, buildShippedProbes(facts)),
    ...groupProbes('fault', {}, buildFaultProbes(facts)),
  ]),
)

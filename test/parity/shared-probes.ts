import { differences } from './differences.ts'
import { defineProbes } from './probe.ts'
import type { ProviderName } from '../../src/index.ts'
import type { Fake, Probe, ProbeOptions } from './probe.ts'

interface Facts {
  readonly provider: ProviderName
  readonly sample: string
  /** Returns the status path of an id. */
  readonly statusPath: (id: string) => string
  /** The status of a call with a method that the path does not accept. */
  readonly wrongMethod: number
  readonly prefix?: string
}

const PROVIDERS: readonly Facts[] = [
  {
    provider: 'trugen',
    sample: '529fb61c-da5d-4b2d-9d49-b612deede60f',
    statusPath: (id) => `/v1/script-to-video/genStatus/${id}`,
    wrongMethod: 405,
  },
  {
    provider: 'sync',
    sample: '6533643b-aceb-4c40-967e-d9ba9baac39e',
    statusPath: (id) => `/v2/generate/${id}`,
    wrongMethod: 404,
  },
  {
    provider: 'prism',
    sample: 'gen_abc123',
    statusPath: (id) => `/api/generations/${id}`,
    wrongMethod: 405,
    prefix: 'prism_sk_',
  },
]

/** Builds the probes that are the same for every provider. */
function buildProbes({ provider, sample, statusPath, wrongMethod, prefix = '' }: Facts): Probe[] {
  const path = statusPath(sample)
  const probes: Omit<Probe, 'provider'>[] = [
    { name: 'queued', path, status: 200 },
    { name: 'processing', path, before: (api) => api.clock.advance('10s'), status: 200 },
    { name: 'completed', path, before: (api) => api.clock.advance('30s'), status: 200 },
    {
      name: 'failed',
      path,
      key: `${prefix}:quick-fail`,
      before: (api) => api.clock.advance('5s'),
      status: 200,
    },
    {
      name: 'rejected',
      path,
      options: { scenario: 'rejected' },
      before: (api) => api.clock.advance('1s'),
      status: 200,
    },
    { name: 'completed on the third read', path, options: { scenario: 'third-poll' }, times: 4, status: 200 },
    { name: 'completed through the API', path: statusPath('one'), before: completeByHand, status: 200 },
    { name: 'failed with a cause', path: statusPath('one'), before: (api) => fail(api), status: 200 },
    { name: 'created on read', path: statusPath('some-id'), options: { unknownIds: 'create' }, status: 200 },
    {
      name: 'an id with percent-encoding',
      path: statusPath('a%20b%2F%C3%BC'),
      before: (api) => create(api, 'a b/ü'),
      status: 200,
    },
    { name: 'a query without meaning', path: `${path}?a=1&b=%zz&&c`, status: 200 },
    {
      name: 'a session by its key',
      path: statusPath('one'),
      key: `${prefix}w3:`,
      before: createInSession,
      status: 200,
    },
    {
      name: 'a session by its header',
      path: statusPath('one'),
      headers: { 'x-mock-session': 'w3' },
      before: createInSession,
      status: 200,
    },
    { name: 'a scenario by its header', path, headers: { 'x-mock-scenario': 'instant' }, status: 200 },
    { name: 'a scenario by its key, with a tilde', path, key: `${prefix}w3~instant`, status: 200 },
    { name: 'no key', path, key: null, status: 401 },
    { name: 'an empty key', path, key: '', status: 401 },
    { name: 'a key that is not accepted', path, options: { apiKeys: ['right'] }, key: 'wrong', status: 401 },
    { name: 'an unmatched path without a key', path: `${path}/more`, key: null, status: 404 },
    { name: 'an unknown id', path: statusPath('nobody-made-this'), status: 404 },
    { name: "another session's id", path: statusPath('one'), before: createInSession, status: 404 },
    { name: 'an unknown scenario by its key', path, key: `${prefix}:slow-fial`, status: 400 },
    { name: 'an unknown scenario by its header', path, headers: { 'x-mock-scenario': 'é' }, status: 400 },
    { name: 'the fault unauthorized', path, key: `${prefix}:unauthorized`, status: 401 },
    { name: 'the fault forbidden', path, headers: { 'x-mock-scenario': 'slow-fail+forbidden' }, status: 403 },
    { name: 'the fault not-found', path, options: { scenario: 'not-found' }, status: 404 },
    {
      name: 'the fault server-error, twice',
      path,
      options: failTwice({ error: 'server-error' }),
      times: 2,
      status: 500,
    },
    { name: 'two 503s, then a 200', path, options: failTwice({ status: 503 }), times: 3, status: 200 },
    { name: 'a 418', path, options: failTwice({ status: 418 }), status: 418 },
    { name: 'HEAD', path, method: 'HEAD', status: 200 },
    { name: 'HEAD of an unknown id', path: statusPath('nobody-made-this'), method: 'HEAD', status: 404 },
    {
      name: 'HEAD that counts as a poll',
      path,
      method: 'HEAD',
      options: { scenario: 'third-poll' },
      times: 3,
      status: 200,
    },
    ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({
      name: method,
      path,
      method,
      status: wrongMethod,
    })),
    { name: 'a trailing slash', path: `${path}/`, status: 404 },
    {
      name: 'a path segment in capitals',
      path: path.replace(/g\w+(?=\/)/, (part) => part.toUpperCase()),
      status: 404,
    },
    { name: 'no id', path: statusPath(''), status: 404 },
    { name: 'an invalid escape', path: statusPath('%E0%A4%A'), status: 404 },
    { name: 'a doubled slash', path: statusPath('/x'), status: 404 },
    { name: 'an escaped path', path: path.replace('gen', '%67en'), status: 404 },
    {
      name: 'dot segments',
      path: statusPath('../x'),
      without: { msw: differences['URLs that fetch rewrites'] },
      status: 404,
    },
  ]
  return defineProbes(provider, probes)

  function create(api: Fake, id: string): unknown {
    return api[provider].create({ id })
  }
  function completeByHand(api: Fake): void {
    create(api, 'one')
    api.generations.complete('one')
  }
  function fail(api: Fake): void {
    create(api, 'one')
    api.generations.fail('one', 'internal')
  }
  function createInSession(api: Fake): void {
    api.session('w3')[provider].create({ id: 'one' })
  }
}

/** Returns options with a scenario whose fault replies to the first two status reads. */
function failTwice(reply: { readonly status: number } | { readonly error: 'server-error' }): ProbeOptions {
  return {
    scenarios: [{ name: 'own', faults: [{ on: 'status', attempts: [1, 2], reply }] }],
    scenario: 'own',
  }
}

export const sharedProbes: readonly Probe[] = PROVIDERS.flatMap(buildProbes)

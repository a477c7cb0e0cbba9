import { setImmediate } from 'node:timers/promises'
import { takeFirstHalf } from '../../src/lib/call.ts'
import { readWebBody } from '../../src/lib/web-body.ts'
import { DEFAULTS } from './probe.ts'
import { skipDelays } from './skip-delays.ts'
import { BODY_LENGTH, CLIENT_LEFT, NO_REPLY, receive, send, sortHeaders, decodeBody } from './adapters.ts'
import type { Reply } from '../../src/lib/call.ts'
import type { setupServer } from 'msw/node'
import type { createMockVideoApi } from '../../src/index.ts'
import type { createHandlers } from '../../src/msw.ts'
import type { startServer } from '../../src/server.ts'
import type { Fake, Probe, ProbeAnswer, ProbeCall } from './probe.ts'
import type { AdapterCall } from './adapters.ts'

/** The functions under test: from the source, or from the packed package. */
export interface Kit {
  readonly createMockVideoApi: typeof createMockVideoApi
  readonly createHandlers: typeof createHandlers
  readonly setupServer: typeof setupServer
  readonly startServer: typeof startServer
}

/** The replies of an adapter, and the state of the fake at the end. */
export interface Trace {
  readonly answers: readonly ProbeAnswer[]
  readonly generations: readonly unknown[]
  /** The recorded calls without headers, because each adapter has headers of its own. */
  readonly requests: readonly Readonly<Record<string, unknown>>[]
  /** The deliveries without headers, because signatures cover the URLs of the adapter. */
  readonly deliveries: readonly unknown[]
}

export type Adapter = 'core' | 'msw' | 'server'

/** The traces of one probe, by adapter. Adapters that cannot run it are missing. */
export interface Outcome {
  readonly probe: Probe
  readonly traces: { readonly [adapter in Adapter]?: Trace }
}

/** Sends one call through an adapter. */
type SendCall = (call: AdapterCall) => Promise<ProbeAnswer>

/** Runs every probe through every adapter, each on a new fake, one adapter after the other. */
export async function runProbes(kit: Kit, probes: readonly Probe[]): Promise<Outcome[]> {
  const restoreTimers = skipDelays()
  try {
    return await runThrough(kit, probes)
  } finally {
    restoreTimers()
  }
}

async function runThrough(kit: Kit, probes: readonly Probe[]): Promise<Outcome[]> {
  const core = await runEach(probes, (probe) => runInCore(kit, probe))
  const msw = await runUnderMsw(kit, probes)
  const server = await runEach(probes, (probe) => runOnServer(kit, probe))
  return probes.map((probe, index) => ({
    probe,
    traces: Object.fromEntries(
      Object.entries({ core: core[index], msw: msw[index], server: server[index] }).filter(
        ([, trace]) => trace !== undefined,
      ),
    ),
  }))
}

/** Returns a line for each unexpected result of a probe. */
export function findProblems({ probe, traces }: Outcome): string[] {
  const core = JSON.stringify(traces.core)
  const status = traces.core?.answers.at(-1)?.status
  const created = traces.core?.generations.length
  return [
    ...(status === probe.status ? [] : [`core: ${status} is not ${probe.status}`]),
    ...(probe.makes === undefined || created === probe.makes
      ? []
      : [`core: ${created} generations, not ${probe.makes}`]),
    ...Object.entries(traces)
      .filter(([, other]) => JSON.stringify(other) !== core)
      .map(([adapter, other]) => `${adapter}: ${JSON.stringify(other)} is not ${core}`),
  ]
}

type Run = (probe: Probe) => Promise<Trace | undefined>

async function runEach(probes: readonly Probe[], run: Run): Promise<(Trace | undefined)[]> {
  const traces: (Trace | undefined)[] = []
  for (const probe of probes) traces.push(await run(probe))
  return traces
}

async function runInCore({ createMockVideoApi }: Kit, probe: Probe): Promise<Trace> {
  const api = createMockVideoApi({ ...DEFAULTS, ...probe.options })
  const provider = getProvider(api, probe)
  const urls = { baseUrl: `${provider.origins[0]}${provider.basePath}`, mediaUrl: provider.mediaUrl }
  return runProbe({ api, probe, urls }, async ({ method, area, target, headers, content, signal }) => {
    const [path, query] = splitQuery(target)
    const match = api.adapter.match({ provider, area }, method, path)
    const request = new Request('http://localhost', { method: 'POST', headers, body: content ?? null })
    const sent = new Headers(headers)
    const reply = await api.adapter.answer(match, {
      method,
      path,
      query,
      header: (name) => sent.get(name) ?? undefined,
      headers: () => sent,
      readBody: (options) => readWebBody(request, options),
      onLeave: (listener) => signal.addEventListener('abort', listener, { once: true }),
      getUrls: () => urls,
    })
    return signal.aborted ? CLIENT_LEFT : createProbeAnswer(reply, method)
  })
}

/** Returns the answer that a client would get for a reply. */
function createProbeAnswer({ status, headers, body, transportFault }: Reply, method: string): ProbeAnswer {
  if (transportFault === 'reset') return NO_REPLY
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const isCut = transportFault === 'truncated' && method !== 'HEAD'
  const sent = method === 'HEAD' ? new Uint8Array() : isCut ? takeFirstHalf(bytes) : bytes
  const length: Record<string, string> =
    status === 204 || status === 304 ? {} : { 'content-length': BODY_LENGTH }
  return {
    status,
    headers: sortHeaders(Object.entries({ ...length, ...headers })),
    body: decodeBody(sent, headers['content-type']),
    ...(isCut && { broken: 'truncated' }),
  }
}

/** The options of MSW 2 and MSW 3 that make a missed URL an error. */
const LISTEN_OPTIONS = { onUnhandledRequest: 'error', onUnhandledFrame: 'error' } as const

async function runUnderMsw(kit: Kit, probes: readonly Probe[]): Promise<(Trace | undefined)[]> {
  const server = kit.setupServer()
  server.listen(LISTEN_OPTIONS)
  try {
    return await runEach(probes, async (probe) => {
      if (probe.without?.msw !== undefined) return undefined
      const api = kit.createMockVideoApi({ ...DEFAULTS, ...probe.options })
      server.resetHandlers(...kit.createHandlers(api, { unmatched: 'answer' }))
      const { origins, basePath, mediaUrl } = getProvider(api, probe)
      const urls = { baseUrl: `${origins[0]}${basePath}`, mediaUrl }
      return runProbe({ api, probe, urls }, ({ method, area, target, headers, content, signal }) => {
        const url = area === 'media' ? mediaUrl + target : `${origins[0]}${target}`
        const redirect = 'manual' as const
        const init = { method, headers, signal, redirect, ...(content !== undefined && { body: content }) }
        return receive(fetch(url, init), signal)
      })
    })
  } finally {
    server.close()
  }
}

async function runOnServer({ startServer }: Kit, probe: Probe): Promise<Trace> {
  const running = await startServer({ ...DEFAULTS, ...probe.options, port: 0 })
  const { api, url, baseUrls } = running
  const { basePath } = getProvider(api, probe)
  const urls = { baseUrl: baseUrls[probe.provider], mediaUrl: `${url}/media/${probe.provider}` }
  try {
    return await runProbe({ api, probe, urls }, ({ area, target, ...call }) =>
      send({
        ...call,
        base: area === 'media' ? urls.mediaUrl : urls.baseUrl,
        path: area === 'media' ? target : target.slice(basePath.length),
      }),
    )
  } finally {
    await running.close()
  }
}

interface ProbeRun {
  readonly api: Fake
  readonly probe: Probe
  /** The URLs of the provider's API and its media through this adapter. */
  readonly urls: { readonly baseUrl: string; readonly mediaUrl: string }
}

async function runProbe({ api, probe, urls }: ProbeRun, sendCall: SendCall): Promise<Trace> {
  const provider = getProvider(api, probe)
  const answers: ProbeAnswer[] = []
  const { origin } = new URL(urls.baseUrl)
  // Only the URLs of a server have the name of the session.
  const maskUrls = (text: string): string =>
    text
      .replaceAll(new RegExp(`${origin.replaceAll('.', '\\.')}/s/[\\w-]+`, 'g'), origin)
      .replaceAll(urls.mediaUrl, '<media>')
      .replaceAll(urls.baseUrl, '<base>')
  const makeCall = async (call: ProbeCall, signal = new AbortController().signal): Promise<ProbeAnswer> => {
    const { key = 'test', headers } = call
    const sent = { ...(key !== null && provider.keyHeaders(key)), ...headers }
    const adapterCall = buildAdapterCall(call, { provider, headers: sent, last: answers.at(-1)?.body ?? '' })
    const answer = await sendCall({ ...adapterCall, signal })
    const masked = Object.entries(answer.headers).map(([name, value]) => [name, maskUrls(value)] as const)
    return { ...answer, headers: sortHeaders(masked), body: maskUrls(answer.body) }
  }

  await probe.before?.(api)
  for (const call of probe.first ?? []) answers.push(await makeCall(call))
  await probe.meanwhile?.(api)
  for (let count = 0; count < (probe.times ?? 1); count += 1) {
    const client = new AbortController()
    const answer = makeCall(probe, client.signal)
    if (probe.leaves === true) {
      await api.requests.waitFor({}, { count: answers.length + 1, timeout: '10s' })
      client.abort()
    }
    if (probe.during !== undefined) {
      // The call itself may create the sample.
      while (api.generations.list().length === 0) await setImmediate()
      await probe.during(api)
    }
    answers.push(await answer)
  }
  await probe.after?.(api)
  return {
    answers,
    generations: api.generations.list(),
    requests: api.requests().map((request) =>
      Object.assign({}, request, {
        headers: null,
        realAt: null,
        response: maskUrls(JSON.stringify(request.response)).replaceAll(/"size":\d+/g, '"size":0'),
      }),
    ),
    deliveries: api
      .deliveries()
      .map((delivery) =>
        Object.assign({}, delivery, { headers: null, body: maskUrls(JSON.stringify(delivery.body)) }),
      ),
  }
}

interface CallFacts {
  readonly provider: ReturnType<typeof getProvider>
  readonly headers: Readonly<Record<string, string>>
  readonly last: string
}

function buildAdapterCall(
  { method = 'GET', path, body }: ProbeCall,
  { provider, headers, last }: CallFacts,
): Omit<AdapterCall, 'signal'> {
  const resolved = typeof path === 'string' ? path : path(last)
  const isMedia = resolved.startsWith('<media>')
  return {
    method,
    area: isMedia ? 'media' : 'api',
    target: isMedia ? resolved.slice('<media>'.length) : resolved.replace(/^<base>/, provider.basePath),
    headers: { ...headers, ...(body?.type !== undefined && { 'content-type': body.type }) },
    content: typeof body?.content === 'string' ? new TextEncoder().encode(body.content) : body?.content,
  }
}

function getProvider(api: Fake, { provider }: Probe): Fake['adapter']['providers'][number] {
  const found = api.adapter.providers.find(({ name }) => name === provider)
  if (found === undefined) throw new Error(`Failed to run a probe: unknown provider "${provider}".`)
  return found
}

function splitQuery(target: string): readonly [string, string] {
  const queryStart = target.indexOf('?')
  return queryStart === -1 ? [target, ''] : [target.slice(0, queryStart), target.slice(queryStart + 1)]
}

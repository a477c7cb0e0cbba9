import { setImmediate } from 'node:timers/promises'
import { takeFirstHalf } from '../../src/lib/call.ts'
import { readWebBody } from '../../src/lib/web-body.ts'
import { DEFAULTS } from './probe.ts'
import { hurry } from './skip-delays.ts'
import { LEFT, NO_ANSWER, receive, send, sort, toText } from './adapters.ts'
import type { Reply } from '../../src/lib/call.ts'
import type { setupServer } from 'msw/node'
import type { createMockVideoApi } from '../../src/index.ts'
import type { createHandlers } from '../../src/msw.ts'
import type { startServer } from '../../src/server.ts'
import type { Fake, Probe, ProbeAnswer, Question } from './probe.ts'
import type { Asked } from './adapters.ts'

/** What is put to the test: from the source, or from the packed package. */
export interface Kit {
  readonly createMockVideoApi: typeof createMockVideoApi
  readonly createHandlers: typeof createHandlers
  readonly setupServer: typeof setupServer
  readonly startServer: typeof startServer
}

/** What an adapter answered, and what the fake knows of it in the end. */
export interface Trace {
  readonly answers: readonly ProbeAnswer[]
  readonly generations: readonly unknown[]
  /** Without headers, in which each wire has its own. */
  readonly requests: readonly Readonly<Record<string, unknown>>[]
  /** Without headers: what is signed has the adapter's URLs in it. */
  readonly deliveries: readonly unknown[]
}

export type Adapter = 'core' | 'msw' | 'server'

/** What came of one probe through each adapter; one that it cannot be put to is left out. */
export interface Outcome {
  readonly probe: Probe
  readonly traces: { readonly [adapter in Adapter]?: Trace }
}

/** One way to put a question to a fake. */
type Ask = (asked: Asked) => Promise<ProbeAnswer>

/** Puts every probe to a fresh fake through every adapter, one adapter after the other. */
export async function runProbes(kit: Kit, probes: readonly Probe[]): Promise<Outcome[]> {
  const stop = hurry()
  try {
    return await runThrough(kit, probes)
  } finally {
    stop()
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

/** Where an outcome is not what it must be, one line each. */
export function findProblems({ probe, traces }: Outcome): string[] {
  const core = JSON.stringify(traces.core)
  const status = traces.core?.answers.at(-1)?.status
  const made = traces.core?.generations.length
  return [
    ...(status === probe.status ? [] : [`core: ${status} is not ${probe.status}`]),
    ...(probe.makes === undefined || made === probe.makes
      ? []
      : [`core: it made ${made}, not ${probe.makes}`]),
    ...Object.entries(traces)
      .filter(([, other]) => JSON.stringify(other) !== core)
      .map(([adapter, other]) => `${adapter}: ${JSON.stringify(other)} is not ${core}`),
  ]
}

type Run = (probe: Probe) => Promise<Trace | undefined>

async function runEach(probes: readonly Probe[], run: Run): Promise<(Trace | undefined)[]> {
  const all: (Trace | undefined)[] = []
  for (const probe of probes) all.push(await run(probe))
  return all
}

async function runInCore({ createMockVideoApi }: Kit, probe: Probe): Promise<Trace> {
  const api = createMockVideoApi({ ...DEFAULTS, ...probe.options })
  const provider = providerOf(api, probe)
  const places = { baseUrl: `${provider.origins[0]}${provider.basePath}`, mediaUrl: provider.mediaUrl }
  return runProbe({ api, probe, places }, async ({ method, area, target, headers, content, signal }) => {
    const [path, query] = splitOnce(target)
    const match = api.adapter.match({ provider, area }, method, path)
    const takes = match.operation?.accepts
    const request = new Request('http://localhost', { method: 'POST', headers, body: content ?? null })
    const sent = new Headers(headers)
    const reply = await api.adapter.answer(match, {
      method,
      path,
      query,
      header: (name) => sent.get(name) ?? undefined,
      headers: () => sent,
      body: takes === undefined ? undefined : await readWebBody(request, takes),
      onLeave: (listener) => signal.addEventListener('abort', listener, { once: true }),
      ...places,
    })
    return signal.aborted ? LEFT : toAnswer(reply, method)
  })
}

/** What comes of a reply on a wire. */
function toAnswer({ status, headers, body, transportFault }: Reply, method: string): ProbeAnswer {
  if (transportFault === 'reset') return NO_ANSWER
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const isCut = transportFault === 'truncated' && method !== 'HEAD'
  const sent = method === 'HEAD' ? new Uint8Array() : isCut ? takeFirstHalf(bytes) : bytes
  return {
    status,
    headers: sort(Object.entries(headers)),
    body: toText(sent, headers['content-type']),
    ...(isCut && { broken: 'truncated' }),
  }
}

async function runUnderMsw(kit: Kit, probes: readonly Probe[]): Promise<(Trace | undefined)[]> {
  const server = kit.setupServer()
  server.listen({ onUnhandledRequest: 'error' })
  try {
    return await runEach(probes, async (probe) => {
      if (probe.without?.msw !== undefined) return undefined
      const api = kit.createMockVideoApi({ ...DEFAULTS, ...probe.options })
      server.resetHandlers(...kit.createHandlers(api, { unmatched: 'answer' }))
      const { origins, basePath, mediaUrl } = providerOf(api, probe)
      const places = { baseUrl: `${origins[0]}${basePath}`, mediaUrl }
      return runProbe({ api, probe, places }, ({ method, area, target, headers, content, signal }) => {
        const url = area === 'media' ? mediaUrl + target : `${origins[0]}${target}`
        const init = { method, headers, signal, ...(content !== undefined && { body: content }) }
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
  const { basePath } = providerOf(api, probe)
  const places = { baseUrl: baseUrls[probe.provider], mediaUrl: `${url}/media/${probe.provider}` }
  try {
    return await runProbe({ api, probe, places }, ({ area, target, ...asked }) =>
      send({
        ...asked,
        base: area === 'media' ? places.mediaUrl : places.baseUrl,
        path: area === 'media' ? target : target.slice(basePath.length),
      }),
    )
  } finally {
    await running.close()
  }
}

interface Trial {
  readonly api: Fake
  readonly probe: Probe
  /** Where the provider's API and its media lie on this wire. */
  readonly places: { readonly baseUrl: string; readonly mediaUrl: string }
}

async function runProbe({ api, probe, places }: Trial, ask: Ask): Promise<Trace> {
  const provider = providerOf(api, probe)
  const answers: ProbeAnswer[] = []
  const hide = (text: string): string =>
    text.replaceAll(places.mediaUrl, '<media>').replaceAll(places.baseUrl, '<base>')
  const put = async (question: Question, signal = NEVER): Promise<ProbeAnswer> => {
    const { key = 'test', headers } = question
    const sent = { ...(key !== null && provider.keyHeaders(key)), ...headers }
    const asked = toAsked(question, { provider, headers: sent, last: answers.at(-1)?.body ?? '' })
    const answer = await ask({ ...asked, signal })
    return { ...answer, body: hide(answer.body) }
  }

  await probe.before?.(api)
  for (const question of probe.first ?? []) answers.push(await put(question))
  await probe.meanwhile?.(api)
  for (let left = probe.times ?? 1; left > 0; left -= 1) {
    const client = new AbortController()
    const answering = put(probe, client.signal)
    if (probe.leaves === true) {
      await api.requests.waitFor({}, { count: answers.length + 1, timeout: '10s' })
      client.abort()
    }
    if (probe.during !== undefined) {
      // A sample is made by the call that reads it.
      while (api.generations.list().length === 0) await setImmediate()
      await probe.during(api)
    }
    answers.push(await answering)
  }
  await probe.after?.(api)
  return {
    answers,
    generations: api.generations.list(),
    requests: api.requests().map((request) => Object.assign({}, request, { headers: null })),
    deliveries: api
      .deliveries()
      .map((delivery) =>
        Object.assign({}, delivery, { headers: null, body: hide(JSON.stringify(delivery.body)) }),
      ),
  }
}

/** A client that stays. */
const NEVER = new AbortController().signal

interface Asking {
  readonly provider: ReturnType<typeof providerOf>
  readonly headers: Readonly<Record<string, string>>
  readonly last: string
}

function toAsked(
  { method = 'GET', path, body }: Question,
  { provider, headers, last }: Asking,
): Omit<Asked, 'signal'> {
  const where = typeof path === 'string' ? path : path(last)
  const isMedia = where.startsWith('<media>')
  return {
    method,
    area: isMedia ? 'media' : 'api',
    target: isMedia ? where.slice('<media>'.length) : where.replace(/^<base>/, provider.basePath),
    headers: { ...headers, ...(body?.type !== undefined && { 'content-type': body.type }) },
    content: typeof body?.content === 'string' ? new TextEncoder().encode(body.content) : body?.content,
  }
}

function providerOf(api: Fake, { provider }: Probe): Fake['adapter']['providers'][number] {
  const found = api.adapter.providers.find(({ name }) => name === provider)
  if (found === undefined) throw new Error(`Failed to run a probe: there is no provider ${provider}.`)
  return found
}

function splitOnce(target: string): readonly [string, string] {
  const cut = target.indexOf('?')
  return cut === -1 ? [target, ''] : [target.slice(0, cut), target.slice(cut + 1)]
}

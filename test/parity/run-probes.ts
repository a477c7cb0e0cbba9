import { request } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import type { setupServer } from 'msw/node'
import type { createMockVideoApi } from '../../src/index.ts'
import type { createHandlers } from '../../src/msw.ts'
import type { startServer } from '../../src/server/index.ts'
import { DEFAULTS } from './probe.ts'
import type { Fake, Probe } from './probe.ts'

/** What is put to the test: from the source, or from the packed package. */
export interface Kit {
  readonly createMockVideoApi: typeof createMockVideoApi
  readonly createHandlers: typeof createHandlers
  readonly setupServer: typeof setupServer
  readonly startServer: typeof startServer
}

export interface ProbeAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Adapter = 'core' | 'msw' | 'server'

/** What each adapter answered to one probe; one that it cannot be put to is left out. */
export interface Outcome {
  readonly probe: Probe
  readonly answers: { readonly [adapter in Adapter]?: readonly ProbeAnswer[] }
}

/** One way to put a probe's question to a fake. */
type Ask = (probe: Probe, headers: Readonly<Record<string, string>>) => Promise<ProbeAnswer>

/** Puts every probe to a fresh fake through every adapter, one adapter after the other. */
export async function runProbes(kit: Kit, probes: readonly Probe[]): Promise<Outcome[]> {
  const core = await runEach(probes, (probe) => runInCore(kit, probe))
  const msw = await runUnderMsw(kit, probes)
  const server = await runEach(probes, (probe) => runOnServer(kit, probe))
  return probes.map((probe, index) => ({
    probe,
    answers: Object.fromEntries(
      Object.entries({ core: core[index], msw: msw[index], server: server[index] }).filter(
        ([, answers]) => answers !== undefined,
      ),
    ),
  }))
}

/** Where an outcome is not what it must be, one line each. */
export function findProblems({ probe, answers }: Outcome): string[] {
  const core = JSON.stringify(answers.core)
  const status = answers.core?.at(-1)?.status
  return [
    ...(status === probe.status ? [] : [`core: ${status} is not ${probe.status}`]),
    ...Object.entries(answers)
      .filter(([, other]) => JSON.stringify(other) !== core)
      .map(([adapter, other]) => `${adapter}: ${JSON.stringify(other)} is not ${core}`),
  ]
}

type Answers = readonly ProbeAnswer[] | undefined

async function runEach(
  probes: readonly Probe[],
  run: (probe: Probe) => Promise<Answers>,
): Promise<Answers[]> {
  const all: Answers[] = []
  for (const probe of probes) all.push(await run(probe))
  return all
}

async function runInCore({ createMockVideoApi }: Kit, probe: Probe): Promise<ProbeAnswer[]> {
  const api = createMockVideoApi({ ...DEFAULTS, ...probe.options })
  return runProbe(api, probe, async ({ method = 'GET', path: target }, sent) => {
    const provider = providerOf(api, probe)
    const [path, query] = splitOnce(target)
    const headers = new Headers(sent)
    const {
      status,
      headers: replied,
      body,
    } = await api.wire.answer(api.wire.match({ provider }, method, path), {
      method,
      path,
      query,
      header: (name) => headers.get(name) ?? undefined,
      headers: () => headers,
      base: '<base>',
      media: '<media>',
    })
    return { status, headers: sort(Object.entries(replied)), body: method === 'HEAD' ? '' : toText(body) }
  })
}

async function runUnderMsw(kit: Kit, probes: readonly Probe[]): Promise<Answers[]> {
  const server = kit.setupServer()
  server.listen({ onUnhandledRequest: 'error' })
  try {
    return await runEach(probes, async (probe) => {
      if (probe.without?.msw !== undefined) return undefined
      const api = kit.createMockVideoApi({ ...DEFAULTS, ...probe.options })
      server.resetHandlers(...kit.createHandlers(api, { unmatched: 'answer' }))
      return runProbe(api, probe, async ({ method = 'GET', path }, headers) => {
        const { origins, basePath, media } = providerOf(api, probe)
        const response = await fetch(`${origins[0]}${path}`, { method, headers })
        const body = await response.text()
        return {
          status: response.status,
          headers: sort(response.headers),
          body: body.replaceAll(`${origins[0]}${basePath}`, '<base>').replaceAll(media, '<media>'),
        }
      })
    })
  } finally {
    server.close()
  }
}

async function runOnServer({ startServer }: Kit, probe: Probe): Promise<readonly ProbeAnswer[]> {
  const running = await startServer({ ...DEFAULTS, ...probe.options, port: 0 })
  const { api, url, baseUrls } = running
  try {
    return await runProbe(api, probe, async ({ method = 'GET', path, provider }, headers) => {
      const { basePath } = providerOf(api, probe)
      const base = baseUrls[provider]
      const { body, ...answer } = await send({ method, base, path: path.slice(basePath.length), headers })
      return {
        ...answer,
        body: body.replaceAll(base, '<base>').replaceAll(`${url}/media/${provider}`, '<media>'),
      }
    })
  } finally {
    await running.close()
  }
}

async function runProbe(api: Fake, probe: Probe, ask: Ask): Promise<ProbeAnswer[]> {
  const { key = 'test', headers, times = 1, before, during } = probe
  await before?.(api)
  const sent = { ...(key !== null && providerOf(api, probe).keyHeaders(key)), ...headers }
  const answers: ProbeAnswer[] = []
  while (answers.length < times) {
    const answering = ask(probe, sent)
    if (during !== undefined) {
      // A sample is made by the call that reads it.
      while (api.generations.list().length === 0) await setImmediate()
      await during(api)
    }
    answers.push(await answering)
  }
  return answers
}

function providerOf(api: Fake, { provider }: Probe): Fake['wire']['providers'][number] {
  const found = api.wire.providers.find(({ name }) => name === provider)
  if (found === undefined) throw new Error(`Failed to run a probe: there is no provider ${provider}.`)
  return found
}

/** What Node's server says of itself and of the connection. */
const TRANSPORT = new Set(['date', 'connection', 'keep-alive', 'content-length'])

interface Sent {
  readonly method: string
  readonly base: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/** With `node:http`, so that a path goes out as it is written. */
function send({ method, base, path, headers }: Sent): Promise<ProbeAnswer> {
  const { hostname, port, pathname } = new URL(base)
  return new Promise((resolve, reject) => {
    const options = {
      hostname,
      port,
      path: pathname.replace(/\/$/, '') + path,
      method,
      headers,
      agent: false,
    }
    const call = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: sort(
            Object.entries(response.headers)
              .filter(([name]) => !TRANSPORT.has(name))
              .map(([name, value]) => [name, String(value)]),
          ),
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    call.once('error', reject)
    call.end()
  })
}

function toText(body: string | Uint8Array): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

function splitOnce(target: string): readonly [string, string] {
  const cut = target.indexOf('?')
  return cut === -1 ? [target, ''] : [target.slice(0, cut), target.slice(cut + 1)]
}

function sort(headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>> {
  return Object.fromEntries([...headers].sort(([a], [b]) => (a < b ? -1 : 1)))
}

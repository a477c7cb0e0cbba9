import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createMockVideoApi, scenarios } from '../../src/index.ts'
import { parameterizedScenarios } from '../../src/scenarios/parameterized.ts'
import { skipDelays } from '../parity/skip-delays.ts'
import { getStatusPath } from '../support/fixed.ts'
import { createReceiver } from '../support/receiver.ts'
import { SUBMITS } from '../engine/webhooks/submit.ts'
import type { MockVideoApi, ProviderName, Reply } from '../../src/index.ts'

const CLOCKS = ['auto', 'manual', 'system'] as const
const PROVIDERS = ['trugen', 'sync', 'prism'] as const
const SECRET = 'whsec_walk'
const MAX_READS = 80

/** The arguments of the parameterized scenarios, for each provider. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<ProviderName, string>>>> = {
  'sync-code': { trugen: 'controller_timeout', sync: 'controller_timeout', prism: 'controller_timeout' },
  'create-error': { trugen: 'status-minus-one', sync: 'account_on_hold', prism: 'insufficient_credits' },
  'status-error': { trugen: 'failed-to-retrieve-status', sync: 'internal_error', prism: 'server_error' },
}

/** The scenarios that this client cannot tell from happy, although a client of another kind can. Other tests show them. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'create-rate-limited': 'only a second submit within 10 s is refused, and this client submits once',
}

interface Walk {
  readonly provider: ProviderName
  readonly clock: (typeof CLOCKS)[number]
  readonly scenario: string
  readonly receiver: Awaited<ReturnType<typeof createReceiver>>
}

/**
 * An ordinary client: it submits with a webhook, reads the status every five seconds to the end, and fetches the output. Then it
 * waits two minutes for webhooks. Returns what it observed, without ids and dates, and the warnings of the fake.
 */
async function walk({
  provider,
  clock,
  scenario,
  receiver,
}: Walk): Promise<{ seen: string[]; warnings: string[] }> {
  const warnings: string[] = []
  const seen: string[] = []
  const stopSkipping = skipDelays()
  const api = createMockVideoApi<string>({
    clock,
    scenario,
    webhooks: { secret: SECRET },
    warn: (text) => warnings.push(text),
  })
  let received = receiver.posted.length
  const wait = async (duration: '0s' | '5s'): Promise<void> => {
    // `advance` waits for the webhooks that are due. The `auto` clock moves with the reads.
    await api.clock.advance(clock === 'auto' ? '0s' : duration)
    for (const { raw, headers } of receiver.posted.slice(received))
      seen.push(`webhook ${normalize(raw)} ${judge(headers['sync-signature'], raw)}`)
    received = receiver.posted.length
  }
  const call = async (path: string, json?: object): Promise<string> => {
    const answer = answerOrLeave(api, { provider, pathOrUrl: path, json })
    if (answer instanceof Promise) seen.push('a delay')
    const { text, line } = describe(await answer)
    seen.push(line)
    await wait('0s')
    return text
  }

  const fetchOutput = async (url: string): Promise<void> => {
    const location = (await answerOrLeave(api, { provider, pathOrUrl: url }))?.headers['location']
    await call(location ?? url)
  }

  const [createPath, json] = SUBMITS[provider](receiver.url)
  const created = await call(createPath, json)
  const id = readText(created, 'generation_id') ?? readText(created, 'id')
  if (id !== undefined) {
    const path = getStatusPath(provider, id) + (provider === 'sync' ? '?include=progress' : '')
    for (let reads = 1; reads <= MAX_READS; reads += 1) {
      const shown = await call(path)
      const status = readText(shown, 'status')?.toLowerCase() ?? ''
      if (status === 'completed') {
        const url = readText(shown, 'outputUrl') ?? readText(shown, 'video_url')
        if (url !== undefined && url !== '') await fetchOutput(url)
      }
      if (['completed', 'failed', 'rejected'].includes(status)) break
      await wait('5s')
    }
    for (let left = 24; left > 0; left -= 1) await wait('5s')
  }
  api.close()
  stopSkipping()
  return { seen, warnings }
}

interface ClientCall {
  readonly provider: ProviderName
  /** A path on the provider's host, or the URL of an output. */
  readonly pathOrUrl: string
  readonly json?: object | undefined
}

/** Answers a call. A client that gets no answer leaves. */
function answerOrLeave(
  api: MockVideoApi,
  { provider: name, pathOrUrl, json }: ClientCall,
): Reply | Promise<Reply | undefined> {
  const provider = api.adapter.providers.find((candidate) => candidate.name === name)
  if (provider === undefined) throw new Error(`no provider ${name}`)
  const isMedia = pathOrUrl.startsWith(provider.mediaUrl)
  const target = isMedia
    ? pathOrUrl.slice(provider.mediaUrl.length)
    : pathOrUrl.replace(/^https:\/\/[^/]+/, '')
  const [path = '', query = ''] = target.split('?')
  const method = json === undefined ? 'GET' : 'POST'
  const headers: Record<string, string> = isMedia ? {} : provider.keyHeaders('test')
  const leaveListeners: (() => void)[] = []
  const match = api.adapter.match({ provider, area: isMedia ? 'media' : 'api' }, method, path)
  const answering = api.adapter.answer(match, {
    method,
    path,
    query,
    header: (header) => headers[header],
    headers: () => Object.entries(headers),
    ...(json !== undefined && { readBody: () => ({ kind: 'json', value: json }) }),
    getUrls: () => ({
      baseUrl: `${provider.origins[0]}${provider.basePath}`,
      mediaUrl: provider.mediaUrl,
    }),
    onLeave: (listener) => void leaveListeners.push(listener),
  })
  const isHanging =
    api.requests().at(-1)?.reason.includes('without a reply') === true && answering instanceof Promise
  if (!isHanging) return answering
  for (const leave of leaveListeners) leave()
  return answering.then(() => undefined)
}

function describe(reply: Reply | undefined): { text: string; line: string } {
  if (reply === undefined) return { text: '', line: 'no response' }
  const { status, headers, body, transportFault = 'whole' } = reply
  const text = typeof body === 'string' ? body : ''
  const content = typeof body === 'string' ? normalize(body) : createHash('md5').update(body).digest('hex')
  const retryAfter = headers['retry-after'] ?? ''
  return {
    text: transportFault === 'whole' || transportFault === 'slow' ? text : '',
    line: [status, transportFault, headers['content-type'], retryAfter, content].join(' '),
  }
}

/** Returns the first text with this name in a JSON text; undefined if there is none. */
function readText(json: string, name: string): string | undefined {
  return new RegExp(`"${name}":"([^"]*)"`).exec(json)?.[1]
}

/** Replaces ids, dates, ports and signatures of URLs, which differ between runs. */
function normalize(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|gen_[0-9a-f]+|share_[0-9a-f]+/g, 'ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'DATE')
    .replaceAll(/X-Amz-(?:Date|Credential|Signature)=[^&"]+/g, 'X-Amz')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'RECEIVER')
    .replaceAll(/"actual_time":[\d.]+/g, '"actual_time":0')
}

/** Returns the verdict of a receiver with a tolerance of five minutes. */
function judge(signature: unknown, raw: string): string {
  const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(signature)) ?? []
  if (t === undefined) return 'unsigned'
  if (v1 !== createHmac('sha256', SECRET).update(`${t}.${raw}`).digest('hex')) return 'forged'
  return Date.now() / 1_000 - Number(t) > 300 ? 'too old' : 'signed'
}

const happyWalks = new Map<string, Promise<{ seen: string[] }>>()

function walkHappily(options: Walk): Promise<{ seen: string[] }> {
  const key = `${options.provider} ${options.clock}`
  const known = happyWalks.get(key) ?? walk({ ...options, scenario: 'happy' })
  happyWalks.set(key, known)
  return known
}

const names = [...scenarios, ...parameterizedScenarios]
  .map(({ name }) => name)
  .filter((name) => name !== 'happy')

test.each(names)(
  '%s differs from happy for each provider and clock, or a warning says why not',
  async (name) => {
    const receiver = await createReceiver()
    const silent: string[] = []
    for (const provider of PROVIDERS) {
      const [template = '', parameter] = name.split(':')
      const scenario = parameter === undefined ? name : `${template}:${ARGUMENTS[template]?.[provider]}`
      for (const clock of CLOCKS) {
        const options = { provider, clock, scenario, receiver }
        const happy = await walkHappily(options)
        const { seen, warnings } = await walk(options)
        const differs = seen.join('\n') !== happy.seen.join('\n')
        const explained = warnings.filter((text) => text.includes('has no effect with'))
        if (explained.length > 1) silent.push(`${provider} ${clock}: warned ${explained.length} times`)
        if (differs === explained.length > 0) silent.push(`${provider} ${clock}`)
      }
    }
    const expected = PROVIDERS.flatMap((provider) => CLOCKS.map((clock) => `${provider} ${clock}`))
    expect(silent).toEqual(Object.hasOwn(EXCEPTIONS, name) ? expected : [])
  },
)

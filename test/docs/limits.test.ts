import { expect, test } from 'vitest'
import { LIMITS } from '../../src/api/options.ts'
import { createFileStore } from '../../src/engine/files.ts'
import { createReplyCache } from '../../src/engine/reply-cache.ts'
import { createScenarioQueue } from '../../src/engine/scenario-queue.ts'
import { stateAt } from '../../src/generations/state.ts'
import { assets } from '../../src/handlers/sync/assets/asset.ts'
import { uploads } from '../../src/handlers/sync/assets/upload.ts'
import { batches } from '../../src/handlers/sync/batch/batch.ts'
import { createMockVideoApi, defineProvider } from '../../src/index.ts'
import { parseJsonText } from '../../src/lib/body.ts'
import { createIdempotencyCache } from '../../src/lib/idempotency-cache.ts'
import { createScenarioRegistry } from '../../src/scenarios/registry.ts'
import { getErrorMessage } from '../support/error-message.ts'
import { callApi } from '../support/call.ts'
import { getStatusPath } from '../support/fixed.ts'
import { createTestGeneration } from '../support/generation.ts'
import { NO_RULES } from '../support/no-rules.ts'
import { createReceiver } from '../support/receiver.ts'
import { read, readRows } from './markdown.ts'
import type { CollectionDefinition, CollectionRow } from '../../src/handlers/collection.ts'

const INSTANT_HOOK = { scenario: 'instant', input: { webhookUrl: 'https://hooks.example.com' } } as const

/** Adds more rows to a session than it keeps. Returns the number of those that are left. */
async function countRows<Row extends CollectionRow>(
  definition: CollectionDefinition<Row>,
  buildRow: (id: string) => Row,
): Promise<number> {
  let left = 0
  const provider = defineProvider({
    name: 'rows',
    origins: ['https://rows.example'],
    operations: [
      {
        name: 'status',
        method: 'GET',
        path: '/:id',
        idParam: 'id',
        handle(context) {
          const rows = context.collection(definition)
          for (let count = 0; count < 1_050; count += 1) rows.set(buildRow(`row-${count}`))
          left = rows.list().length
          return context.error('not-found')
        },
      },
    ],
  })
  const api = createMockVideoApi({ clock: 'manual', providers: [provider], warn() {} })
  await callApi(api, 'rows', '/a')
  return left
}

const ASSET = {
  createdAt: 0,
  updatedAt: 0,
  name: 'a.mp4',
  source: { url: 'https://example.com/a.mp4' },
  type: 'VIDEO',
  visibility: 'USER',
  projectId: null,
} as const
const FILE = { fileName: 'a.mp4', contentType: 'video/mp4', size: 1 }

/** Grows each row of the table over its limit, and returns the size that is left. */
const SIZES: Readonly<Record<string, () => unknown>> = {
  sessions() {
    const api = createMockVideoApi({ clock: 'manual', limits: { sessions: 50 }, warn() {} })
    const names = Array.from({ length: 80 }, (_, index) => `w${index}`)
    for (const name of names) api.session(name)
    // The session `default` counts too.
    const left = names.filter((name) => api.adapter.findSession(name) !== undefined).length + 1
    return left === 50 ? LIMITS.sessions : left
  },
  'generations of all sessions'() {
    const api = createMockVideoApi({ clock: 'manual', limits: { generations: 50 }, warn() {} })
    for (let count = 0; count < 80; count += 1) api.session(`w${count % 3}`).sync.create()
    const left = ['w0', 'w1', 'w2'].flatMap((name) => api.session(name).generations.list())
    return left.length === 50 ? LIMITS.generations : left.length
  },
  'inputs above 1 KiB, deliveries and repeated responses, all together'() {
    const operation = { name: 'status', method: 'GET', path: '/:id', idParam: 'id' } as const
    const large = defineProvider({
      name: 'large',
      origins: ['https://large.example'],
      operations: [{ ...operation, handle: (context) => context.error('not-found') }],
    })
    const api = createMockVideoApi({ clock: 'manual', providers: [large], warn() {} })
    const text = 'a'.repeat(1_024 ** 2 - 1_000)
    for (let count = 0; count < 80; count += 1) api.large.create({ input: { text } })
    return api.generations.list().length
  },
  async 'requests of a session'() {
    const api = createMockVideoApi({ clock: 'manual', limits: { requests: 50 }, warn() {} })
    for (let count = 0; count < 80; count += 1) {
      await callApi(api, 'sync', getStatusPath('sync'))
      await callApi(api, 'sync', getStatusPath('sync'), { key: null })
    }
    const left = api.requests().length
    return left === 2 * 50 ? LIMITS.requests : left
  },
  async 'requests of all sessions'() {
    const api = createMockVideoApi({ clock: 'manual', limits: { requests: 2 }, warn() {} })
    const names = Array.from({ length: 120 }, (_, index) => `w${index}`)
    let most = 0
    for (const key of names.flatMap((name) => [`${name}:`, `${name}:`]))
      await callApi(api, 'sync', getStatusPath('sync'), { key })
    for (const name of names) most += api.session(name).requests().length
    return most <= 200 ? 100 : most
  },
  async 'requests above 1 KiB of all sessions'() {
    const api = createMockVideoApi({ clock: 'manual', warn() {} })
    // About 0.5 MiB of memory, although the JSON has 16 KB.
    const body = { kind: 'json', value: { options: Array.from({ length: 5_000 }, () => ({})) } } as const
    for (let count = 0; count < 140; count += 1)
      await callApi(api, 'sync', '/v2/generate', { method: 'POST', body, key: `w${count}:` })
    const kept = Array.from({ length: 140 }, (_, index) => api.session(`w${index}`).requests().length)
    const total = kept.reduce((sum, size) => sum + size, 0)
    return total > 40 && total < 120 ? 32 : total
  },
  'bytes of the files that clients upload, of all sessions'() {
    const { take } = createFileStore({ onLimit() {}, onTooLarge() {} }).createReservation()
    let count = 0
    while (count < 1_000 && take(1_024 ** 2)) count += 1
    return count
  },
  'assets of a session': () => countRows(assets, (id) => ({ id, ...ASSET })),
  'uploads of a session': () =>
    countRows(uploads, (id) => ({ id, ...FILE, token: null, expiresAt: 0, isReceived: true })),
  'batches of a session': () =>
    countRows(batches, (id) => ({ id, createdAt: 0, webhookUrl: null, lines: [] })),
  async 'deliveries of a session'() {
    const api = createMockVideoApi({ clock: 'manual', warn() {} })
    for (let count = 0; count < 1_050; count += 1) api.sync.create(INSTANT_HOOK)
    await api.clock.advance('1s')
    return api.deliveries().length
  },
  async 'attempts of a delivery'() {
    const { url } = await createReceiver()
    const api = createMockVideoApi({ clock: 'manual' })
    api.sync.create({ scenario: 'instant', input: { webhookUrl: url } })
    for (let count = 0; count < 105; count += 1) await api.deliveries.send('whd_1')
    return api.deliveries()[0]?.attempts.length
  },
  'responses of a session for a repeated Idempotency-Key'() {
    const cache = createIdempotencyCache({ onAdd() {}, onRemove() {} })
    const reply = { status: 201, headers: {}, body: '' }
    const keys = Array.from({ length: 10_050 }, (_, index) => `k${index}`)
    for (const key of keys) cache.store(key, { fingerprint: '', reply, expiresAt: 1 })
    return keys.filter((key) => cache.find(key, 0) !== undefined).length
  },
  'cached responses to status reads'() {
    const cache = createReplyCache()
    const generations = Array.from({ length: 10_050 }, (_, index) =>
      createTestGeneration([{ state: 'queued' }], { id: `${index}` }),
    )
    for (const [index, generation] of generations.entries()) {
      const key = { operation: 'status', state: stateAt(generation, 0), links: { baseUrl: '', mediaUrl: '' } }
      cache.getOrBuild({ ...key, generation }, () => ({ text: 'a'.repeat(index === 10_049 ? 3_000 : 10) }))
    }
    return generations.filter(({ cachedReply }) => cachedReply !== undefined).length
  },
  'scenarios of a session that wait in use(…, { once: true })'() {
    const queue = createScenarioQueue()
    const use = (count: number): void =>
      queue.use(
        Array.from({ length: count }, () => 'happy'),
        { once: true },
      )
    use(9_999)
    use(1)
    return getErrorMessage(() => use(1)) === 'none' ? Infinity : 10_000
  },
  'scenarios that are defined'() {
    const registry = createScenarioRegistry([], NO_RULES)
    const shipped = registry.all.filter(({ name }) => !name.includes(':')).length
    for (let count = shipped; count < 10_000; count += 1)
      registry.add({ name: `own-${count}`, steps: [{ state: 'completed' }] })
    const addOne = (): unknown => registry.add({ name: 'own', steps: [{ state: 'completed' }] })
    return getErrorMessage(addOne) === 'none' ? Infinity : 10_000
  },
}

test('the table of limits is what happens', async () => {
  const rows = readRows(read('docs/limits.md'), '## What grows')
  const limits = rows.map(([what = '', limit = '']) => [what, readNumber(limit)] as const)
  expect(limits.length).toBeGreaterThan(10)
  const measured: unknown[] = []
  for (const [what, limit] of limits) measured.push([what, (await SIZES[what]?.()) ?? limit])
  expect(measured).toEqual(limits)
  expect(Object.keys(SIZES).filter((what) => !limits.some(([found]) => found === what))).toEqual([])
})

/** JSON texts that have a number of the things that a limit counts. */
const BODIES: Readonly<Record<string, (count: number) => string>> = {
  levels: (count) => '['.repeat(count) + ']'.repeat(count),
  'objects and lists': (count) => `[${Array.from({ length: count - 1 }, () => '{}').join(',')}]`,
  keys: (count) => `{${Array.from({ length: count }, (_, index) => `"${index}":":{["`).join(',')}}`,
}

function describeBody(text: string): string {
  const body = parseJsonText(text)
  return body.kind === 'refused' ? body.reason : body.kind
}

test('the limits of a JSON body are what happens', () => {
  const rows = readRows(read('docs/limits.md'), '## What comes from outside')
  const [, text = ''] = rows.find(([what]) => what === 'a JSON body') ?? []
  const limits = text.split(', ').map((limit) => [limit.replace(/^[\d,]+ /, ''), readNumber(limit)] as const)
  const measured = limits.map(([what, limit]) => {
    const create = BODIES[what]
    return [what, create && describeBody(create(limit)), create && describeBody(create(limit + 1))]
  })
  expect(measured).toEqual([
    ['MiB', undefined, undefined],
    ['levels', 'json', 'it is nested deeper than 200 levels'],
    ['objects and lists', 'json', 'it has more than 50000 objects and lists'],
    ['keys', 'json', 'it has more than 10000 keys'],
  ])
})

/** Returns the number of a limit: `limits.sessions, 10,000` is 10000. */
function readNumber(limit: string): number {
  return Number(/\d[\d,]*/.exec(limit)?.[0].replaceAll(',', ''))
}

import * as fc from 'fast-check'
import { vi } from 'vitest'
import { createBatch } from '../../handlers/sync/batch/requests.ts'
import { getField } from '../../handlers/sync/requests.ts'
import { SUBMITS } from '../../engine/webhooks/submit.ts'
import { callApi } from '../../support/call.ts'
import { MockVideoApiError } from '../../../src/index.ts'
import type { MockVideoApi, ProviderName } from '../../../src/index.ts'

/** One thing that happens to a fake, as plain data. Numbers choose among what is there. */
export type Action =
  | {
      readonly kind: 'submit'
      readonly provider: ProviderName
      readonly session: string
      readonly scenario: string
      readonly url: string
      readonly key: number
    }
  | { readonly kind: 'poll' | 'delete' | 'video'; readonly session: string; readonly nth: number }
  | {
      readonly kind: 'create'
      readonly provider: ProviderName
      readonly session: string
      readonly state: number
      readonly scenario: string
    }
  | { readonly kind: 'end'; readonly session: string; readonly nth: number; readonly how: number }
  | {
      readonly kind: 'use'
      readonly session: string
      readonly scenarios: readonly string[]
      readonly isForAll: boolean
    }
  | { readonly kind: 'advance'; readonly session: string | undefined; readonly ms: number }
  | { readonly kind: 'clock'; readonly how: number; readonly ms: number }
  | {
      readonly kind:
        | 'upload'
        | 'read-uploads'
        | 'batch'
        | 'list'
        | 'redefine'
        | 'reset'
        | 'send'
        | 'sample'
        | 'unknown-path'
      readonly session: string
      readonly nth: number
    }

const SESSIONS = ['default', 'w1', 'w2']
const SCENARIOS = [
  '',
  'happy',
  'own',
  'own+flaky',
  'slow-fail',
  'quick-fail',
  'instant',
  'sync-code:generation_timeout',
  'rate-limited',
  'create-rate-limited',
  'create-flaky',
  'random-errors',
  'submit-lost',
  'webhook-early',
  'webhook-early+quick-fail',
  'webhook-bad-signature',
  'webhook-late',
  'jittery',
  'third-poll',
  'webhook-twice',
  'webhook-out-of-order+quick-fail',
  'stuck',
]

/** Receivers: one accepts, one refuses, one is blocked. */
export const RECEIVERS = {
  good: 'http://127.0.0.1:9/good',
  bad: 'http://127.0.0.1:9/bad',
  blocked: 'https://hook.example/x',
}

const session = fc.constantFrom(...SESSIONS)
const provider = fc.constantFrom<ProviderName[]>('trugen', 'sync', 'prism')
const nth = fc.nat(5)
const scenario = fc.constantFrom(...SCENARIOS)
const url = fc.constantFrom('', ...Object.values(RECEIVERS))
const ms = fc.constantFrom(0, 400, 1_000, 2_500, 5_000, 25_000, 90_000)

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    arbitrary: fc.record({
      kind: fc.constant('submit' as const),
      provider,
      session,
      scenario,
      url,
      key: fc.nat(8),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom('poll' as const, 'poll' as const, 'delete' as const, 'video' as const),
      session,
      nth,
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      provider,
      session,
      state: fc.nat(6),
      scenario,
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ kind: fc.constant('end' as const), session, nth, how: fc.nat(4) }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constant('use' as const),
      session,
      scenarios: fc.array(scenario, { minLength: 1, maxLength: 3 }),
      isForAll: fc.boolean(),
    }),
    weight: 2,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      session: fc.option(session, { nil: undefined }),
      ms,
    }),
    weight: 5,
  },
  { arbitrary: fc.record({ kind: fc.constant('clock' as const), how: fc.nat(4), ms }), weight: 2 },
  {
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'upload' as const,
        'read-uploads' as const,
        'batch' as const,
        'list' as const,
        'redefine' as const,
        'reset' as const,
        'send' as const,
        'sample' as const,
        'unknown-path' as const,
      ),
      session,
      nth,
    }),
    weight: 6,
  },
)

export const actions = (maxLength: number): fc.Arbitrary<Action[]> =>
  fc.array(action, { maxLength, minLength: 1, size: 'max' })

/** Carries out actions one by one, and returns what each one showed. */
export async function runActions(api: MockVideoApi, list: readonly Action[]): Promise<unknown[]> {
  const results: unknown[] = []
  for (const each of list) {
    results.push(await run(api, each))
    // Waits for the attempts of webhooks that have begun.
    await api.clock.advance(0)
  }
  return results
}

async function run(api: MockVideoApi, each: Action): Promise<unknown> {
  try {
    return await perform(api, each)
  } catch (error) {
    if (error instanceof MockVideoApiError) return error.message
    throw error
  }
}

const STATUS_PATHS: Readonly<Record<string, string>> = {
  trugen: '/v1/script-to-video/genStatus/',
  sync: '/v2/generate/',
  prism: '/api/generations/',
}

async function perform(api: MockVideoApi, each: Action): Promise<unknown> {
  if (each.kind === 'clock') return changeClock(api, each)
  if (each.kind === 'advance') {
    await (each.session === undefined ? api : api.session(each.session)).clock.advance(each.ms)
    return api.clock.now()
  }
  const key = `${each.session}:`
  switch (each.kind) {
    case 'submit': {
      const [path, json] = SUBMITS[each.provider](each.url)
      const headers = {
        ...(each.scenario !== '' && { 'x-mock-scenario': each.scenario }),
        ...(each.key < 3 && { 'idempotency-key': `key-${each.key}` }),
      }
      return callApi(api, each.provider, path, { method: 'POST', key, json, headers })
    }
    case 'create': {
      const [, json] = SUBMITS[each.provider](RECEIVERS.good)
      return api.adapter.session(each.session).create(each.provider, {
        ...STARTS[each.state],
        ...(each.scenario !== '' && { scenario: each.scenario }),
        ...(each.state % 2 === 0 && { input: json }),
      })
    }
    case 'use':
      return api.adapter.session(each.session).use(
        each.scenarios.map((name) => name || 'happy'),
        each.isForAll ? {} : { provider: 'sync' },
      )
    default:
      return performOnSession(api, { ...each, key })
  }
}

/** The points at which generations are created. */
const STARTS = [
  {},
  { age: '3s' },
  { state: 'processing', progress: 40 },
  { state: 'failed', error: 'timed-out' },
  { state: 'completed' },
  { state: 'rejected' },
  { state: 'queued' },
]

async function performOnSession(
  api: MockVideoApi,
  each: Extract<Action, { nth: number }> & { readonly key: string },
): Promise<unknown> {
  const { key, nth: number } = each
  const handle = api.session(each.session)
  const all = handle.generations.list()
  const chosen = all[number % Math.max(all.length, 1)]
  switch (each.kind) {
    case 'poll':
      return chosen && callApi(api, chosen.provider, `${STATUS_PATHS[chosen.provider]}${chosen.id}`, { key })
    case 'video':
      return chosen && callApi(api, 'sync', `/${chosen.id}/video.mp4`, { key: null, area: 'media' })
    case 'delete':
      return chosen?.provider === 'sync'
        ? callApi(api, 'sync', `/v2/generations/${chosen.id}`, { method: 'DELETE', key })
        : undefined
    case 'end': {
      if (chosen === undefined) return undefined
      const { generations } = handle
      const ends = [
        () => generations.complete(chosen.id),
        () => generations.fail(chosen.id),
        () => generations.fail(chosen.id, 'internal'),
        () => generations.reject(chosen.id),
        () => generations.delete(chosen.id),
      ]
      return ends[each.how]?.()
    }
    case 'list':
      return [all, await callApi(api, 'sync', '/v2/generations', { key })]
    case 'sample':
      return callApi(api, 'sync', '/v2/generate/6533643b-aceb-4c40-967e-d9ba9baac39e', { key })
    case 'unknown-path':
      return callApi(api, 'prism', '/api/nothing?__proto__=1&a=2', { key: number === 0 ? null : key })
    case 'upload':
      return upload(api, key, number)
    case 'read-uploads':
      return [await callApi(api, 'sync', '/v2/assets', { key }), await readUploads(api, key)]
    case 'batch':
      return createBatch(
        api,
        { 1: number < 3 ? {} : { model: 'sync-3' } },
        {
          fields: [['webhook_url', number % 2 === 0 ? RECEIVERS.good : RECEIVERS.bad]],
        },
      ).catch((error: unknown) => String(error))
    case 'redefine': {
      const kinds = [
        { name: 'own', steps: [{ state: 'processing', for: ['1s', '9s'] }, { state: 'completed' }] },
        {
          name: 'own',
          steps: [
            { state: 'queued', polls: 2 },
            { state: 'failed', error: { sync: 'generation_timeout' } },
          ],
          webhook: { early: '1s' },
        },
        {
          name: 'quick-fail',
          steps: [{ state: 'processing', for: '20s' }, { state: 'completed' }],
          output: { duration: '4s' },
        },
      ]
      return api.adapter.define(kinds[number % kinds.length])
    }
    case 'reset':
      return number === 0 ? handle.reset() : undefined
    case 'send': {
      const deliveries = handle.deliveries()
      const delivery = deliveries[number % Math.max(deliveries.length, 1)]
      return delivery && (await handle.deliveries.send(delivery.id)).status
    }
  }
}

async function upload(api: MockVideoApi, key: string, number: number): Promise<unknown> {
  const size = 40 + number
  const json = { fileName: `f${number}.mp4`, contentType: 'video/mp4', size }
  const created = await callApi(api, 'sync', '/v2/assets/upload', { method: 'POST', key, json })
  const [uploadUrl, fileUrl] = ['uploadUrl', 'url'].map((name) => String(getField(created.body, name)))
  const { pathname, search } = new URL(uploadUrl ?? '')
  const target = pathname.replace('/generated', '') + search
  const put = await callApi(api, 'sync', target, {
    method: 'PUT',
    area: 'media',
    key: null,
    content: new Uint8Array(size),
    headers: { 'content-type': 'video/mp4' },
  })
  const asset = await callApi(api, 'sync', '/v2/assets', { method: 'POST', key, json: { url: fileUrl } })
  return [
    created,
    put.status,
    asset,
    await callApi(api, 'sync', pathname.replace('/generated', ''), { area: 'media', key: null }),
  ]
}

async function readUploads(api: MockVideoApi, key: string): Promise<unknown[]> {
  const { body } = await callApi(api, 'sync', '/v2/assets', { key })
  const items = getField(body, 'items')
  return Promise.all(
    (Array.isArray(items) ? items : []).map((item: unknown) =>
      callApi(api, 'sync', new URL(String(getField(item, 'url'))).pathname.replace('/generated', ''), {
        area: 'media',
        key: null,
      }),
    ),
  )
}

async function changeClock(
  api: MockVideoApi,
  { how, ms: by }: Extract<Action, { kind: 'clock' }>,
): Promise<unknown> {
  if (api.clock.kind !== 'system') return undefined
  if (how === 0) api.clock.pause()
  else if (how === 1) api.clock.resume()
  else if (how === 2) api.clock.setSpeed(by > 1_000 ? 0.5 : 4)
  else await vi.advanceTimersByTimeAsync(by)
  return api.clock.now()
}

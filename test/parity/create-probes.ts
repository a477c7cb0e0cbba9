import { toForm, toHostile, toJson } from './bodies.ts'
import { toKind, toProbesOf, valueOf } from './probe.ts'
import type { ProviderName } from '../../src/index.ts'
import type { Sent } from './bodies.ts'
import type { Probe, ProbeOptions, Written } from './probe.ts'

export const TRUGEN_BODY = {
  avatar_id: 'f2c7bb4d-22e1-4b37-9b3c-0b8f8b2f0f7a',
  voice_id: 'ZUrEGyu8GFMwnHbvLhv2',
  provider_name: 'elevenlabs',
  model_name: 'eleven_multilingual_v2',
  script: 'Hello, and welcome. Grüße, 世界 🎬',
}

const VIDEO = { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' }
const AUDIO = { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' }
export const SYNC_BODY = { model: 'lipsync-2', input: [VIDEO, AUDIO] }

export const PRISM_BODY = {
  variables: { hook: 'Three minutes a day', productImage: 'https://example.com/product.png' },
}
export const PRISM_PROMPT = { prompt: 'A cat on the moon', modelName: 'veo-3.1' }

/** The same form for every operation that takes none. */
const FORM: Sent = toForm([{ name: 'script', value: 'Hello' }])

/** An operation that makes generations. */
interface Facts {
  readonly provider: ProviderName
  readonly what: string
  readonly path: string
  readonly good: object
  /** With a field in which a scenario may be marked. */
  readonly marked: object
  readonly ok: number
  readonly options?: ProbeOptions
  /** The place of the id in the answer. */
  readonly id: string
  readonly statusPath: string
  /** The field of the webhook's address, where it has one. */
  readonly webhook?: string
  readonly takesForms?: boolean
  readonly prefix?: string
}

const PRISM_2026_09 = { revisions: { prism: '2026-09' } }

const CREATES: readonly Facts[] = [
  {
    provider: 'trugen',
    what: 'createVideo',
    path: '/v1/script-to-video/createVideo',
    good: TRUGEN_BODY,
    marked: { ...TRUGEN_BODY, script: 'Hello [scenario:instant]' },
    ok: 200,
    id: 'generation_id',
    statusPath: '/v1/script-to-video/genStatus/',
    webhook: 'callback_url',
  },
  {
    provider: 'sync',
    what: 'generate',
    path: '/v2/generate',
    good: SYNC_BODY,
    marked: { ...SYNC_BODY, outputFileName: '[scenario:instant]' },
    ok: 201,
    id: 'id',
    statusPath: '/v2/generate/',
    webhook: 'webhookUrl',
    takesForms: true,
  },
  {
    provider: 'prism',
    what: 'generate from a template',
    path: '/api/templates/abc123/generate',
    good: PRISM_BODY,
    marked: { variables: { ...PRISM_BODY.variables, hook: '[scenario:instant]' } },
    ok: 200,
    id: 'generations 0 generation_id',
    statusPath: '/api/generations/',
    webhook: 'webhook_url',
    prefix: 'prism_sk_',
  },
  {
    provider: 'prism',
    what: 'generate from a prompt',
    path: '/api/generations',
    good: PRISM_PROMPT,
    marked: { ...PRISM_PROMPT, prompt: 'A cat [scenario:instant]' },
    ok: 200,
    options: PRISM_2026_09,
    id: 'generations 0 generation_id',
    statusPath: '/api/generations/',
    prefix: 'prism_sk_',
  },
]

/** The same questions to every operation that makes generations. */
function toProbes(facts: Facts): Probe[] {
  const { provider, what, path, good, marked, ok, options = {}, id, statusPath, prefix = '' } = facts
  const post = { method: 'POST', path, options }
  const probes: Written[] = [
    { ...post, name: 'the least there is', body: toJson(good), status: ok, makes: 1 },
    { ...post, name: 'the same, three times', body: toJson(good), times: 3, status: ok, makes: 3 },
    {
      ...post,
      name: 'and read until it is there',
      method: 'GET',
      path: (body) => statusPath + valueOf(body, id),
      first: [{ method: 'POST', path, body: toJson(good) }],
      meanwhile: (api) => api.clock.advance('30s'),
      status: 200,
      makes: 1,
    },
    { ...post, name: 'a scenario by a mark', body: toJson(marked), status: ok, makes: 1 },
    {
      ...post,
      name: 'a scenario by its key',
      key: `${prefix}:quick-fail`,
      body: toJson(good),
      status: ok,
      makes: 1,
    },
    {
      ...post,
      name: 'an unknown scenario by a mark',
      body: toJson(replace(marked, 'instant', 'instand')),
      status: 400,
      makes: 0,
    },
    {
      ...post,
      name: 'a charset and capitals in the content type',
      body: { ...toJson(good), type: 'Application/JSON; charset=utf-8' },
      status: ok,
      makes: 1,
    },
    { ...post, name: 'an empty object', body: toJson({}), status: 400, makes: 0 },
    { ...post, name: 'fields of the wrong kind', body: toJson(replaceAll(good, 5)), status: 400, makes: 0 },
    { ...post, name: 'fields that are null', body: toJson(replaceAll(good, null)), status: 400, makes: 0 },
    { ...post, name: 'no key', key: null, body: toJson(good), status: 401, makes: 0 },
    {
      ...post,
      name: 'the fault forbidden',
      key: `${prefix}:forbidden`,
      body: toJson(good),
      status: 403,
      makes: 0,
    },
    {
      ...post,
      name: 'the fault server-error',
      key: `${prefix}:broken`,
      body: toJson(good),
      status: 500,
      makes: 0,
    },
    ...toKind(
      '',
      post,
      toHostile(good).map(([name, body, status]) =>
        Object.assign({ name, status, makes: 0 }, body && { body }),
      ),
    ),
    ...(facts.takesForms === true ? [] : [{ ...post, name: 'a form', body: FORM, status: 400, makes: 0 }]),
    ...toWebhookProbes(facts),
  ]
  return toProbesOf(provider, toKind(what, {}, probes))
}

/** Told to a host that nothing is sent to, so that only what would have been sent is compared. */
function toWebhookProbes({ path, good, ok, webhook, prefix = '' }: Facts): Written[] {
  if (webhook === undefined) return []
  const body = toJson({ ...good, [webhook]: 'https://hooks.example.com/a?b=c' })
  return ['happy', 'quick-fail', 'rejected', 'stuck'].map((scenario) => ({
    name: `a webhook of ${scenario}`,
    method: 'POST',
    path,
    key: `${prefix}:${scenario}`,
    body,
    after: (api) => api.clock.advance('1h'),
    status: ok,
    makes: 1,
  }))
}

function replace(body: object, from: string, to: string): unknown {
  return JSON.parse(JSON.stringify(body).replace(from, to))
}

function replaceAll(body: object, value: unknown): object {
  return Object.fromEntries(Object.keys(body).map((name) => [name, value]))
}

export const createProbes: readonly Probe[] = CREATES.flatMap(toProbes)

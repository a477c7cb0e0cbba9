import { encodeForm, buildInvalidBodies, encodeJson } from './bodies.ts'
import { groupProbes, defineProbes, readField } from './probe.ts'
import type { ProviderName } from '../../src/index.ts'
import type { EncodedBody } from './bodies.ts'
import type { Probe, ProbeOptions, ProbeInput } from './probe.ts'

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

/** A form for the operations that do not accept forms. */
const FORM: EncodedBody = encodeForm([{ name: 'script', value: 'Hello' }])

/** The facts of an operation that creates generations. */
interface Facts {
  readonly provider: ProviderName
  readonly what: string
  readonly path: string
  readonly valid: object
  /** A valid body with a scenario mark. */
  readonly marked: object
  readonly ok: number
  readonly options?: ProbeOptions
  /** The field names that lead to the id in the reply, for `readField`. */
  readonly id: string
  readonly statusPath: string
  /** The field of the webhook URL. */
  readonly webhook?: string
  readonly takesForms?: boolean
  readonly prefix?: string
}

const PRISM_2026_09 = { revisions: { prism: '2026-09' } }

const CREATE_OPERATIONS: readonly Facts[] = [
  {
    provider: 'trugen',
    what: 'createVideo',
    path: '/v1/script-to-video/createVideo',
    valid: TRUGEN_BODY,
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
    valid: SYNC_BODY,
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
    valid: PRISM_BODY,
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
    valid: PRISM_PROMPT,
    marked: { ...PRISM_PROMPT, prompt: 'A cat [scenario:instant]' },
    ok: 200,
    options: PRISM_2026_09,
    id: 'generations 0 generation_id',
    statusPath: '/api/generations/',
    prefix: 'prism_sk_',
  },
]

/** Builds the probes of an operation that creates generations. */
function buildProbes(facts: Facts): Probe[] {
  const { provider, what, path, valid, marked, ok, options = {}, id, statusPath, prefix = '' } = facts
  const post = { method: 'POST', path, options }
  const probes: ProbeInput[] = [
    { ...post, name: 'the smallest body', body: encodeJson(valid), status: ok, makes: 1 },
    {
      ...post,
      name: 'the smallest body, three times',
      body: encodeJson(valid),
      times: 3,
      status: ok,
      makes: 3,
    },
    {
      ...post,
      name: 'read until it completes',
      method: 'GET',
      path: (body) => statusPath + readField(body, id),
      first: [{ method: 'POST', path, body: encodeJson(valid) }],
      meanwhile: (api) => api.clock.advance('30s'),
      status: 200,
      makes: 1,
    },
    { ...post, name: 'a scenario by a mark', body: encodeJson(marked), status: ok, makes: 1 },
    {
      ...post,
      name: 'a scenario by its key',
      key: `${prefix}:quick-fail`,
      body: encodeJson(valid),
      status: ok,
      makes: 1,
    },
    {
      ...post,
      name: 'an unknown scenario by a mark',
      body: encodeJson(replace(marked, 'instant', 'instand')),
      status: 400,
      makes: 0,
    },
    {
      ...post,
      name: 'a charset and capitals in the content type',
      body: { ...encodeJson(valid), type: 'Application/JSON; charset=utf-8' },
      status: ok,
      makes: 1,
    },
    { ...post, name: 'an empty object', body: encodeJson({}), status: 400, makes: 0 },
    {
      ...post,
      name: 'fields of the wrong type',
      body: encodeJson(replaceAll(valid, 5)),
      status: 400,
      makes: 0,
    },
    {
      ...post,
      name: 'fields that are null',
      body: encodeJson(replaceAll(valid, null)),
      status: 400,
      makes: 0,
    },
    { ...post, name: 'no key', key: null, body: encodeJson(valid), status: 401, makes: 0 },
    {
      ...post,
      name: 'the fault forbidden',
      key: `${prefix}:forbidden`,
      body: encodeJson(valid),
      status: 403,
      makes: 0,
    },
    {
      ...post,
      name: 'the fault server-error',
      key: `${prefix}:broken`,
      body: encodeJson(valid),
      status: 500,
      makes: 0,
    },
    ...groupProbes(
      '',
      post,
      buildInvalidBodies(valid).map(([name, body, status]) =>
        Object.assign({ name, status, makes: 0 }, body && { body }),
      ),
    ),
    ...(facts.takesForms === true ? [] : [{ ...post, name: 'a form', body: FORM, status: 400, makes: 0 }]),
    ...buildWebhookProbes(facts),
  ]
  return defineProbes(provider, groupProbes(what, {}, probes))
}

/** Uses a webhook host that is not allowed, so that the deliveries are compared without being sent. */
function buildWebhookProbes({ path, valid, ok, webhook, prefix = '' }: Facts): ProbeInput[] {
  if (webhook === undefined) return []
  const body = encodeJson({ ...valid, [webhook]: 'https://hooks.example.com/a?b=c' })
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

export const createProbes: readonly Probe[] = CREATE_OPERATIONS.flatMap(buildProbes)

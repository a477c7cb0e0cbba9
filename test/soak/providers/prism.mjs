import { createForCall, findOnly, findOwners, isText, readStatus, serveVideo } from './shared.mjs'

const STATUS = {
  queued: 'generating',
  processing: 'generating',
  completed: 'completed',
  failed: 'failed',
  rejected: 'failed',
}

const FAILURES = {
  'timed-out': 'Generation timed out',
  'input-unreachable': 'An input could not be downloaded',
  rejected: 'The request was rejected',
  internal: 'Generation failed',
}

const ERRORS = {
  'missing-key': [401, 'unauthorized', 'Invalid or missing API key'],
  unauthorized: [401, 'unauthorized', 'Invalid or missing API key'],
  forbidden: [403, 'forbidden', 'API key lacks templates:read scope'],
  'not-found': [404, 'not_found', isText],
  'rate-limited': [429, isText, isText],
  'server-error': [500, isText, isText],
  'unknown-path': [404, 'not_found', isText],
  'wrong-method': [405, isText, isText],
}

const CREDITS_PER_VIDEO = 50
const URL_VALID_MS = 3_600_000

export const prism = {
  name: 'prism',
  keyHeader: (key) => ({ authorization: `Bearer ${key}` }),
  sample: { id: 'gen_abc123', input: { template_id: 'abc123' } },
  statusPath: (id) => `/api/generations/${id}`,
  reads: [
    ['templates', '/api/templates'],
    ['templates', '/api/templates?limit=1&offset=1'],
    ['template', '/api/templates/abc123'],
  ],
  wrongMethods: [
    ['DELETE', '/api/generations/gen_1', ['GET', 'HEAD']],
    ['POST', '/api/templates', ['GET', 'HEAD']],
  ],
  unknownPaths: ['/api/nothing', '/api/generations/a/b', '/api/templates/abc123/generate/x'],

  error(name, { allow, operation }) {
    const [status, error, message] = ERRORS[name]
    const headers = name === 'wrong-method' ? { allow: allow.join(', ') } : {}
    if (name !== 'server-error') return { status, body: { error, message }, headers }
    return {
      status,
      body: { error: operation === 'create' ? 'generation_error' : 'server_error', message },
      headers,
    }
  },
  errorShape: () => ({ error: isText, message: isText }),
  codedShape: (code) => ({ error: code, message: isText }),

  /** Returns a valid submit: with a template, or since 2026-09 with a prompt for up to four videos. */
  buildSubmit(random, { hookUrl, mark, revision }) {
    const text = `Hello ${random.below(1_000)}${mark === undefined ? '' : ` [scenario:${mark}]`}`
    if (revision >= '2026-09' && hookUrl === undefined && random.chance(0.5)) {
      const count = random.between(1, 4)
      return {
        path: '/api/generations',
        json: { prompt: text, modelName: 'veo-3.1', count },
        input: { template_id: null },
        count,
      }
    }
    return {
      path: '/api/templates/abc123/generate',
      json: {
        variables: { hook: text, productImage: 'https://example.com/a.png' },
        ...(hookUrl !== undefined && { webhook_url: hookUrl }),
      },
      input: { template_id: 'abc123' },
      count: 1,
    }
  },
  invalidSubmits: [
    (json) => ({ ...json, variables: undefined, prompt: undefined }),
    (json) => ({ ...json, variables: {}, prompt: '' }),
    (json) => ({ ...json, variables: { hook: 1 }, prompt: 1 }),
    (json) => [json],
    () => null,
  ],

  status(generation, { state, since, failure }, { at, call }) {
    const { id, input, createdAt, plan } = generation
    const isCompleted = state === 'completed'
    const hasShare = call.revision >= '2026-09'
    return {
      id,
      status: STATUS[state],
      template_id: input.template_id,
      video_url: isCompleted && plan.output !== 'missing' ? buildUrlPattern(generation, { at, call }) : null,
      share_url: hasShare ? (isCompleted ? isText : null) : undefined,
      created_at: new Date(createdAt).toISOString(),
      completed_at: isCompleted ? new Date(since).toISOString() : null,
      error:
        state === 'failed' || state === 'rejected' ? (FAILURES[failure] ?? 'Generation timed out') : null,
    }
  },

  operations: {
    create(context) {
      const { call, session, model } = context
      if (call.bodyStatus !== undefined)
        return { reply: { status: call.bodyStatus, body: { error: isText, message: isText } } }
      const { submit } = call
      const credits = CREDITS_PER_VIDEO * submit.count
      if (session.spentCredits + credits > (model.settings.quotas?.prism?.credits ?? Infinity))
        return { reply: { status: 402, body: { error: 'insufficient_credits', message: isText } } }
      session.spentCredits += credits
      const created = Array.from({ length: submit.count }, () => createForCall(context, submit))
      return {
        generation: created.at(-1),
        created,
        reply: {
          status: 200,
          body: {
            generations: created.map(() => ({ generation_id: isText, status: 'generating' })),
            template_id: submit.input.template_id,
            credits_charged: credits,
            latency_estimate_sec: call.revision >= '2026-09' ? { typical: 127, busy: 241 } : undefined,
          },
          readIds: (body) => body.generations.map((row) => row.generation_id),
        },
      }
    },
    status: (context) => readStatus(prism)(context),
    templates: () => ({ reply: { status: 200, body: (body) => Array.isArray(body.data) } }),
    template: () => ({ reply: { status: 200, body: (body) => body.data.id === 'abc123' } }),
    video: readVideo,
  },

  webhook: (generation, end, { base, revision }) =>
    prism.status(generation, end, { at: end.since, call: { base, revision } }),
  readVideoUrl: (body) => body.video_url,
}

/** Returns a check of a video URL that is signed at the time of a read. */
function buildUrlPattern({ id, plan }, { at, call }) {
  // An expired one is signed for an hour before.
  const signedAt = plan.output === 'expired' ? at - URL_VALID_MS : at
  const date = new Date(signedAt).toISOString().replaceAll(/[-:]|\.\d+/g, '')
  return function isSignedNow(text) {
    if (!isText(text) || !text.startsWith(call.base.media)) return false
    const url = new URL(text)
    return (
      url.pathname.endsWith(`/generations/${encodeURIComponent(id)}.mp4`) &&
      url.searchParams.get('X-Amz-Date') === date
    )
  }
}

function xml(status, code) {
  return {
    status,
    text: new RegExp(`<Code>${code}</Code>`),
    headers: { 'content-type': 'application/xml' },
  }
}

/** Answers with a video as S3 does; `call.signedAt` is undefined for a URL without a signature. */
function readVideo({ model, call }) {
  if (call.method === 'POST') return { reply: xml(405, 'MethodNotAllowed') }
  if (call.signedAt === undefined) return { reply: xml(403, 'AccessDenied') }
  if (call.hasAuthorization) return { reply: xml(400, 'InvalidArgument') }
  const owners = findOwners(model, call)
  return { generation: findOnly(owners), reply: answerVideo(call, owners.find(hasVideo)) }
}

function hasVideo({ generation, state }) {
  return state === 'completed' && generation.plan.output !== 'missing'
}

/** Answers a call with a signature for a video of `owner`. */
function answerVideo(call, owner) {
  // HTTP dates in the signature have no milliseconds.
  const expiresAt = Math.floor(call.signedAt / 1_000) * 1_000 + URL_VALID_MS
  if (owner !== undefined && call.nowIn(owner.generation.session) >= expiresAt)
    return xml(403, 'AccessDenied')
  if (owner !== undefined && call.signedAt > call.nowIn(owner.generation.session) + 900_000)
    return xml(403, 'AccessDenied')
  if (call.method !== 'GET') return xml(403, 'SignatureDoesNotMatch')
  if (owner === undefined) return xml(404, 'NoSuchKey')
  if (call.isTampered) return xml(403, 'SignatureDoesNotMatch')
  if (owner.generation.plan.output === 'expired') return xml(404, 'NoSuchKey')
  if (owner.generation.plan.output === 'empty' && call.range !== undefined) return xml(416, 'InvalidRange')
  return serveVideo(call, owner.generation)
}

import { createForCall, isText, readStatus, readVideo, between } from './shared.mjs'

const STATUS = {
  queued: 'processing',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  rejected: 'failed',
}

const UNAUTHORIZED = 'Unauthorized: not a valid authorization api key'
const SERVER_ERRORS = {
  status: 'Failed to retrieve generation status',
  create: 'Failed to initiate video generation',
}

const ERRORS = {
  'missing-key': [401, UNAUTHORIZED],
  unauthorized: [401, UNAUTHORIZED],
  forbidden: [403, isText],
  'not-found': [404, 'Generation not found'],
  'rate-limited': [429, isText],
  'server-error': [500, isText],
  'unknown-path': [404, isText],
  'wrong-method': [405, isText],
}

const formatTime = (at) => new Date(at).toISOString().replace('Z', '000Z')
const estimate = ({ script }) => Math.round(script.length * 0.0804 * 100) / 100

export const trugen = {
  name: 'trugen',
  keyHeader: (key) => ({ 'x-api-key': key }),
  sample: {
    id: '529fb61c-da5d-4b2d-9d49-b612deede60f',
    input: {
      avatar_id: 'c5b563de',
      callback_url: 'https://your-app.com/webhook/video-status',
      model_name: 'eleven_turbo_v2_5',
      provider_name: 'elevenlabs',
      script: 'Hello, This is team trugen',
      voice_id: 'FGY2WhTYpPnrIDTdsKH5',
    },
  },
  statusPath: (id) => `/v1/script-to-video/genStatus/${id}`,
  reads: [
    ['avatars', '/v1/ext/avatars'],
    ['avatars', '/v1/public/avatar/'],
    ['providers', '/v1/ext/providers'],
    ['providers', '/v1/providers'],
  ],
  wrongMethods: [
    ['PUT', '/v1/script-to-video/createVideo', ['POST']],
    ['POST', '/v1/ext/avatars', ['GET', 'HEAD']],
  ],
  unknownPaths: ['/v1/nothing', '/v1/script-to-video', '/v1/script-to-video/createVideo/'],

  error(name, { allow, operation }) {
    const [status, text] = ERRORS[name]
    const error = name === 'server-error' ? (SERVER_ERRORS[operation] ?? text) : text
    return { status, body: { error }, headers: name === 'wrong-method' ? { allow: allow.join(', ') } : {} }
  },
  errorShape: () => ({ error: isText }),
  codedShape: (code) => (code === 'status-minus-one' ? { status: -1, error: isText } : { error: isText }),

  /** Returns a valid submit. */
  buildSubmit(random, { hookUrl, mark }) {
    const script = `Hello ${random.below(1_000)}${mark === undefined ? '' : ` [scenario:${mark}]`}`
    const input = {
      ...this.sample.input,
      script,
      callback_url: hookUrl ?? '',
    }
    const { callback_url: url, ...fields } = input
    return {
      path: '/v1/script-to-video/createVideo',
      json: hookUrl === undefined ? fields : { ...fields, callback_url: url },
      input,
    }
  },
  invalidSubmits: [
    (json) => ({ ...json, script: '' }),
    (json) => ({ ...json, avatar_id: undefined }),
    (json) => ({ ...json, voice_id: 7 }),
    (json) => [json],
    () => null,
  ],

  status(generation, { state, since }, { call }) {
    const { id, input, createdAt, plan } = generation
    const status = STATUS[state]
    const isCompleted = status === 'completed'
    return {
      actual_time: isCompleted ? (since - createdAt) / 1_000 : 0,
      avatar_id: input.avatar_id,
      callback_url: input.callback_url,
      created_at: formatTime(createdAt),
      estimated_time: estimate(input),
      generation_id: id,
      model_name: input.model_name,
      modified_at: formatTime(status === 'processing' ? createdAt : since),
      provider_name: input.provider_name,
      script: input.script,
      status,
      video_name: isCompleted ? `${id}.mp4` : '',
      video_url:
        isCompleted && plan.output !== 'missing'
          ? between(call.base.media, `/${encodeURIComponent(id)}.mp4`)
          : '',
      voice_id: input.voice_id,
    }
  },

  operations: {
    create(context) {
      const { call } = context
      if (call.bodyStatus !== undefined) {
        const error = call.bodyStatus === 413 ? isText : 'Invalid request body'
        return { reply: { status: call.bodyStatus, body: { error } } }
      }
      const generation = createForCall(context, call.submit)
      const { input } = generation
      return {
        generation,
        created: [generation],
        reply: {
          status: 200,
          body: { estimated_duration: estimate(input), generation_id: isText, status: 'processing' },
          readIds: (body) => [body.generation_id],
        },
      }
    },
    status: (context) => readStatus(trugen)(context),
    video: (context) => readVideo(trugen)(context),
    avatars: () => ({ reply: { status: 200, body: Array.isArray } }),
    providers: () => ({ reply: { status: 200, body: Array.isArray } }),
  },

  webhook: (generation, end, { base }) => trugen.status(generation, end, { call: { base } }),
  readVideoUrl: (body) => body.video_url,
}

// A provider of your own: the API of Acme, a company that does not exist. Copy this file and change it to your API.
// mock-video-api.config.ts adds it to the fake of the command. In a test: createMockVideoApi({ providers: [acme] })
import { defineProvider, jsonReply } from 'mock-video-api'
import type { GenerationSnapshot, Links, Operation, Reply } from 'mock-video-api'

interface VideoInput {
  readonly prompt: string
  readonly webhookUrl: string | null
}

/** Submit: POST /v1/videos { "prompt": "A cat", "webhookUrl": "http://localhost:3000/hook" } */
const create: Operation<VideoInput> = {
  name: 'create',
  method: 'POST',
  path: '/v1/videos',
  createsGeneration: true,
  accepts: 'json',
  handle(context) {
    const input = context.body.kind === 'json' ? parseInput(context.body.value) : undefined
    if (input === undefined) return errorReply(400, 'prompt must be a text that is not empty')
    const limit = context.quota('videos')
    if (limit !== undefined && !context.consume('videos', 1, limit)) {
      context.setReason(`the session has used its ${limit} videos`)
      return noVideosLeft()
    }
    return jsonReply(202, serialize(context.create(input), context.links))
  },
}

/** Status: GET /v1/videos/<id> */
const status: Operation<VideoInput> = {
  name: 'status',
  method: 'GET',
  path: '/v1/videos/:id',
  idParam: 'id',
  handle(context) {
    const snapshot = context.poll()
    return snapshot === undefined
      ? context.error('not-found')
      : jsonReply(200, serialize(snapshot, context.links))
  },
}

export const acme = defineProvider({
  name: 'acme',
  origins: ['https://api.acme.example'],
  basePath: '/v1',
  sample: { id: 'vid_0000000000000001', input: { prompt: 'A cat', webhookUrl: null } },
  idFormat: { prefix: 'vid_', kind: 'hex' },
  operations: [create, status],
  webhook: {
    url: (input) => input.webhookUrl ?? undefined,
    body: (snapshot, { links }) => ({ type: 'video.ended', video: serialize(snapshot, links) }),
  },
  quotas: { videos: { description: 'The videos of a session. Further submits get 402.', unit: 'videos' } },
  errorReply,
  errorsByCode: { no_videos_left: noVideosLeft },
})

/** Every error of Acme has this form: also those for a missing key, an unknown id and a fault of a scenario. */
function errorReply(code: number, message: string): Reply {
  return jsonReply(code, { error: { code, message } })
}

function noVideosLeft(): Reply {
  return errorReply(402, 'There are no videos left on your plan')
}

function serialize({ generation, state }: GenerationSnapshot<VideoInput>, { mediaUrl }: Links) {
  const { id, input } = generation
  const videoUrl = state.state === 'completed' ? `${mediaUrl}/${encodeURIComponent(id)}.mp4` : null
  return { id, status: state.state, prompt: input.prompt, videoUrl }
}

function parseInput(body: unknown): VideoInput | undefined {
  if (typeof body !== 'object' || body === null || !('prompt' in body)) return undefined
  if (typeof body.prompt !== 'string' || body.prompt === '') return undefined
  const webhookUrl = 'webhookUrl' in body && typeof body.webhookUrl === 'string' ? body.webhookUrl : null
  return { prompt: body.prompt, webhookUrl }
}

import { buildGeneration, buildWebhook } from './sync-bodies.mjs'
import { buildCodedShape, buildError, buildErrorShape } from './sync-errors.mjs'
import { syncOperations } from './sync-operations.mjs'

export const sync = {
  name: 'sync',
  keyHeader: (key) => ({ 'x-api-key': key }),
  sample: {
    id: '6533643b-aceb-4c40-967e-d9ba9baac39e',
    input: {
      model: 'lipsync-2',
      input: [
        { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' },
        { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' },
      ],
      uploads: [],
      options: { sync_mode: 'loop' },
      webhookUrl: null,
      outputFileName: null,
      projectId: null,
    },
  },
  statusPath: (id) => `/v2/generate/${id}`,
  reads: [
    ['models', '/v2/models'],
    ['webhook-secret', '/v2/organizations/webhook/secret'],
  ],
  wrongMethods: [
    ['PATCH', '/v2/generate', ['POST']],
    ['POST', '/v2/models', ['GET', 'HEAD']],
  ],
  unknownPaths: ['/v2/nothing', '/v2/generate/a/b', '/v3/generate'],

  error: buildError,
  errorShape: buildErrorShape,
  codedShape: buildCodedShape,

  /** Returns a valid submit: JSON, or a form with files. */
  buildSubmit(random, { hookUrl, mark }) {
    const url = (name) => `https://example.com/${name}-${random.below(1_000)}`
    const items = [
      { type: 'video', url: url('a') },
      { type: 'audio', url: url('b') },
    ]
    const files = random.chance(0.25) ? random.pick([['video'], ['audio'], ['video', 'audio']]) : []
    const input = items.filter(({ type }) => !files.includes(type))
    const outputFileName = mark === undefined ? null : `name [scenario:${mark}]`
    const options = random.chance(0.3) ? { sync_mode: 'loop', temperature: 0.5 } : null
    const fields = {
      model: random.pick(['lipsync-2', 'lipsync-2-pro', 'sync-3']),
      input,
      ...(options !== null && { options }),
      ...(hookUrl !== undefined && { webhookUrl: hookUrl }),
      ...(outputFileName !== null && { outputFileName }),
    }
    return {
      path: '/v2/generate',
      json: fields,
      files,
      input: {
        model: fields.model,
        input,
        uploads: files,
        options,
        webhookUrl: hookUrl ?? null,
        outputFileName: outputFileName?.replaceAll(' ', '_').replaceAll(/[^\w-]/g, '') ?? null,
        projectId: null,
      },
    }
  },
  invalidSubmits: [
    (json) => ({ ...json, model: 'lipsync-0' }),
    (json) => ({ ...json, input: [] }),
    (json) => ({ ...json, input: 'none' }),
    (json) => ({ ...json, webhookUrl: 'ftp://example.com/a' }),
    () => null,
  ],

  status: buildGeneration,
  operations: syncOperations,
  webhook: buildWebhook,
  readVideoUrl: (body) => body.outputUrl,
}

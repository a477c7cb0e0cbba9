import { syncAssetOperations } from './sync-assets.mjs'
import { buildBatch, syncBatchOperations } from './sync-batches.mjs'
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
      options: { sync_mode: 'loop' },
      webhookUrl: null,
      outputFileName: null,
      projectId: null,
    },
  },
  statusPath: (id) => `/v2/generate/${id}`,
  reads: [
    ['models', '/v2/models'],
    ['account', '/v2/account'],
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

  /** Returns a valid submit: JSON, or a form with files, with or without assets of the session. */
  buildSubmit(random, { hookUrl, mark, assets, isJson = false }) {
    const items = [buildItem(random, 'video', assets), buildItem(random, 'audio', assets)]
    const hasFiles = !isJson && random.chance(0.25)
    const fields = hasFiles ? random.pick([['video'], ['audio'], ['video', 'audio']]) : []
    const files = fields.map((field) => buildFile(random, field))
    const filled = fillItems(random, items, files)
    const outputFileName = mark === undefined ? null : `name [scenario:${mark}]`
    const options = random.chance(0.3) ? { sync_mode: 'loop', temperature: 0.5 } : null
    const json = {
      model: random.pick(['lipsync-2', 'lipsync-2-pro', 'sync-3']),
      input: filled.sent,
      ...(options !== null && { options }),
      ...(hookUrl !== undefined && { webhookUrl: hookUrl }),
      ...(outputFileName !== null && { outputFileName }),
    }
    return {
      path: '/v2/generate',
      json,
      files,
      input: {
        model: json.model,
        input: filled.input,
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
  operations: { ...syncOperations, ...syncAssetOperations, ...syncBatchOperations },
  webhook: buildWebhook,
  batchWebhook: buildBatch,
  readVideoUrl: (body) => body.outputUrl,
}

export const UNKNOWN_ROW = '00000000-0000-4000-8000-000000000000'

/** Returns an input with a URL, or with one of the assets, mostly of its type, or with an unknown one. */
function buildItem(random, type, assets) {
  if (assets?.length > 0 && random.chance(0.3)) {
    const fitting = assets.filter((asset) => asset.type === type.toUpperCase())
    return { type, assetId: random.pick(fitting.length > 0 && random.chance(0.8) ? fitting : assets).id }
  }
  if (assets !== undefined && random.chance(0.02)) return { type, assetId: UNKNOWN_ROW }
  return { type, url: `https://example.com/${type}-${random.below(1_000)}` }
}

function buildFile(random, field) {
  return { field, fileName: `a ${field}.bin`, bytes: `bytes of a file, ${random.below(10)}` }
}

/** Returns the inputs that a form sends, and those of its generation: a file fills or replaces the one of its type, or comes last. */
function fillItems(random, items, files) {
  const places = items.map((item) => {
    const file = files.find(({ field }) => field === item.type)
    if (file === undefined) return { sent: [item], item }
    return { sent: random.pick([[], [{ type: item.type }], [item]]), item: { type: item.type, file } }
  })
  const [inPlace, added] = [true, false].map((isSent) =>
    places.filter(({ sent }) => sent.length > 0 === isSent),
  )
  return { sent: places.flatMap(({ sent }) => sent), input: [...inPlace, ...added].map(({ item }) => item) }
}

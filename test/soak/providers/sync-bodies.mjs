import { findProgress } from '../model/timeline.mjs'
import { between, isPercent, isText } from './shared.mjs'

const STATUS = {
  queued: 'PENDING',
  processing: 'PROCESSING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  rejected: 'REJECTED',
}

const CODES = {
  'timed-out': 'controller_timeout',
  'input-unreachable': 'generation_input_video_inaccessible',
  rejected: 'generation_input_validation_failed',
  internal: 'generation_pipeline_failed',
}

export function getSyncStatus(state) {
  return STATUS[state]
}

/** Returns the code of a failure: a neutral cause, or the provider's own code. */
function getCode(failure) {
  return CODES[failure] ?? failure?.sync ?? CODES['input-unreachable']
}

/** Returns the body of a status read, and of each generation that other operations return. */
export function buildGeneration(generation, { state, failure }, { at, call }) {
  const { id, input, createdAt, plan } = generation
  const isCompleted = state === 'completed'
  const hasFailed = state === 'failed' || state === 'rejected'
  return {
    createdAt: new Date(createdAt).toISOString(),
    id,
    input: buildInput(input, call.base),
    model: input.model,
    status: STATUS[state],
    error: hasFailed ? isText : null,
    errorCode: hasFailed ? getCode(failure) : null,
    options: input.options,
    outputDuration: isCompleted ? 8 : null,
    outputUrl: isCompleted && plan.output !== 'missing' ? buildResultUrl(generation, call.base) : null,
    outputFileName: input.outputFileName,
    segments: null,
    segmentOutputUrl: null,
    webhookUrl: input.webhookUrl,
    projectId: input.projectId,
    progress_percent: call.withProgress === true ? buildProgress(generation, at) : undefined,
  }
}

function buildProgress(generation, at) {
  return findProgress(generation, at) ?? isPercent
}

/** Returns the inputs of a generation, where one that came as a file has a URL or an asset. */
function buildInput({ input }, base) {
  return input.map(({ type, upload, asset, ...source }) => {
    if (asset !== undefined) return { type, assetId: asset.hasId }
    return upload === undefined ? { type, ...source } : { type, url: buildUploadCheck(upload, base) }
  })
}

/** Returns a check of the URL of an uploaded file. */
export function buildUploadCheck({ hasId, fileName }, base) {
  const start = `${base.media}/uploads/`
  const end = `/${encodeFileName(fileName)}`
  return function isUploadUrl(url) {
    return (
      isText(url) && url.startsWith(start) && url.endsWith(end) && hasId(url.slice(start.length, -end.length))
    )
  }
}

/** Returns a file name as it is in URLs. */
export function encodeFileName(name) {
  return name.replaceAll(/[^\w.-]/g, '_')
}

export function buildResultUrl({ id }, base) {
  const start = between(base.api, `/v2/generations/${id}/result?token=`).source.slice(0, -1)
  return new RegExp(`${start}[0-9a-f-]{36}$`)
}

/** Returns the body of a webhook; undefined for a rejection, of which Sync sends none. */
export function buildWebhook(generation, { state, failure }, { base, hasEmptyError }) {
  if (state === 'rejected') return undefined
  const { id, input, createdAt, plan } = generation
  const hasFailed = state === 'failed'
  const hasUrl = !hasFailed && plan.output !== 'missing'
  return {
    id,
    createdAt: new Date(createdAt).toISOString(),
    status: STATUS[state],
    model: input.model,
    input: buildInput(input, base),
    options: input.options,
    error: hasFailed && !hasEmptyError ? isText : null,
    error_code: hasFailed && !hasEmptyError ? getCode(failure) : null,
    outputDuration: hasFailed ? null : 8,
    outputUrl: hasUrl ? buildResultUrl(generation, base) : null,
    segmentOutputUrl: null,
    webhookUrl: input.webhookUrl,
  }
}

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

const FILE_NAMES = { video: 'video.mp4', audio: 'audio.wav' }

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
    input: buildInput(generation, call.base),
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

/** Returns the inputs of a generation: uploaded files first, each with a URL. */
function buildInput({ id, input }, base) {
  const files = (input.uploads ?? []).map((type) => ({
    type,
    url:
      id === undefined
        ? between(base.media, FILE_NAMES[type])
        : between(base.media, `/${id}/${FILE_NAMES[type]}`),
  }))
  return [...files, ...input.input]
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
    input: buildInput(generation, base),
    options: input.options,
    error: hasFailed && !hasEmptyError ? isText : null,
    error_code: hasFailed && !hasEmptyError ? getCode(failure) : null,
    outputDuration: hasFailed ? null : 8,
    outputUrl: hasUrl ? buildResultUrl(generation, base) : null,
    segmentOutputUrl: null,
    webhookUrl: input.webhookUrl,
  }
}

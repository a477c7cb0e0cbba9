import { callApi } from '../../support/call.ts'
import { START } from '../../support/fixed.ts'
import type { ParsedReply, CallOptions } from '../../support/call.ts'
import type { MockVideoApi } from '../../../src/index.ts'

export const VIDEO = { type: 'video', url: 'https://assets.sync.so/docs/example-video.mp4' }
export const AUDIO = { type: 'audio', url: 'https://assets.sync.so/docs/example-audio.wav' }
export const IMAGE = { type: 'image', url: 'https://example.com/face.png' }
export const TEXT = {
  type: 'text',
  provider: { name: 'elevenlabs', voiceId: 'EXAVITQu4vr4xnSDxMaL', script: 'Hello' },
}

/** The smallest valid request. */
export const BODY = { model: 'lipsync-2', input: [VIDEO, AUDIO] }

/** The body of the reply to `BODY`, except for the id. */
export const PENDING = {
  createdAt: START,
  id: '',
  input: [VIDEO, AUDIO],
  model: 'lipsync-2',
  status: 'PENDING',
  error: null,
  errorCode: null,
  options: null,
  outputDuration: null,
  outputUrl: null,
  outputFileName: null,
  webhookUrl: null,
  projectId: null,
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Submits a generation. */
export function submit(
  api: Pick<MockVideoApi, 'adapter'>,
  json: unknown = BODY,
  options: CallOptions = {},
): Promise<ParsedReply> {
  return callApi(api, 'sync', '/v2/generate', { method: 'POST', json, ...options })
}

/** Submits the fields and files of a form. */
export function submitForm(
  api: Pick<MockVideoApi, 'adapter'>,
  fields: readonly (readonly [string, string])[],
  files: readonly string[] = [],
): Promise<ParsedReply> {
  const body = {
    kind: 'form',
    fields,
    files: files.map((field) => ({ field, name: 'a file', type: '', size: 4, hash: `hash of ${field}` })),
  } as const
  return callApi(api, 'sync', '/v2/generate', { method: 'POST', body })
}

/** Returns the body of the 400 for mistakes in the fields of a request. */
export function badRequestBody(...message: readonly string[]): object {
  return { message, error: 'Bad Request', statusCode: 400 }
}

/** Returns a field of a body. Undefined if the body is not an object or does not have it. */
export function getField(body: unknown, name: string): unknown {
  return typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get(name) : undefined
}

/** Returns the id of a created generation. */
export function getId({ body }: ParsedReply): string {
  return String(getField(body, 'id'))
}

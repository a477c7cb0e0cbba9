import { expect } from 'vitest'
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
  segments: null,
  segmentOutputUrl: null,
  webhookUrl: null,
  projectId: null,
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Equal to any UUID. */
export const ANY_UUID: unknown = expect.stringMatching(UUID)

/** Equal to any SHA-256. */
export const ANY_HASH: unknown = expect.stringMatching(/^[0-9a-f]{64}$/)

/** Equal to the URL of any uploaded file. */
export const ANY_FILE_URL: unknown = expect.stringMatching(/\/uploads\/[0-9a-f-]{36}\/[\w.-]+$/)

/** Submits a generation. */
export function submit(
  api: Pick<MockVideoApi, 'adapter'>,
  json: unknown = BODY,
  options: CallOptions = {},
): Promise<ParsedReply> {
  return callApi(api, 'sync', '/v2/generate', { method: 'POST', json, ...options })
}

/** Submits the fields of a form, and files whose bytes are not kept. */
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

/** Submits the fields and files of a form as a client sends them. */
// oxlint-disable-next-line max-params
export function submitFiles(
  api: Pick<MockVideoApi, 'adapter'>,
  fields: readonly (readonly [string, string])[],
  files: readonly (readonly [string, File])[],
  options: CallOptions = {},
): Promise<ParsedReply> {
  const content = new FormData()
  for (const [name, value] of [...fields, ...files]) content.append(name, value)
  return callApi(api, 'sync', '/v2/generate', { method: 'POST', content, ...options })
}

/** Returns the inputs of a generation in a reply. */
export function getInputs({ body }: Pick<ParsedReply, 'body'>): readonly unknown[] {
  const input = getField(body, 'input')
  return Array.isArray(input) ? input : []
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

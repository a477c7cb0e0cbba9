import { createHash } from 'node:crypto'
import { callApi } from '../../../support/call.ts'
import { BODY, getField } from '../requests.ts'
import type { MockVideoApi } from '../../../../src/index.ts'
import type { CallOptions, ParsedReply } from '../../../support/call.ts'

type Fake = Pick<MockVideoApi<string>, 'adapter'>

/** Fields of a payload by the number of its line, counted from 1. */
export type Payloads = Readonly<Record<number, object>>

/** Returns fields with a mark, for the payload of a line. */
export function mark(scenario: string): object {
  return { outputFileName: `a [scenario:${scenario}]` }
}

/** Builds valid lines. */
export function buildLines(count = 20, payloads: Payloads = {}): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({
    request_id: `line-${index + 1}`,
    endpoint: '/v2/generate',
    payload: { ...BODY, ...payloads[index + 1] },
  }))
}

/** Encodes lines as a file. */
export function encodeLines(lines: readonly unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

export interface SubmitOptions extends Omit<CallOptions, 'json' | 'body' | 'method'> {
  readonly fields?: readonly (readonly [string, string])[]
  /** The names of the fields that have the file. Default: `input`. */
  readonly files?: readonly string[]
  /** Default: the size of the content. */
  readonly size?: number
}

/** Submits a file, by default with 20 lines. */
export function submitBatch(
  api: Fake,
  content: string | Uint8Array<ArrayBuffer> = encodeLines(buildLines()),
  { fields = [], files = ['input'], size, ...options }: SubmitOptions = {},
): Promise<ParsedReply> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const file = {
    name: 'input.jsonl',
    type: 'application/jsonl',
    size: size ?? bytes.byteLength,
    hash: createHash('sha256').update(bytes).digest('hex'),
    bytes: () => bytes,
  }
  const body = { kind: 'form', fields, files: files.map((field) => ({ field, ...file })) } as const
  return callApi(api, 'sync', '/v2/batch', { method: 'POST', body, ...options })
}

/** Submits a file with 20 lines. Returns the id of the batch. */
export async function createBatch(
  api: Fake,
  payloads: Payloads = {},
  options: SubmitOptions = {},
): Promise<string> {
  const reply = await submitBatch(api, encodeLines(buildLines(20, payloads)), options)
  if (reply.status !== 201) throw new Error(`Failed to create a batch: ${JSON.stringify(reply.body)}`)
  return String(getField(reply.body, 'id'))
}

/** Reads a batch. */
export async function readBatch(api: Fake, id: string, options: CallOptions = {}): Promise<unknown> {
  return (await callApi(api, 'sync', `/v2/batch/${id}`, options)).body
}

/** Returns the status and the numbers of successes, failures and pending generations of a batch. */
export function formatBatch(body: unknown): string {
  const metrics = getField(body, 'metrics')
  const counts = ['success_count', 'failed_count', 'pending_count'].map((name) => getField(metrics, name))
  return `${String(getField(body, 'status'))} ${counts.join(' ')}`
}

/** Reads a batch. Returns its status and numbers. */
export async function formatRead(api: Fake, id: string, options: CallOptions = {}): Promise<string> {
  return formatBatch(await readBatch(api, id, options))
}

/** Reads the result file of a batch: the content behind the redirect, line by line. */
export async function readResult(api: Fake, id: string): Promise<unknown[]> {
  const { headers } = await callApi(api, 'sync', `/v2/batches/${id}/result`, { key: null })
  const path = String(headers['location']).replace('https://assets.sync.so/generated', '')
  const { body } = await callApi(api, 'sync', path, { key: null, area: 'media' })
  return decodeBytes(body)
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

/** Returns the text of a file. */
export function decodeBytes(body: unknown): string {
  if (!(body instanceof Uint8Array)) throw new Error(`Failed to decode a file: ${String(body)}`)
  return new TextDecoder().decode(body)
}

/** Returns the line of a result file for a generation. */
export function buildResultLine(requestId: string, generation: unknown): object {
  return { request_id: requestId, ...(typeof generation === 'object' && generation) }
}

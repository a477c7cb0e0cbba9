import { parseJsonText } from '../../../lib/body.ts'
import { isRecord } from '../../../lib/unknown-record.ts'
import { assets } from '../assets/asset.ts'
import { MAX_MISTAKES } from '../errors.ts'
import { validateSubmit } from '../validate-submit.ts'
import type { Context } from '../../context.ts'
import type { GenerateBody } from '../generate-body.ts'
import type { SyncInput } from '../requests.ts'
import type { SubmitError } from '../validate-submit.ts'

/** A valid line of a batch file, or a valid row. */
export interface BatchRequest {
  readonly requestId: string
  /** The place in messages, such as `input line 3` or `row 3`. */
  readonly place: string
  readonly body: GenerateBody
  /** The JSON text of the payload, in which a mark can choose a scenario. */
  readonly text: string
}

/** The numbers of lines. Source: https://sync.so/docs/api-reference/guides/batch-processing */
const [MIN_LINES, MAX_LINES] = [20, 500]

/** The longest input in seconds. Source: the same page. Assumed: it holds for assets only, because URLs are not fetched. */
const MAX_INPUT_SECONDS = 30

/** A line of a batch file, or a row of a JSON body: its place, and its value. */
export interface BatchEntry {
  /** The place in messages, such as `input line 3` or `row 3`. */
  readonly place: string
  readonly value: Readonly<Record<string, unknown>> | undefined
  /** The mistakes of an entry that has no value. */
  readonly mistakes: readonly string[]
}

/** The mistakes of a submit, each with its place. */
export interface Mistakes {
  readonly mistakes: readonly string[]
}

/** The entries of a batch. */
export interface BatchEntries {
  /** The field that has them. */
  readonly field: string
  /** The name of the entries in messages. */
  readonly items: string
  readonly count: number
  /** Empty if there are too many, because a file can have millions of lines. */
  readonly entries: readonly BatchEntry[]
}

/** Parses the JSONL of a batch. Empty lines are skipped. */
export function parseLines(text: string): BatchEntries {
  const { count, lines } = findLines(text)
  return { field: 'input', items: 'lines', count, entries: count > MAX_LINES ? [] : lines.map(parseLine) }
}

interface Line {
  readonly number: number
  readonly text: string
}

/** Finds the lines that are not empty. Those above the limit are only counted. */
function findLines(text: string): { readonly count: number; readonly lines: readonly Line[] } {
  const lines: Line[] = []
  let count = 0
  let start = 0
  for (let number = 1; start < text.length; number += 1) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const line = text.slice(start, end)
    start = end + 1
    if (line.trim() === '') continue
    count += 1
    if (count <= MAX_LINES) lines.push({ number, text: line })
  }
  return { count, lines }
}

function parseLine({ number, text }: Line): BatchEntry {
  const place = `input line ${number}`
  const json = parseJsonText(text)
  if (json.kind === 'json') return createEntry(place, json.value)
  return { place, value: undefined, mistakes: [`must be JSON: ${json.reason}`] }
}

/** Reads the rows of a JSON body. Source: https://sync.so/docs/api-reference/api/batch-api/create-from-rows */
export function listRows(rows: readonly unknown[]): BatchEntries {
  const count = rows.length
  const read = count > MAX_LINES ? [] : rows
  return {
    field: 'rows',
    items: 'rows',
    count,
    entries: read.map((row, index) => createEntry(`row ${index + 1}`, row)),
  }
}

function createEntry(place: string, value: unknown): BatchEntry {
  return isRecord(value)
    ? { place, value, mistakes: [] }
    : { place, value: undefined, mistakes: ['must be an object'] }
}

/** Returns the requests of a batch, or its mistakes, each with its place. */
export function readRequests(
  context: Context<SyncInput>,
  { field, items, count, entries }: BatchEntries,
): { readonly requests: readonly BatchRequest[] } | Mistakes {
  if (count < MIN_LINES || count > MAX_LINES)
    return { mistakes: [`${field} must have from ${MIN_LINES} to ${MAX_LINES} ${items}, but has ${count}`] }
  const requests: BatchRequest[] = []
  const mistakes: string[] = []
  const places = new Map<string, string>()
  for (const entry of entries) {
    if (mistakes.length >= MAX_MISTAKES) break
    const { place } = entry
    const request = readRequest(context, entry)
    if ('mistakes' in request) {
      mistakes.push(...request.mistakes.map((mistake) => `${place}: ${mistake}`))
      continue
    }
    const first = places.get(request.requestId)
    if (first === undefined) places.set(request.requestId, place)
    else mistakes.push(`${place}: request_id must be unique: ${first} has the same request_id`)
    requests.push(request)
  }
  return mistakes.length > 0 ? { mistakes } : { requests }
}

function readRequest(
  context: Context<SyncInput>,
  { place, value, mistakes: entryMistakes }: BatchEntry,
): BatchRequest | Mistakes {
  if (value === undefined) return { mistakes: entryMistakes }
  const { request_id: requestId, endpoint, payload } = value
  const mistakes = [
    (typeof requestId !== 'string' || requestId === '') && 'request_id must be a non-empty string',
    endpoint !== '/v2/generate' && 'endpoint must be /v2/generate',
    !isRecord(payload) && 'payload must be an object',
  ].filter((mistake) => typeof mistake === 'string')
  if (mistakes.length > 0 || typeof requestId !== 'string') return { mistakes }
  const submit = validateSubmit(context, payload)
  if ('error' in submit) return { mistakes: listMistakes(submit) }
  const tooLong = findTooLong(context, submit.body)
  if (tooLong !== undefined) return { mistakes: [tooLong] }
  return { requestId, place, body: submit.body, text: JSON.stringify(payload) }
}

/** Returns the messages of an error about a payload. Each message of a list begins with the name of a field. */
function listMistakes({ error: { body }, field }: SubmitError): string[] {
  const error: unknown = typeof body === 'string' ? JSON.parse(body) : undefined
  const message = isRecord(error) ? error['message'] : undefined
  if (Array.isArray(message)) return message.map((text) => `payload.${text}`)
  return [`${field === undefined ? 'payload' : `payload.${field}`}: ${String(message)}`]
}

function findTooLong(context: Context<SyncInput>, { input }: GenerateBody): string | undefined {
  const index = input.findIndex(({ assetId }) => {
    const asset = typeof assetId === 'string' ? context.collection(assets).get(assetId) : undefined
    return (asset?.durationSeconds ?? 0) > MAX_INPUT_SECONDS
  })
  return index === -1 ? undefined : `payload.input.${index} must be at most ${MAX_INPUT_SECONDS} s long`
}

import { parseJsonText } from '../../lib/body.ts'
import type { Body, FormFile } from '../../lib/body.ts'
import type { SyncUpload } from '../../fixtures/sync.ts'

/** What is posted, from JSON or a form, before anybody looked at it. */
export interface Posted {
  readonly value: unknown
  /** Files that came with it, in the order of the fields' names here. */
  readonly files: readonly FormFile[]
}

const FILES: readonly SyncUpload[] = ['video', 'image', 'audio']

/** Parts whose text is JSON. `dialogueEdit` is JSON too, but passed over. */
const JSON_FIELDS = new Set(['options', 'segments', 'dubParams'])

/** A form's parts as the body they stand for, or what is wrong with them. `input` comes once for each item, or as one list. */
export function parseForm({
  fields,
  files,
}: Extract<Body, { kind: 'form' }>): Posted | { readonly mistakes: readonly string[] } {
  const mistakes = [...findRepeated(fields, files), ...findUnknownFiles(files)]
  const value: Record<string, unknown> = {}
  const input: unknown[] = []
  for (const [name, text] of fields) {
    if (name !== 'input' && !JSON_FIELDS.has(name)) {
      // No name of ours, and none that would reach into every object.
      if (PLAIN_FIELDS.has(name)) value[name] = text
      continue
    }
    const json = parseJsonText(text)
    if (json.kind !== 'json') mistakes.push(`${name} must be JSON`)
    else if (name === 'input') input.push(json.value)
    else value[name] = json.value
  }
  return mistakes.length > 0 ? { mistakes } : { value: { ...value, input: input.flat() }, files }
}

const PLAIN_FIELDS = new Set(['model', 'webhookUrl', 'outputFileName', 'projectId'])

/** The kinds of the files of a form that was parsed. */
export function toUploads(files: readonly FormFile[]): SyncUpload[] {
  return FILES.filter((type) => files.some(({ field }) => field === type))
}

function findRepeated(fields: readonly (readonly [string, string])[], files: readonly FormFile[]): string[] {
  const names = [...fields.map(([name]) => name), ...files.map(({ field }) => field)]
  const repeated = names.filter((name, index) => name !== 'input' && names.indexOf(name) < index)
  return [...new Set(repeated)].map((name) => `${name} must be given once`)
}

/** Assumed: refused, as NestJS does with a file that it has no field for. */
function findUnknownFiles(files: readonly FormFile[]): string[] {
  const unknown = files.map(({ field }) => field).filter((field) => !FILES.some((type) => type === field))
  return unknown.map((field) => `${field} must be no file: files are ${FILES.join(', ')}`)
}

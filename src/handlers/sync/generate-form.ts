import { parseJsonText } from '../../lib/body.ts'
import type { Body, FormFile } from '../../lib/body.ts'
import type { FormLimits } from '../../lib/form.ts'
import type { SyncUpload } from './requests.ts'

/** Source: https://sync.so/docs/api-reference/api/generate-api/create-with-files */
export const SYNC_FORM_LIMITS: FormLimits = {
  fileBytes: 5 * 1_024 ** 3,
  fieldBytes: 1_048_576,
  files: 3,
  fields: 32,
  parts: 35,
}

/** The body of a create request, before it is validated. */
export interface RequestBody {
  /** The JSON, or the object that the fields of a form stand for. */
  readonly value: unknown
  readonly files: readonly FormFile[]
}

/** The fields of a form that hold files. */
export const FILE_FIELDS: readonly SyncUpload[] = ['video', 'image', 'audio']

/** The fields of a form that hold JSON. `dialogueEdit` does too, but it is ignored. */
const JSON_FIELDS = new Set(['options', 'segments', 'dubParams'])

/** Returns the body that a form stands for, or its mistakes. `input` is repeated for each item, or is one list. */
export function parseForm({
  fields,
  files,
}: Extract<Body, { kind: 'form' }>): RequestBody | { readonly mistakes: readonly string[] } {
  const mistakes = [...findRepeated(fields, files), ...findUnknownFiles(files)]
  const value: Record<string, unknown> = {}
  const input: unknown[] = []
  for (const [name, text] of fields) {
    if (name !== 'input' && !JSON_FIELDS.has(name)) {
      // Only known names, so that a name such as `__proto__` cannot change the prototype.
      if (PLAIN_FIELDS.has(name)) value[name] = text
      continue
    }
    const json = parseJsonText(text)
    if (json.kind === 'refused')
      mistakes.push(
        json.problem === 'too-large' ? `${name} is too large: ${json.reason}` : `${name} must be JSON`,
      )
    else if (name === 'input') input.push(json.value)
    else value[name] = json.value
  }
  return mistakes.length > 0 ? { mistakes } : { value: { ...value, input: input.flat() }, files }
}

const PLAIN_FIELDS = new Set(['model', 'webhookUrl', 'outputFileName', 'projectId'])

/** Returns the kinds of the files of a form. */
export function getUploadTypes(files: readonly FormFile[]): SyncUpload[] {
  return FILE_FIELDS.filter((type) => files.some(({ field }) => field === type))
}

function findRepeated(fields: readonly (readonly [string, string])[], files: readonly FormFile[]): string[] {
  const names = [...fields.map(([name]) => name), ...files.map(({ field }) => field)]
  const repeated = names.filter((name, index) => name !== 'input' && names.indexOf(name) < index)
  return [...new Set(repeated)].map((name) => `${name} must be given once`)
}

/** Assumed: a file in an unknown field is a mistake, as in NestJS. */
function findUnknownFiles(files: readonly FormFile[]): string[] {
  const unknown = files
    .map(({ field }) => field)
    .filter((field) => !FILE_FIELDS.some((type) => type === field))
  return unknown.map((field) => `${field} must be no file: files are ${FILE_FIELDS.join(', ')}`)
}

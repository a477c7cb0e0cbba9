import { MAX_COLLECTIONS, parseJsonText } from '../../lib/body.ts'
import { formatList } from '../../lib/format-list.ts'
import { isRecord } from '../../lib/unknown-record.ts'
import type { Body, FormFile } from '../../lib/body.ts'
import type { FormLimits } from '../../lib/form.ts'

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
  readonly files: readonly InputFile[]
}

/** A file of a form, and the index of the input that it fills. */
export interface InputFile {
  readonly index: number
  readonly file: FormFile
}

/** The fields of a form that hold files. */
export const FILE_FIELDS: readonly string[] = ['video', 'image', 'audio']

/** The fields of a form that hold JSON, besides `input`. `dialogueEdit` does too, but it is ignored. */
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
    if (input.length > MAX_COLLECTIONS) continue
    const json = parseJsonText(text)
    if (json.kind === 'refused')
      mistakes.push(
        json.problem === 'too-large' ? `${name} is too large: ${json.reason}` : `${name} must be JSON`,
      )
    else if (name !== 'input') value[name] = json.value
    // Not `push` with very many arguments, which overflow the stack.
    else for (const item of Array.isArray(json.value) ? json.value : [json.value]) input.push(item)
  }
  // The limit of a JSON body, because the fields together can have very many more.
  if (input.length > MAX_COLLECTIONS) mistakes.push(`input must have at most ${MAX_COLLECTIONS} items`)
  if (mistakes.length > 0) return { mistakes }
  const filled = fillInputs(input, files)
  return { value: { ...value, input: filled.input }, files: filled.files }
}

/** The URL of an input that comes as a file, until the file has its own URL. */
const FILE_URL = 'https://file.invalid'

/**
 * Puts the files of a form into its inputs. A file fills the first input of its type that has no source, else it replaces the source
 * of the first one of its type. Assumed: a file without an input of its type is appended as a new input, so the indexes in messages
 * match the form.
 *
 * Source: https://sync.so/docs/api-reference/api/generate-api/create-with-files
 */
function fillInputs(
  items: readonly unknown[],
  files: readonly FormFile[],
): { readonly input: readonly unknown[]; readonly files: readonly InputFile[] } {
  const filled = new Map<unknown, FormFile>()
  const added: unknown[] = []
  // Not in the order of the form, so that the same parts in any order are the same request.
  for (const field of FILE_FIELDS) {
    const file = files.find((candidate) => candidate.field === field)
    if (file === undefined) continue
    const own = items.filter((item) => isRecord(item) && item['type'] === field)
    const item = own.find((candidate) => !hasSource(candidate)) ?? own[0] ?? { type: field }
    if (own.length === 0) added.push(item)
    filled.set(item, file)
  }
  const all = [...items, ...added]
  return {
    input: all.map((item) => (filled.has(item) ? withFileUrl(item) : item)),
    files: all.flatMap((item, index) => {
      const file = filled.get(item)
      return file === undefined ? [] : [{ index, file }]
    }),
  }
}

function hasSource(item: unknown): boolean {
  return isRecord(item) && (item['url'] ?? item['assetId'] ?? null) !== null
}

function withFileUrl(item: unknown): unknown {
  if (!isRecord(item)) return item
  const { type, url: _url, assetId: _assetId, ...rest } = item
  return { type, url: FILE_URL, ...rest }
}

const PLAIN_FIELDS = new Set(['model', 'webhookUrl', 'outputFileName', 'projectId'])

/** Finds the fields that a form repeats, other than `input`. */
export function findRepeated(
  fields: readonly (readonly [string, string])[],
  files: readonly FormFile[],
): string[] {
  const names = [...fields.map(([name]) => name), ...files.map(({ field }) => field)]
  const repeated = names.filter((name, index) => name !== 'input' && names.indexOf(name) < index)
  return [...new Set(repeated)].map((name) => `${name} must be given once`)
}

/** Assumed: a file in an unknown field is a mistake, as in NestJS. */
function findUnknownFiles(files: readonly FormFile[]): string[] {
  const unknown = files
    .map(({ field }) => field)
    .filter((field) => !FILE_FIELDS.some((type) => type === field))
  return unknown.map((field) => `${field} cannot be a file. Use the fields ${formatList(FILE_FIELDS)}`)
}

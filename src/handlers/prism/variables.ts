import { parseUrl } from '../../lib/parse-url.ts'
import type { PrismVariable } from './catalog.ts'

/** The values of a submit for the variables of a template. */
export interface VariableValues {
  readonly variables: Readonly<Record<string, unknown>>
  /** Ids of characters for image variables. From `2026-09` on. */
  readonly characters: Readonly<Record<string, unknown>>
  /** The variables that were sent as files. From `2026-09` on. */
  readonly files: ReadonlySet<string>
  readonly revision: string
}

/** The maximum length of an S3 key. Assumed: Prism has the limit of S3. */
const MAX_KEY_LENGTH = 1_024

/** Returns every mistake, with its field. Assumed: variables that the template does not have are ignored. */
export function findVariableMistakes(variables: readonly PrismVariable[], values: VariableValues): string[] {
  return variables.flatMap((variable) => {
    const { key } = variable
    // A character replaces a value. Source: https://docs.prismvideos.com/api-reference/generate-video
    if (variable.type === 'image' && Object.hasOwn(values.characters, key)) {
      return isNonEmptyText(values.characters[key])
        ? []
        : `character_variables.${key} must be the id of a character`
    }
    const mistake = values.files.has(key) ? checkFile(variable) : checkValue(variable, values)
    return mistake === undefined ? [] : `variables.${key} ${mistake}`
  })
}

/** Assumed: a file replaces a value. */
function checkFile({ type }: PrismVariable): string | undefined {
  return type === 'text' ? 'must be a string, not a file' : undefined
}

/** Assumed: an empty text counts as missing. */
function checkValue(variable: PrismVariable, { variables, revision }: VariableValues): string | undefined {
  const value = Object.hasOwn(variables, variable.key) ? variables[variable.key] : undefined
  if (value === undefined || value === '') {
    return variable.required && variable.default_value === undefined ? 'is required' : undefined
  }
  if (typeof value !== 'string') return 'must be a string'
  return variable.type === 'text' ? checkText(variable, value) : checkMedia(value, revision)
}

function checkText({ max_length, min_length }: PrismVariable, value: string): string | undefined {
  if (max_length !== undefined && value.length > max_length)
    return `must have at most ${max_length} characters`
  if (min_length !== undefined && value.length < min_length)
    return `must have at least ${min_length} characters`
  return undefined
}

/** URLs are not fetched. Assumed: a value without a scheme is an S3 key. */
function checkMedia(value: string, revision: string): string | undefined {
  const acceptsDataUri = revision !== '2026-02'
  const isMedia = /^https?:\/\//i.test(value)
    ? parseUrl(value) !== undefined
    : /^data:/i.test(value)
      ? acceptsDataUri && /^data:[^,]*;base64,[\w+/=-]+$/i.test(value)
      : !/^[a-z][a-z\d+.-]*:/i.test(value) && value.length <= MAX_KEY_LENGTH
  if (isMedia) return undefined
  return `must be an HTTP(S) URL${acceptsDataUri ? ', a base64 data URI' : ''} or an S3 key`
}

function isNonEmptyText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

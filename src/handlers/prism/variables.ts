import type { PrismVariable } from '../../fixtures/prism-catalog.ts'

/** What a submit brought for a template's variables. */
export interface GivenVariables {
  readonly variables: Readonly<Record<string, unknown>>
  /** Characters for image variables; from `2026-09` on. */
  readonly characters: Readonly<Record<string, unknown>>
  /** The variables that came as files; likewise. */
  readonly files: ReadonlySet<string>
  readonly revision: string
}

/** Assumed: as long as an S3 key may be. */
const MAX_KEY = 1_024

/** Every mistake, with its field. Assumed: variables that the template does not have are passed over. */
export function findVariableMistakes(asked: readonly PrismVariable[], given: GivenVariables): string[] {
  return asked.flatMap((variable) => {
    const { key } = variable
    // It wins over a value, because the page says so. https://docs.prismvideos.com/api-reference/generate-video
    if (variable.type === 'image' && Object.hasOwn(given.characters, key)) {
      return isFilled(given.characters[key]) ? [] : `character_variables.${key} must be the id of a character`
    }
    const mistake = given.files.has(key) ? checkFile(variable) : checkValue(variable, given)
    return mistake === undefined ? [] : `variables.${key} ${mistake}`
  })
}

/** Assumed: a file wins over a value. */
function checkFile({ type }: PrismVariable): string | undefined {
  return type === 'text' ? 'must be a string, not a file' : undefined
}

/** Assumed: an empty text counts as left out. */
function checkValue(variable: PrismVariable, { variables, revision }: GivenVariables): string | undefined {
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

/** A URL is not fetched. Assumed: what has no scheme is an S3 key. */
function checkMedia(value: string, revision: string): string | undefined {
  const takesData = revision !== '2026-02'
  const isMedia = /^https?:\/\//i.test(value)
    ? URL.canParse(value)
    : /^data:/i.test(value)
      ? takesData && /^data:[^,]*;base64,[\w+/=-]+$/i.test(value)
      : !/^[a-z][a-z\d+.-]*:/i.test(value) && value.length <= MAX_KEY
  if (isMedia) return undefined
  return `must be an HTTP(S) URL${takesData ? ', a base64 data URI' : ''} or an S3 key`
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

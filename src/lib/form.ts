import { tooLargeBody } from './body.ts'
import type { Body, FormFile } from './body.ts'

/** The limits of a form. Source: https://sync.so/docs/api-reference/api/generate-api/create-with-files */
export const FORM_LIMITS = {
  fileBytes: 5 * 1_024 ** 3,
  fieldBytes: 1_048_576,
  files: 3,
  fields: 32,
  parts: 35,
} as const

/** True if a content type is `multipart/form-data`. */
export function isFormType(type: string | undefined): boolean {
  return /^\s*multipart\/form-data\s*;/i.test(type ?? '')
}

/** Builds the body of a form. The body is refused if the form exceeds a limit. */
export function buildFormBody(
  fields: readonly (readonly [string, string])[],
  files: readonly FormFile[],
): Body {
  const { fileBytes, fieldBytes } = FORM_LIMITS
  if (files.length > FORM_LIMITS.files) return tooLargeBody(`it has more than ${FORM_LIMITS.files} files`)
  if (fields.length > FORM_LIMITS.fields) return tooLargeBody(`it has more than ${FORM_LIMITS.fields} fields`)
  if (fields.length + files.length > FORM_LIMITS.parts)
    return tooLargeBody(`it has more than ${FORM_LIMITS.parts} parts`)
  if (fields.some(([, value]) => value.length > fieldBytes))
    return tooLargeBody(`a field has more than ${fieldBytes} bytes`)
  if (files.some(({ size }) => size > fileBytes))
    return tooLargeBody(`a file has more than ${fileBytes} bytes`)
  return { kind: 'form', fields, files }
}

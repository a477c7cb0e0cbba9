import { tooLargeBody } from './body.ts'
import type { Body, FormFile } from './body.ts'

/** The limits of a form. A form that exceeds one is too large. */
export interface FormLimits {
  /** The size of a file, in bytes. Default: 1 GiB. */
  readonly fileBytes: number
  /** The size of the text of a field, in bytes. Default: 1 MiB. */
  readonly fieldBytes: number
  /** The number of files. Default: 100. */
  readonly files: number
  /** The number of fields that are not files. Default: 1,000. */
  readonly fields: number
  /** The number of fields and files together. Default: 1,000. */
  readonly parts: number
}

const DEFAULT_LIMITS: FormLimits = {
  fileBytes: 1_024 ** 3,
  fieldBytes: 1_048_576,
  files: 100,
  fields: 1_000,
  parts: 1_000,
}

/** The maximum length of the texts of all fields together, because they are kept in memory. */
export const MAX_FORM_TEXT = 32 * 1_048_576

/** Returns the limits of a form, with the defaults for those that are not given. */
export function completeFormLimits(limits: Partial<FormLimits> | undefined): FormLimits {
  return { ...DEFAULT_LIMITS, ...limits }
}

/** Builds the body of a form. The body is refused if the form exceeds a limit. */
export function buildFormBody(
  fields: readonly (readonly [string, string])[],
  files: readonly FormFile[],
  limits: FormLimits,
): Body {
  const { fileBytes, fieldBytes } = limits
  if (files.length > limits.files) return tooLargeBody(`it has more than ${limits.files} files`)
  if (fields.length > limits.fields) return tooLargeBody(`it has more than ${limits.fields} fields`)
  if (fields.length + files.length > limits.parts)
    return tooLargeBody(`it has more than ${limits.parts} parts`)
  if (fields.some(([, value]) => value.length > fieldBytes))
    return tooLargeBody(`a field has more than ${fieldBytes} bytes`)
  if (fields.reduce((length, [, value]) => length + value.length, 0) > MAX_FORM_TEXT)
    return tooLargeBody(`its fields have more than ${MAX_FORM_TEXT} bytes`)
  if (files.some(({ size }) => size > fileBytes))
    return tooLargeBody(`a file has more than ${fileBytes} bytes`)
  return { kind: 'form', fields, files: files.map(normalizeFile) }
}

/**
 * Returns a file with its name and its type as a server reads them: no folders, the escapes of clients, no parameters of the type.
 * The parsers of forms differ in these.
 *
 * Source: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
function normalizeFile(file: FormFile): FormFile {
  const last = file.name.split(/[/\\]/).at(-1) ?? ''
  const name = last.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const [type = ''] = file.type.split(';', 1)
  return { ...file, name: /^\.{1,2}$/.test(name) ? '' : name, type: type.trim().toLowerCase() }
}

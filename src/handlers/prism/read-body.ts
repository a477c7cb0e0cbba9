import { parseJsonText } from '../../lib/body.ts'
import { errorReply } from './errors.ts'
import type { Body } from '../../lib/body.ts'
import type { Reply } from '../../lib/call.ts'
import type { Context } from '../context.ts'
import type { ParseResult } from './requests.ts'

/** The body of a submit, before it is validated. */
export interface RequestBody {
  /** The JSON, or the object that the fields of a form stand for. */
  readonly value: unknown
  /** The variables that were sent as files. */
  readonly files: ReadonlySet<string>
}

const NO_FILES: ReadonlySet<string> = new Set()

/** The fields of a form that contain JSON text. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['variables', 'character_variables'])

/** Returns the body of a submit, or the reply to a body that is not valid. */
export function parseBody(context: Context<unknown>): RequestBody | { readonly reply: Reply } {
  const { body, revision } = context
  if (body.kind === 'json') return { value: body.value, files: NO_FILES }
  if (body.kind === 'form' && revision !== '2026-02') {
    const form = parseForm(body)
    return form.kind === 'valid' ? form.value : { reply: errorReply(400, form.message) }
  }
  const isTooLarge = body.kind === 'refused' && body.problem === 'too-large'
  context.setReason(body.kind === 'refused' ? body.reason : 'revision 2026-02 does not accept forms')
  // Assumed: both messages.
  return {
    reply: isTooLarge
      ? errorReply(413, 'Request body too large')
      : errorReply(400, 'body must be valid JSON, sent as application/json'),
  }
}

/** Assumed: the fields `variables` and `character_variables` contain JSON text. The field name of a file is the key of its variable. */
function parseForm({ fields, files }: Extract<Body, { readonly kind: 'form' }>): ParseResult<RequestBody> {
  const names = [...fields.map(([name]) => name), ...files.map(({ field }) => field)]
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) return { kind: 'invalid', message: `${repeated} is given twice` }
  const values = new Map<string, unknown>()
  for (const [name, text] of fields) {
    const field = JSON_FIELDS.has(name) ? parseJsonText(text) : ({ kind: 'json', value: text } as const)
    if (field.kind === 'refused') {
      const problem = field.problem === 'too-large' ? `is too large: ${field.reason}` : 'must be valid JSON'
      return { kind: 'invalid', message: `${name} ${problem}` }
    }
    values.set(name, field.value)
  }
  const fileVariables = new Set(files.map(({ field }) => field))
  return { kind: 'valid', value: { value: Object.fromEntries(values), files: fileVariables } }
}

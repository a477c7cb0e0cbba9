import { parseJsonText } from '../../lib/body.ts'
import { refusePrism } from './errors.ts'
import type { Body } from '../../lib/body.ts'
import type { Reply } from '../../lib/call.ts'
import type { Context } from '../provider.ts'
import type { Checked } from './requests.ts'

/** What came in a body: its JSON, and the variables that came as files. */
export interface Given {
  readonly value: unknown
  readonly files: ReadonlySet<string>
}

const NO_FILES: ReadonlySet<string> = new Set()

/** Parts of a form that are JSON. */
const JSON_PARTS: ReadonlySet<string> = new Set(['variables', 'character_variables'])

/** The body of a submit, or the refusal of one that is none. */
export function readBody(context: Context<unknown>): Given | { readonly reply: Reply } {
  const { body, revision } = context
  if (body.kind === 'json') return { value: body.value, files: NO_FILES }
  if (body.kind === 'form' && revision !== '2026-02') {
    const form = readForm(body)
    return form.kind === 'checked' ? form.value : { reply: refusePrism(400, form.message) }
  }
  const isTooLarge = body.kind === 'refused' && body.problem === 'too-large'
  context.setReason(body.kind === 'refused' ? body.reason : 'revision 2026-02 takes no forms')
  // Assumed: both messages.
  return {
    reply: isTooLarge
      ? refusePrism(413, 'Request body too large')
      : refusePrism(400, 'body must be valid JSON, sent as application/json'),
  }
}

/** Assumed: JSON in the parts that are objects elsewhere, and files in parts named by their variables. */
function readForm({ fields, files }: Extract<Body, { readonly kind: 'form' }>): Checked<Given> {
  const names = [...fields.map(([name]) => name), ...files.map(({ field }) => field)]
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) return { kind: 'refused', message: `${twice} is given twice` }
  const value = new Map<string, unknown>()
  for (const [name, text] of fields) {
    const part = JSON_PARTS.has(name) ? parseJsonText(text) : ({ kind: 'json', value: text } as const)
    if (part.kind !== 'json') return { kind: 'refused', message: `${name} must be valid JSON` }
    value.set(name, part.value)
  }
  const named = new Set(files.map(({ field }) => field))
  return { kind: 'checked', value: { value: Object.fromEntries(value), files: named } }
}

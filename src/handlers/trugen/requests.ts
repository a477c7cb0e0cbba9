import * as z from 'zod/mini'

import sample from '../../fixtures/trugen/sample.json' with { type: 'json' }
import { listFields } from '../../lib/list-fields.ts'
import { findMistakes, strictObject, parse, formatMistake } from '../../lib/parse.ts'
import type { Body } from '../../lib/body.ts'

/** The generation of the vendor's sample. */
export const TRUGEN_SAMPLE = sample.body

const text = z.string('must be a string')

/** A field of an input. It comes from the sample if it is left out. */
function field(name: keyof typeof sample.body.input): z.ZodMiniPrefault<typeof text> {
  return z.prefault(text, sample.body.input[name])
}

const input = z.readonly(
  strictObject({
    avatar_id: field('avatar_id'),
    callback_url: field('callback_url'),
    model_name: field('model_name'),
    provider_name: field('provider_name'),
    script: field('script'),
    voice_id: field('voice_id'),
  }),
)

/** Parses the input of a generation that is created through the API of the fake. */
export function parseTruGenInput(value: unknown) {
  // A copy of the sample takes less memory than the object that the parser builds.
  return { ...sample.body.input, ...parse(input, value, 'create a TruGen generation') }
}

/** The input of a TruGen generation. Not `z.infer`, because a published declaration must not name zod. */
export type TruGenInput = ReturnType<typeof parseTruGenInput>

/** The input of a create request, or the reason why the request is refused. */
export type TruGenRequest =
  | { readonly kind: 'input'; readonly input: TruGenInput }
  | { readonly kind: 'refused'; readonly problem: 'malformed' | 'too-large'; readonly reason: string }

// Assumed: an empty text counts as missing.
const required = z.string('must be a string').check(z.minLength(1, 'must not be empty'))

/** Source: https://docs.trugen.ai/api-reference/endpoint/texttovideo */
const request = z.object(
  {
    avatar_id: required,
    voice_id: required,
    provider_name: required,
    model_name: required,
    script: required,
    // Assumed: null counts as missing.
    callback_url: z.optional(z.nullable(z.string('must be a string'))),
  },
  'must be an object',
)

/** The fields of a create request. */
export const TRUGEN_FIELDS = listFields(request)

/** Parses the body of a create request. Assumed: undocumented fields are ignored. */
export function parseTruGenRequest(body: Body): TruGenRequest {
  if (body.kind === 'refused') return body
  if (body.kind !== 'json') return refuse('the body is a form, not JSON')
  const mistakes = findMistakes(request, body.value).map(formatMistake)
  if (mistakes.length > 0) return refuse(mistakes.join('; '))
  const fields = request.parse(body.value)
  return { kind: 'input', input: { ...fields, callback_url: fields.callback_url ?? '' } }
}

function refuse(reason: string): TruGenRequest {
  return { kind: 'refused', problem: 'malformed', reason }
}

import * as z from 'zod/mini'

import { TRUGEN_SAMPLE } from '../../fixtures/trugen.ts'
import { findMistakes, strictObject, parse, formatMistake } from '../../lib/parse.ts'
import type { Body } from '../../lib/body.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'

const text = z.optional(z.string('must be a text'))

const input = strictObject({
  avatar_id: text,
  callback_url: text,
  model_name: text,
  provider_name: text,
  script: text,
  voice_id: text,
})

/** What somebody puts there by hand, made whole with the sample's values. */
export function parseTruGenInput(value: unknown): TruGenInput {
  const given = parse<Partial<TruGenInput>>(input, value, 'create a TruGen generation')
  return { ...TRUGEN_SAMPLE.input, ...given }
}

/** What a create asks for, or why it is refused. */
export type TruGenRequest =
  | { readonly kind: 'input'; readonly input: TruGenInput }
  | { readonly kind: 'refused'; readonly problem: 'malformed' | 'too-large'; readonly reason: string }

// Assumed: an empty text counts as missing.
const required = z.string('must be a text').check(z.minLength(1, 'must not be empty'))

/** https://docs.trugen.ai/api-reference/endpoint/texttovideo */
const request = z.object(
  {
    avatar_id: required,
    voice_id: required,
    provider_name: required,
    model_name: required,
    script: required,
    // Assumed: null counts as left out.
    callback_url: z.optional(z.nullable(z.string('must be a text'))),
  },
  'must be an object',
)

/** Assumed: fields that no page has are passed over. */
export function parseTruGenRequest(body: Body): TruGenRequest {
  if (body.kind === 'refused') return body
  if (body.kind === 'form') return refuse('it is a form')
  const mistakes = findMistakes(request, body.value).map(formatMistake)
  if (mistakes.length > 0) return refuse(mistakes.join('; '))
  const given = request.parse(body.value)
  return { kind: 'input', input: { ...given, callback_url: given.callback_url ?? '' } }
}

function refuse(reason: string): TruGenRequest {
  return { kind: 'refused', problem: 'malformed', reason }
}

import * as z from 'zod/mini'

import { TRUGEN_SAMPLE } from '../../fixtures/trugen.ts'
import { findMistakes, object, parse, toText } from '../../parse.ts'
import type { Body } from '../../body.ts'
import type { TruGenInput } from '../../fixtures/trugen.ts'

const text = z.optional(z.string('must be a text'))

const input = object({
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
  | { readonly kind: 'refused'; readonly why: 'malformed' | 'too-large'; readonly because: string }

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
  const mistakes = findMistakes(request, body.value).map(toText)
  if (mistakes.length > 0) return refuse(mistakes.join('; '))
  const given = request.parse(body.value)
  return { kind: 'input', input: { ...given, callback_url: given.callback_url ?? '' } }
}

function refuse(because: string): TruGenRequest {
  return { kind: 'refused', why: 'malformed', because }
}

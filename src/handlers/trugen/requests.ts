import * as z from 'zod/mini'

import { TRUGEN_SAMPLE } from '../../fixtures/trugen.ts'
import { object, parse } from '../../parse.ts'
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

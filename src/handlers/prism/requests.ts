import * as z from 'zod/mini'

import { PRISM_SAMPLE } from '../../fixtures/prism.ts'
import { object, parse } from '../../parse.ts'
import type { PrismInput } from '../../fixtures/prism.ts'

const input = object({
  template_id: z.optional(z.nullable(z.string('must be a text'))),
  webhook_url: z.optional(z.nullable(z.string('must be a text'))),
})

/** What somebody puts there by hand, made whole with the sample's values. */
export function parsePrismInput(value: unknown): PrismInput {
  const given = parse<Partial<PrismInput>>(input, value, 'create a Prism generation')
  return { ...PRISM_SAMPLE.input, ...given }
}

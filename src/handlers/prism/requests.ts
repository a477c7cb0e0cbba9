import * as z from 'zod/mini'

import { PRISM_SAMPLE } from '../../fixtures/prism.ts'
import { strictObject, parse } from '../../lib/parse.ts'
import type { PrismInput } from '../../fixtures/prism.ts'

const input = strictObject({
  template_id: z.optional(z.nullable(z.string('must be a text'))),
  webhook_url: z.optional(z.nullable(z.string('must be a text'))),
})

/** What somebody puts there by hand, made whole with the sample's values. */
export function parsePrismInput(value: unknown): PrismInput {
  const given = parse<Partial<PrismInput>>(input, value, 'create a Prism generation')
  return { ...PRISM_SAMPLE.input, ...given }
}

/** Something a call brought, checked; or why it is refused, with the field at fault. */
export type Checked<Value> =
  { readonly kind: 'checked'; readonly value: Value } | { readonly kind: 'refused'; readonly message: string }

const text = z.string(mustBe('a string'))
const filled = text.check(z.minLength(1, 'must not be empty'))
const texts = z.array(text, mustBe('an array of strings'))
const json = z.record(z.string(), z.unknown(), mustBe('an object'))

/** https://docs.prismvideos.com/api-reference/generate-video */
const templateRequest = z.object({ variables: json, webhook_url: z.optional(text) }, mustBe('a JSON object'))
const characterRequest = z.object(
  { variables: json, webhook_url: z.optional(text), character_variables: z.optional(json) },
  mustBe('a JSON object'),
)

const RATIOS = ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16']
const COUNT = 'must be a whole number from 1 to 4'

/** https://prism-c8e399ce.mintlify.app/api-reference/create-generation */
const promptRequest = z.object(
  {
    prompt: filled,
    // Assumed: any; there is no list of models.
    modelName: filled,
    aspectRatio: z.optional(z.enum(RATIOS, `must be one of ${RATIOS.join(', ')}`)),
    // Assumed: any number of seconds.
    duration: z.optional(text.check(z.regex(/^\d+(?:\.\d+)?s$/, 'must be a time with its unit, such as 8s'))),
    // Assumed: any.
    resolution: z.optional(filled),
    count: z.optional(z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(4, COUNT))),
    hasAudio: z.optional(z.boolean(mustBe('a boolean'))),
    startFrameKey: z.optional(text),
    endFrameKey: z.optional(text),
    ingredientImageKeys: z.optional(texts),
    characterReferenceImageKeys: z.optional(texts),
    sourceVideoKey: z.optional(text),
    referenceVideoKeys: z.optional(texts),
    audioKey: z.optional(text),
    templateId: z.optional(text),
  },
  mustBe('a JSON object'),
)

export type TemplateRequest = z.infer<typeof characterRequest>
export type PromptRequest = z.infer<typeof promptRequest>

export function parseTemplateRequest(value: unknown, revision: string): Checked<TemplateRequest> {
  return check(revision === '2026-02' ? templateRequest : characterRequest, value)
}

export function parsePromptRequest(value: unknown): Checked<PromptRequest> {
  return check(promptRequest, value)
}

/** Assumed: fields that no page has are passed over, and null is no value. */
function check<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): Checked<z.infer<Schema>> {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return { kind: 'checked', value: data }
  const messages = error.issues.map(({ path, message }) => `${toField(path)} ${message}`)
  return { kind: 'refused', message: messages.join('; ') }
}

function toField(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.')
}

function mustBe(what: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: ({ input: given }) => (given === undefined ? 'is required' : `must be ${what}`) }
}

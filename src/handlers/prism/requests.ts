import * as z from 'zod/mini'

import sample from '../../fixtures/prism/sample.json' with { type: 'json' }
import { listFields } from '../../lib/list-fields.ts'
import { listOf } from '../../lib/list-of.ts'
import { strictObject, parse } from '../../lib/parse.ts'
import type { KnownFields } from '../../lib/known-fields.ts'
import type { VideoAspect, VideoDescription } from '../provider.ts'
import type { PrismTemplate } from './catalog.ts'

/** The generation of the vendor's samples. */
export const PRISM_SAMPLE = sample.body

const inputText = z.nullable(z.string('must be a string'))

const RATIOS = ['auto', '21:9', '16:9', '4:3', '1:1', '3:4', '9:16'] as const
const aspectRatio = z.optional(z.enum(RATIOS, `must be one of ${RATIOS.join(', ')}`))
// Assumed: any number of seconds.
const duration = z.optional(
  z
    .string(mustBe('a string'))
    .check(z.regex(/^\d+(?:\.\d+)?s$/, 'must be a number of seconds with the unit s, such as 8s')),
)

/** Fields that are left out come from the sample. */
const input = z.readonly(
  strictObject({
    template_id: z.prefault(inputText, sample.body.input.template_id),
    webhook_url: z.optional(inputText),
    modelName: z.optional(z.string('must be a string')),
    aspectRatio,
    duration,
  }),
)

/** Returns the length of the videos of a template, in the form of a request. Undefined if the template has none. */
export function getTemplateDuration(template: PrismTemplate | undefined): string | undefined {
  const seconds = template?.duration_sec ?? undefined
  return seconds === undefined ? undefined : `${seconds}s`
}

/** Parses the input of a generation that is created through the API of the fake. */
export function parsePrismInput(value: unknown) {
  // A copy of the sample takes less memory than the object that the parser builds.
  return { ...sample.body.input, ...parse(input, value, 'create a Prism generation') }
}

/** The input of a Prism generation. Not `z.infer`, because a published declaration must not name zod. */
export type PrismInput = ReturnType<typeof parsePrismInput>

/**
 * Describes the video. Assumed: it is as long as the request says, else as its template says; `21:9`, `4:3` and `auto` give the
 * aspect 16:9, and `3:4` gives 9:16.
 */
export function describePrismVideo({
  duration: length,
  aspectRatio: ratio = 'auto',
  modelName: model,
}: PrismInput): VideoDescription {
  const seconds = length === undefined ? undefined : Number.parseFloat(length)
  return { seconds, aspect: ASPECTS[ratio], model }
}

const ASPECTS: Readonly<Record<(typeof RATIOS)[number], VideoAspect>> = {
  auto: '16:9',
  '21:9': '16:9',
  '16:9': '16:9',
  '4:3': '16:9',
  '1:1': '1:1',
  '3:4': '9:16',
  '9:16': '9:16',
}

/** A parsed value, or a message that names each field with a mistake. */
export type ParseResult<Value> =
  { readonly kind: 'valid'; readonly value: Value } | { readonly kind: 'invalid'; readonly message: string }

const text = z.string(mustBe('a string'))
const nonEmptyText = text.check(z.minLength(1, 'must not be empty'))
const textList = listOf(text, mustBe('an array of strings').error)
const json = z.record(z.string(), z.unknown(), mustBe('an object'))

/** Source: https://docs.prismvideos.com/api-reference/generate-video */
const templateRequest = z.object({ variables: json, webhook_url: z.optional(text) }, mustBe('a JSON object'))
const characterRequest = z.object(
  { variables: json, webhook_url: z.optional(text), character_variables: z.optional(json) },
  mustBe('a JSON object'),
)

const COUNT = 'must be a whole number from 1 to 4'

/** Source: https://prism-c8e399ce.mintlify.app/api-reference/create-generation */
const promptRequest = z.object(
  {
    prompt: nonEmptyText,
    // Assumed: any name, because no page lists the models.
    modelName: nonEmptyText,
    aspectRatio,
    duration,
    // Assumed: any text.
    resolution: z.optional(nonEmptyText),
    count: z.optional(z.int(COUNT).check(z.minimum(1, COUNT), z.maximum(4, COUNT))),
    hasAudio: z.optional(z.boolean(mustBe('a boolean'))),
    startFrameKey: z.optional(text),
    endFrameKey: z.optional(text),
    ingredientImageKeys: z.optional(textList),
    characterReferenceImageKeys: z.optional(textList),
    sourceVideoKey: z.optional(text),
    referenceVideoKeys: z.optional(textList),
    audioKey: z.optional(text),
    templateId: z.optional(text),
  },
  mustBe('a JSON object'),
)

/** The fields of a submit without a template. */
export const PROMPT_FIELDS = listFields(promptRequest)

/** Returns the fields of a submit with a template, apart from the variables of the template. */
export function getTemplateFields(revision: string): KnownFields {
  return revision === '2026-02' ? TEMPLATE_FIELDS : CHARACTER_FIELDS
}

const TEMPLATE_FIELDS = listFields(templateRequest)
const CHARACTER_FIELDS = listFields(characterRequest)

// The types of both results are inferred, because a published declaration must not name zod.
export function parseTemplateRequest(value: unknown, revision: string) {
  const schema = revision === '2026-02' ? templateRequest : characterRequest
  const result: ParseResult<z.infer<typeof characterRequest>> = parseRequest(schema, value)
  return result
}

export function parsePromptRequest(value: unknown) {
  return parseRequest(promptRequest, value)
}

/** A limit, because a body can have very many mistakes. */
const MAX_MISTAKES = 20

/** Assumed: undocumented fields are ignored, and null is not a valid value. */
function parseRequest<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
): ParseResult<z.infer<Schema>> {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return { kind: 'valid', value: data }
  const messages = error.issues
    .slice(0, MAX_MISTAKES)
    .map(({ path, message }) => `${formatField(path)} ${message}`)
  return { kind: 'invalid', message: messages.join('; ') }
}

function formatField(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.')
}

function mustBe(type: string): { error: (issue: { readonly input?: unknown }) => string } {
  return { error: (issue) => (issue.input === undefined ? 'is required' : `must be ${type}`) }
}

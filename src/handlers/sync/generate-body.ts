import * as z from 'zod/mini'

import { isWebUrl } from '../../lib/parse-url.ts'
import { listFields } from '../../lib/list-fields.ts'
import { listOf } from '../../lib/list-of.ts'
import { isUuid } from './query.ts'
import { shortText } from './short-text.ts'
import type { SyncInputItem } from './requests.ts'

/*
 * The schema of a create request, from the create page and the types of the SDK. Undocumented fields are ignored.
 * Assumed: an optional field may be null, URLs are http or https, and an asset id is any text.
 */

const text = z.string('must be a string')
const nonEmptyText = text.check(z.minLength(1, 'must not be empty'))
const url = text.check(z.refine(isWebUrl, 'must be an http or https URL'))
const flag = z.boolean('must be true or false')
const number = z.number('must be a number')
const seconds = number.check(z.minimum(0, 'must not be less than 0'))

const SHARE = 'must be a number from 0 to 1'
const share = z.number(SHARE).check(z.minimum(0, SHARE), z.maximum(1, SHARE))

const ranges = z.nullish(listOf(listOf(number, 'must be a list'), 'must be a list'))

const NO_SOURCE = 'must have a url or an assetId'
const source = { url: z.nullish(url), assetId: z.nullish(nonEmptyText), refId: z.nullish(nonEmptyText) }
const hasSource = z.refine<{ url?: unknown; assetId?: unknown }>(
  (item) => (item.url ?? item.assetId ?? null) !== null,
  NO_SOURCE,
)

const SCRIPT = 'must have from 1 to 5000 characters'
const provider = z.object(
  {
    name: z.literal('elevenlabs', 'must be elevenlabs'),
    voiceId: nonEmptyText,
    script: text.check(z.minLength(1, SCRIPT), z.maxLength(5_000, SCRIPT)),
    stability: z.nullish(share),
    similarityBoost: z.nullish(share),
  },
  'must be an object',
)

const item = z.discriminatedUnion(
  'type',
  [
    z
      .object({ type: z.literal('video'), ...source, segments_secs: ranges, segments_frames: ranges })
      .check(hasSource),
    z.object({ type: z.literal('image'), ...source }).check(hasSource),
    z.object({ type: z.literal('audio'), ...source }).check(hasSource),
    z.object({ type: z.literal('text'), provider, refId: z.nullish(nonEmptyText) }),
  ],
  {
    error: ({ input }) =>
      isObject(input) ? 'must be video, image, audio or text' : 'must be an object with a type',
  },
)

const options = {
  sync_mode: z.nullish(oneOf(['bounce', 'loop', 'cut_off', 'silence', 'remap'])),
  temperature: z.nullish(share),
  occlusion_detection_enabled: z.nullish(flag),
  active_speaker_detection: z.nullish(
    z.object(
      {
        auto_detect: z.nullish(flag),
        v3: z.nullish(flag),
        frame_number: z.nullish(
          z.int('must be a whole number').check(z.minimum(0, 'must not be less than 0')),
        ),
        coordinates: z.nullish(listOf(number, 'must be a list of two numbers').check(hasTwoItems())),
        bounding_boxes: z.nullish(listOf(z.nullable(listOf(number, 'must be a list')), 'must be a list')),
        bounding_boxes_url: z.nullish(url),
      },
      'must be an object',
    ),
  ),
}

const segment = z.object(
  {
    startTime: seconds,
    endTime: seconds,
    audioInput: z.object(
      { refId: nonEmptyText, startTime: z.nullish(seconds), endTime: z.nullish(seconds) },
      'must be an object with a refId',
    ),
    optionsOverride: z.nullish(z.object(options, 'must be an object')),
  },
  'must be an object',
)

const body = z.object(
  {
    // One of the models of the catalog, which `parseGenerateBody` checks.
    model: z.optional(z.unknown()),
    // The fake has no dialogue edits, so any value is accepted.
    dialogueEdit: z.optional(z.unknown()),
    input: listOf(item, 'must be a list of inputs'),
    options: z.nullish(
      z.object(
        {
          ...options,
          model_mode: z.nullish(oneOf(['lips', 'face', 'head'])),
          prompt: z.nullish(oneOf(['happy', 'sad', 'angry', 'disgusted', 'surprised', 'neutral'])),
        },
        'must be an object',
      ),
    ),
    segments: z.nullish(listOf(segment, 'must be a list of segments')),
    dubParams: z.nullish(
      z.object(
        {
          providerName: z.literal('elevenlabs', 'must be elevenlabs'),
          targetLang: nonEmptyText,
          sourceLang: z.nullish(nonEmptyText),
        },
        'must be an object',
      ),
    ),
    webhookUrl: z.nullish(url),
    outputFileName: z.nullish(shortText),
    projectId: z.nullish(text.check(z.refine(isUuid, 'must be a UUID'))),
  },
  'must be an object',
)

/** The documented fields of a create request. */
export const GENERATE_FIELDS = listFields(body)

/** The validated body of a create request, as it was sent, with undocumented fields. */
export interface GenerateBody {
  readonly model: string
  readonly input: readonly GenerateItem[]
  readonly options?: GenerateOptions | null
  readonly segments?: readonly GenerateSegment[] | null
  readonly dubParams?: object | null
  readonly webhookUrl?: string | null
  readonly outputFileName?: string | null
  readonly projectId?: string | null
}

export interface GenerateItem extends SyncInputItem {
  readonly type: 'video' | 'image' | 'audio' | 'text'
  readonly refId?: string | null
}

export interface GenerateOptions extends Readonly<Record<string, unknown>> {
  readonly active_speaker_detection?: {
    readonly auto_detect?: boolean | null
    readonly frame_number?: number | null
  } | null
}

export interface GenerateSegment extends Readonly<Record<string, unknown>> {
  readonly startTime: number
  readonly endTime: number
  readonly audioInput: {
    readonly refId: string
    readonly startTime?: number | null
    readonly endTime?: number | null
  }
  readonly optionsOverride?: GenerateOptions | null
}

/** Settings for the validation of a create request. */
export interface GenerateRules {
  readonly models: readonly string[]
  /** The file fields of a form that have no file. A file in one of them could be the source of an input. */
  readonly fieldsWithoutFile: readonly string[]
}

/** Returns the body, or its mistakes: texts that begin with the name of a field. */
export function parseGenerateBody(
  value: unknown,
  { models, fieldsWithoutFile }: GenerateRules,
): { readonly body: GenerateBody } | { readonly mistakes: readonly string[] } {
  const issues = body.safeParse(value).error?.issues ?? []
  const mistakes = issues.map((issue) =>
    formatIssue(issue.message === NO_SOURCE ? explainNoSource(issue, { value, fieldsWithoutFile }) : issue),
  )
  if (isObject(value) && !models.some((model) => model === value['model']))
    mistakes.unshift(`model must be one of ${models.join(', ')}`)
  // The cast is true because the schema has accepted the value.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return mistakes.length > 0 ? { mistakes } : { body: value as GenerateBody }
}

/** Names the field of the form whose file could be the source of an input. */
function explainNoSource(
  issue: z.core.$ZodIssue,
  { value, fieldsWithoutFile }: { readonly value: unknown; readonly fieldsWithoutFile: readonly string[] },
): z.core.$ZodIssue {
  const items = isObject(value) ? value['input'] : undefined
  const found: unknown = Array.isArray(items) ? items[Number(issue.path[1])] : undefined
  const field = fieldsWithoutFile.find((name) => isObject(found) && found['type'] === name)
  return field === undefined
    ? issue
    : { ...issue, message: `must have a url, an assetId, or a file in the field ${field} of the form` }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Formats a mistake as NestJS does: it begins with the name of the field. */
export function formatIssue({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? 'body' : path.join('.')} ${message}`
}

function oneOf<const Value extends string>(values: readonly Value[]): z.ZodMiniEnum<{ [V in Value]: V }> {
  return z.enum(values, `must be one of ${values.join(', ')}`)
}

function hasTwoItems(): z.core.$ZodCheck<number[]> {
  return z.length(2, 'must be a list of two numbers')
}

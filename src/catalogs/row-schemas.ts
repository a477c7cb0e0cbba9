import * as z from 'zod/mini'

import { SAMPLE_PICTURE } from '../fixtures/media.ts'
import { strictObject, oneOf } from '../lib/parse.ts'
import type { PrismTemplate, PrismVariable } from './prism-rows.ts'
import type { SyncModel } from './sync-rows.ts'
import type { TruGenAvatar, TruGenField, TruGenVoice, TruGenVoiceProvider } from './trugen-rows.ts'

/** The schema of a row. Optional fields have defaults. */
export type RowSchema<Row> = z.ZodMiniType<Row>

const text = z.string('must be a string')
const id = text.check(z.minLength(1, 'must not be empty'))
const flag = z.boolean('must be true or false')
const LENGTH = 'must be a whole number from 0'
const length = z.int(LENGTH).check(z.minimum(0, LENGTH))

export const avatar: RowSchema<TruGenAvatar> = strictObject({
  avatar_key_id: id,
  avatar_name: text,
  gender: z.prefault(oneOf(['male', 'female']), 'female'),
  display_picture: z.prefault(text, SAMPLE_PICTURE),
})

export const voice: RowSchema<TruGenVoice> = strictObject({
  voice_id: id,
  voice_name: text,
  provider_name: z.prefault(text, 'elevenlabs'),
  model_name: z.prefault(text, 'eleven_turbo_v2_5'),
})

const field: RowSchema<TruGenField> = strictObject({
  name: text,
  type: z.prefault(oneOf(['ENUM']), 'ENUM'),
  items: z.array(strictObject({ label: text, value: text }), 'must be a list of { label, value }'),
  default_value: text,
})

export const voiceProvider: RowSchema<TruGenVoiceProvider> = strictObject({
  display_name: text,
  provider: text,
  provider_name: text,
  provider_type: z.prefault(oneOf(['stt', 'llm', 'tts']), 'tts'),
  model: id,
  additional_fields: z.prefault(z.array(field, 'must be a list of fields'), []),
})

export const model: RowSchema<SyncModel> = strictObject({
  id,
  name: text,
  type: z.prefault(oneOf(['lipsync', 'react']), 'lipsync'),
  version: z.prefault(text, '1.0.0'),
  description: z.optional(text),
  deprecatedAt: z.optional(text),
})

const variable: RowSchema<PrismVariable> = strictObject({
  key: id,
  label: text,
  type: z.prefault(oneOf(['text', 'image', 'video', 'audio']), 'text'),
  required: z.prefault(flag, false),
  placeholder: z.optional(text),
  description: z.optional(text),
  default_value: z.optional(text),
  max_length: z.optional(length),
  min_length: z.optional(length),
  slot: z.optional(text),
})

export const template: RowSchema<PrismTemplate> = strictObject({
  id,
  title: text,
  description: z.prefault(z.nullable(text), null),
  category: z.prefault(text, 'general'),
  duration_sec: z.prefault(z.nullable(z.number('must be a number of seconds').check(z.positive())), 8),
  input_variables: z.prefault(z.array(variable, 'must be a list of variables'), []),
  prompt_template: z.prefault(z.nullable(text), null),
  kind: z.prefault(oneOf(['image', 'video']), 'video'),
  model_name: z.prefault(text, 'veo-3.1'),
})

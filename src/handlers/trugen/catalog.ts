import * as z from 'zod/mini'

import avatar from '../../fixtures/trugen/avatar.json' with { type: 'json' }
import avatars from '../../fixtures/trugen/avatars.json' with { type: 'json' }
import voiceProviders from '../../fixtures/trugen/voice-providers.json' with { type: 'json' }
import voices from '../../fixtures/trugen/voices.json' with { type: 'json' }
import { SAMPLE_PICTURE } from '../../fixtures/media.ts'
import { listOf } from '../../lib/list-of.ts'
import { oneOf, parse, strictObject } from '../../lib/parse.ts'
import type { CatalogDefinition, RequireOnly, RowFaker } from '../catalog.ts'

/** One row of `GET /v1/ext/avatars`. */
export interface TruGenAvatar {
  /** The `avatar_id` of `createVideo`. */
  readonly avatar_key_id: string
  /** The name for people. */
  readonly avatar_name: string
  /** The gender of the avatar. */
  readonly gender: 'male' | 'female'
  /** A data URI. */
  readonly display_picture: string
}

/** A voice. TruGen has no list of voices: they are choices of a voice provider. */
export interface TruGenVoice {
  /** The `voice_id` of `createVideo`. */
  readonly voice_id: string
  /** The name for people. */
  readonly voice_name: string
  /** The `provider_name` of `createVideo`, such as `elevenlabs`. */
  readonly provider_name: string
  /** The `model_name` of `createVideo`, such as `eleven_multilingual_v2`. */
  readonly model_name: string
}

/** A setting of a voice provider, with its choices. */
export interface TruGenField {
  /** The name of the setting. */
  readonly name: string
  /** The kind of setting: one of `items`. */
  readonly type: 'ENUM'
  /** The choices: a text for people, and the value. */
  readonly items: readonly { readonly label: string; readonly value: string }[]
  /** The value of the default choice. */
  readonly default_value: string
}

/** One row of `GET /v1/ext/providers`. */
export interface TruGenVoiceProvider {
  /** The name of the model, for people. */
  readonly display_name: string
  /** The `provider_name` of `createVideo`. */
  readonly provider: string
  /** The name of the company, for people. */
  readonly provider_name: string
  /** The service: speech to text, a language model, or text to speech. */
  readonly provider_type: 'stt' | 'llm' | 'tts'
  /** The `model_name` of `createVideo`. */
  readonly model: string
  /** The settings of the provider. */
  readonly additional_fields: readonly TruGenField[]
}

/** The index of the gallery's first male avatar. */
const FIRST_MALE = 10

/**
 * The avatars of the gallery in its order, then the sample of the avatars page with its documented gender.
 * Assumed: the other genders, from the order of the gallery, and the pictures.
 */
const TRUGEN_AVATARS: readonly TruGenAvatar[] = [
  ...avatars.rows.map((row, index) => createAvatar(row, index < FIRST_MALE ? 'female' : 'male')),
  createAvatar(avatar.body, 'male'),
]

/** The voices of the table for text to video. */
const TRUGEN_VOICES: readonly TruGenVoice[] = voices.rows

/**
 * The text-to-speech providers, without their voices. Assumed: the machine names of Cartesia.
 *
 * JSON has no literal types. The cast is true because `createCatalogs` parses these rows with their schema.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const TRUGEN_VOICE_PROVIDERS = voiceProviders.rows as readonly TruGenVoiceProvider[]

function createAvatar(
  { avatar_key_id, avatar_name }: Pick<TruGenAvatar, 'avatar_key_id' | 'avatar_name'>,
  gender: TruGenAvatar['gender'],
): TruGenAvatar {
  return { avatar_key_id, avatar_name, gender, display_picture: SAMPLE_PICTURE }
}

/** A new avatar. Fields that are left out have defaults. */
export type NewAvatar = RequireOnly<TruGenAvatar, 'avatar_key_id' | 'avatar_name'>

/** A new voice. Fields that are left out have defaults. */
export type NewVoice = RequireOnly<TruGenVoice, 'voice_id' | 'voice_name'>

/** A new voice provider. Fields that are left out have defaults. */
export type NewVoiceProvider = RequireOnly<
  TruGenVoiceProvider,
  'display_name' | 'provider' | 'provider_name' | 'model'
>

const text = z.string('must be a string')
const id = text.check(z.minLength(1, 'must not be empty'))

const avatarSchema = strictObject({
  avatar_key_id: id,
  avatar_name: text,
  gender: z.prefault(oneOf(['male', 'female']), 'female'),
  display_picture: z.prefault(text, SAMPLE_PICTURE),
})

const voiceSchema = strictObject({
  voice_id: id,
  voice_name: text,
  provider_name: z.prefault(text, 'elevenlabs'),
  model_name: z.prefault(text, 'eleven_turbo_v2_5'),
})

const field = strictObject({
  name: text,
  type: z.prefault(oneOf(['ENUM']), 'ENUM'),
  items: listOf(strictObject({ label: text, value: text }), 'must be a list of { label, value }'),
  default_value: text,
})

const voiceProviderSchema = strictObject({
  display_name: text,
  provider: text,
  provider_name: text,
  provider_type: z.prefault(oneOf(['stt', 'llm', 'tts']), 'tts'),
  model: id,
  additional_fields: z.prefault(listOf(field, 'must be a list of fields'), []),
})

/** The numbers of generated rows. */
const GENERATED = { avatars: 7, voices: 5 }

export const avatarCatalog: CatalogDefinition<TruGenAvatar> = {
  name: 'avatars',
  rows: TRUGEN_AVATARS,
  getId: (row) => row.avatar_key_id,
  rowFactory: {
    itemName: 'an avatar',
    parseRow: (value, action) => parse(avatarSchema, value, action),
    generateRows: generateAvatars,
  },
}

export const voiceCatalog: CatalogDefinition<TruGenVoice> = {
  name: 'voices',
  rows: TRUGEN_VOICES,
  getId: (row) => row.voice_id,
  rowFactory: {
    itemName: 'a voice',
    parseRow: (value, action) => parse(voiceSchema, value, action),
    generateRows: generateVoices,
  },
}

export const voiceProviderCatalog: CatalogDefinition<TruGenVoiceProvider> = {
  name: 'voiceProviders',
  rows: TRUGEN_VOICE_PROVIDERS,
  getId: (row) => row.model,
  rowFactory: {
    itemName: 'a voice provider',
    parseRow: (value, action) => parse(voiceProviderSchema, value, action),
  },
}

/** Generates avatars, with ids in the format of the gallery. */
function generateAvatars(faker: RowFaker): NewAvatar[] {
  const generateId = (): string => faker.string.hexadecimal({ length: 8, casing: 'lower', prefix: '' })
  return faker.helpers.uniqueArray(generateId, GENERATED.avatars).map((avatar_key_id) => {
    const gender = faker.helpers.arrayElement(['female', 'male'] as const)
    return { avatar_key_id, avatar_name: faker.person.firstName(gender), gender }
  })
}

/** Generates voices of the documented provider and model. */
function generateVoices(faker: RowFaker): NewVoice[] {
  return faker.helpers
    .uniqueArray(() => faker.string.alphanumeric({ length: 20 }), GENERATED.voices)
    .map((voice_id) => ({ voice_id, voice_name: faker.person.firstName() }))
}

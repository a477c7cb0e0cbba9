import avatar from '../fixtures/trugen/avatar.json' with { type: 'json' }
import avatars from '../fixtures/trugen/avatars.json' with { type: 'json' }
import voiceProviders from '../fixtures/trugen/voice-providers.json' with { type: 'json' }
import voices from '../fixtures/trugen/voices.json' with { type: 'json' }
import { SAMPLE_PICTURE } from '../fixtures/media.ts'

/** One row of `GET /v1/ext/avatars`. */
export interface TruGenAvatar {
  /** The `avatar_id` of `createVideo`. */
  readonly avatar_key_id: string
  readonly avatar_name: string
  readonly gender: 'male' | 'female'
  /** A data URI. */
  readonly display_picture: string
}

/** A voice. TruGen has no list of voices: they are choices of a voice provider. */
export interface TruGenVoice {
  readonly voice_id: string
  readonly voice_name: string
  /** The `provider_name` of `createVideo`, such as `elevenlabs`. */
  readonly provider_name: string
  readonly model_name: string
}

/** A setting of a voice provider, with its choices. */
export interface TruGenField {
  readonly name: string
  readonly type: 'ENUM'
  readonly items: readonly { readonly label: string; readonly value: string }[]
  readonly default_value: string
}

/** One row of `GET /v1/ext/providers`. */
export interface TruGenVoiceProvider {
  readonly display_name: string
  /** The `provider_name` of `createVideo`. */
  readonly provider: string
  /** The name of the company, for people. */
  readonly provider_name: string
  readonly provider_type: 'stt' | 'llm' | 'tts'
  readonly model: string
  readonly additional_fields: readonly TruGenField[]
}

/** The index of the gallery's first male avatar. */
const FIRST_MALE = 10

/**
 * The avatars of the gallery in its order, then the sample of the avatars page with its documented gender.
 * Assumed: the other genders, from the order of the gallery, and the pictures.
 */
export const TRUGEN_AVATARS: readonly TruGenAvatar[] = [
  ...avatars.rows.map((row, index) => createAvatar(row, index < FIRST_MALE ? 'female' : 'male')),
  createAvatar(avatar.body, 'male'),
]

/** The voices of the table for text to video. */
export const TRUGEN_VOICES: readonly TruGenVoice[] = voices.rows

/**
 * The text-to-speech providers, without their voices. Assumed: the machine names of Cartesia.
 *
 * JSON has no literal types. The cast is true because `createCatalogs` parses these rows with their schema.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const TRUGEN_VOICE_PROVIDERS = voiceProviders.rows as readonly TruGenVoiceProvider[]

function createAvatar(
  { avatar_key_id, avatar_name }: Pick<TruGenAvatar, 'avatar_key_id' | 'avatar_name'>,
  gender: TruGenAvatar['gender'],
): TruGenAvatar {
  return { avatar_key_id, avatar_name, gender, display_picture: SAMPLE_PICTURE }
}

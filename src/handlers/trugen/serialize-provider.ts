import type { TruGenField, TruGenVoice, TruGenVoiceProvider } from './catalog.ts'

/** Returns a row of `GET /v1/ext/providers`, with the keys in the order of the OpenAPI file. */
export function serializeProvider(
  row: TruGenVoiceProvider,
  voices: readonly TruGenVoice[],
): TruGenVoiceProvider {
  const { display_name, provider, provider_name, provider_type, model, additional_fields } = row
  return {
    display_name,
    provider,
    provider_name,
    provider_type,
    model,
    additional_fields: [...additional_fields, ...buildVoiceFields(row, voices)],
  }
}

/**
 * Returns the field of a provider's voices, or no field if it has none.
 * Assumed: a provider offers the voices of its model. The default is the documented voice, or else the first one.
 */
function buildVoiceFields(
  { provider, model, additional_fields }: TruGenVoiceProvider,
  voices: readonly TruGenVoice[],
): TruGenField[] {
  const items = voices
    .filter((voice) => voice.provider_name === provider && voice.model_name === model)
    .map(({ voice_name, voice_id }) => ({ label: voice_name, value: voice_id }))
  const [first] = items
  if (first === undefined || additional_fields.some(({ name }) => name === VOICE_FIELD)) return []
  const defaultItem = items.find(({ value }) => value === DEFAULT_VOICE) ?? first
  return [{ name: VOICE_FIELD, type: 'ENUM', items, default_value: defaultItem.value }]
}

const VOICE_FIELD = 'voice_id'

/** The documented default: `default_value` in the OpenAPI file. */
const DEFAULT_VOICE = 'ZUrEGyu8GFMwnHbvLhv2'

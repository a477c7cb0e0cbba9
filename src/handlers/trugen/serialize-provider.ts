import { TRUGEN_DEFAULT_VOICE } from '../../fixtures/trugen-catalog.ts'
import type { TruGenField, TruGenVoice, TruGenVoiceProvider } from '../../fixtures/trugen-catalog.ts'

/** One row of `GET /v1/ext/providers`, in the order of the OpenAPI file. */
export function serializeTruGenProvider(
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
    additional_fields: [...additional_fields, ...toVoiceFields(row, voices)],
  }
}

/** Assumed: a provider offers the voices of its model; the first of them where the documented default is none of them. */
function toVoiceFields(
  { provider, model, additional_fields }: TruGenVoiceProvider,
  voices: readonly TruGenVoice[],
): TruGenField[] {
  const items = voices
    .filter((voice) => voice.provider_name === provider && voice.model_name === model)
    .map(({ voice_name, voice_id }) => ({ label: voice_name, value: voice_id }))
  const [first] = items
  if (first === undefined || additional_fields.some(({ name }) => name === VOICE)) return []
  const proposed = items.find(({ value }) => value === TRUGEN_DEFAULT_VOICE) ?? first
  return [{ name: VOICE, type: 'ENUM', items, default_value: proposed.value }]
}

const VOICE = 'voice_id'

import { documentedCatalogs, getRowId } from './catalogs.ts'
import { createCatalog } from './create-catalog.ts'
import { generateAvatars, generateTemplates, generateVoices } from './generated-rows.ts'
import { avatar, model, template, voice, voiceProvider } from './row-schemas.ts'
import type { PrismTemplate } from './prism-rows.ts'
import type { SyncModel } from './sync-rows.ts'
import type { TruGenAvatar, TruGenVoice, TruGenVoiceProvider } from './trugen-rows.ts'
import type { Catalog, Catalogs } from './catalogs.ts'

/** A row whose only required fields are `Key`. */
type RequireOnly<Row, Key extends keyof Row> = Pick<Row, Key> & Partial<Row>

export type NewAvatar = RequireOnly<TruGenAvatar, 'avatar_key_id' | 'avatar_name'>
export type NewVoice = RequireOnly<TruGenVoice, 'voice_id' | 'voice_name'>
export type NewVoiceProvider = RequireOnly<
  TruGenVoiceProvider,
  'display_name' | 'provider' | 'provider_name' | 'model'
>
export type NewModel = RequireOnly<SyncModel, 'id' | 'name'>
export type NewTemplate = RequireOnly<PrismTemplate, 'id' | 'title'>

/** Catalogs whose rows can be added and deleted. */
export interface EditableCatalogs extends Catalogs {
  readonly avatars: Catalog<TruGenAvatar, NewAvatar>
  readonly voices: Catalog<TruGenVoice, NewVoice>
  readonly voiceProviders: Catalog<TruGenVoiceProvider, NewVoiceProvider>
  readonly models: Catalog<SyncModel, NewModel>
  readonly templates: Catalog<PrismTemplate, NewTemplate>
}

/** Options of `createCatalogs`. */
export interface CatalogOptions {
  /** The seed that the generated rows are drawn from: a whole number. Default: 1. */
  readonly seed?: number
}

/** The numbers of generated rows. The templates do not fit on one page of their list. */
const GENERATED_COUNTS = { avatars: 7, voices: 5, templates: 50 }

/**
 * Creates catalogs with the documented rows, followed by generated rows. The same seed gives the same rows. All sessions of
 * a fake share the catalogs, and `reset()` does not change them.
 *
 * @example
 * const catalogs = await createCatalogs()
 * await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })
 * const api = createMockVideoApi({ catalogs })
 */
export async function createCatalogs({ seed = 1 }: CatalogOptions = {}): Promise<EditableCatalogs> {
  const catalogs: EditableCatalogs = {
    avatars: createCatalog({ noun: 'an avatar', schema: avatar, getId: getRowId.avatars }),
    voices: createCatalog({ noun: 'a voice', schema: voice, getId: getRowId.voices }),
    voiceProviders: createCatalog({
      noun: 'a voice provider',
      schema: voiceProvider,
      getId: getRowId.voiceProviders,
    }),
    models: createCatalog({ noun: 'a model', schema: model, getId: getRowId.models }),
    templates: createCatalog({ noun: 'a template', schema: template, getId: getRowId.templates }),
  }
  const { avatars, voices, voiceProviders, models, templates } = documentedCatalogs
  await Promise.all([
    addRows(catalogs.avatars, [...avatars.all(), ...generateAvatars(GENERATED_COUNTS.avatars, seed)]),
    addRows(catalogs.voices, [...voices.all(), ...generateVoices(GENERATED_COUNTS.voices, seed)]),
    addRows(catalogs.voiceProviders, voiceProviders.all()),
    addRows(catalogs.models, models.all()),
    addRows(catalogs.templates, [...templates.all(), ...generateTemplates(GENERATED_COUNTS.templates, seed)]),
  ])
  return catalogs
}

async function addRows<Row, NewRow>(catalog: Catalog<Row, NewRow>, rows: readonly NewRow[]): Promise<void> {
  await Promise.all(rows.map((row) => catalog.create(row)))
}

import { documentedCatalogs, idOf } from './catalogs.ts'
import { createCatalog } from './create-catalog.ts'
import { generateAvatars, generateTemplates, generateVoices } from './generated-rows.ts'
import { avatar, model, template, voice, voiceProvider } from './row-schemas.ts'
import type { PrismTemplate } from '../fixtures/prism-catalog.ts'
import type { SyncModel } from '../fixtures/sync-catalog.ts'
import type { TruGenAvatar, TruGenVoice, TruGenVoiceProvider } from '../fixtures/trugen-catalog.ts'
import type { Catalog, Catalogs } from './catalogs.ts'

/** A row of which only `Key` must be given. */
type New<Row, Key extends keyof Row> = Pick<Row, Key> & Partial<Row>

export type NewAvatar = New<TruGenAvatar, 'avatar_key_id' | 'avatar_name'>
export type NewVoice = New<TruGenVoice, 'voice_id' | 'voice_name'>
export type NewVoiceProvider = New<
  TruGenVoiceProvider,
  'display_name' | 'provider' | 'provider_name' | 'model'
>
export type NewModel = New<SyncModel, 'id' | 'name'>
export type NewTemplate = New<PrismTemplate, 'id' | 'title'>

/** Catalogs that take new rows. */
export interface OwnCatalogs extends Catalogs {
  readonly avatars: Catalog<TruGenAvatar, NewAvatar>
  readonly voices: Catalog<TruGenVoice, NewVoice>
  readonly voiceProviders: Catalog<TruGenVoiceProvider, NewVoiceProvider>
  readonly models: Catalog<SyncModel, NewModel>
  readonly templates: Catalog<PrismTemplate, NewTemplate>
}

export interface CatalogOptions {
  /** What the made-up rows are drawn from: a whole number. Default 1, as a fake's. */
  readonly seed?: number
}

/** How many rows are made up behind the documented ones; more templates than one page of their list holds. */
const COUNTS = { avatars: 7, voices: 5, templates: 50 }

/**
 * The documented rows of every catalog, with made-up ones behind them, the same for the same seed. All sessions of a
 * fake share them, and `reset()` leaves them.
 *
 * @example
 * const catalogs = await createCatalogs()
 * await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })
 * const api = createMockVideoApi({ catalogs })
 */
export async function createCatalogs({ seed = 1 }: CatalogOptions = {}): Promise<OwnCatalogs> {
  const catalogs: OwnCatalogs = {
    avatars: createCatalog({ noun: 'an avatar', schema: avatar, getId: idOf.avatars }),
    voices: createCatalog({ noun: 'a voice', schema: voice, getId: idOf.voices }),
    voiceProviders: createCatalog({
      noun: 'a voice provider',
      schema: voiceProvider,
      getId: idOf.voiceProviders,
    }),
    models: createCatalog({ noun: 'a model', schema: model, getId: idOf.models }),
    templates: createCatalog({ noun: 'a template', schema: template, getId: idOf.templates }),
  }
  const { avatars, voices, voiceProviders, models, templates } = documentedCatalogs
  await Promise.all([
    fill(catalogs.avatars, [...avatars.all(), ...generateAvatars(COUNTS.avatars, seed)]),
    fill(catalogs.voices, [...voices.all(), ...generateVoices(COUNTS.voices, seed)]),
    fill(catalogs.voiceProviders, voiceProviders.all()),
    fill(catalogs.models, models.all()),
    fill(catalogs.templates, [...templates.all(), ...generateTemplates(COUNTS.templates, seed)]),
  ])
  return catalogs
}

async function fill<Row, Given>(catalog: Catalog<Row, Given>, rows: readonly Given[]): Promise<void> {
  await Promise.all(rows.map((row) => catalog.create(row)))
}

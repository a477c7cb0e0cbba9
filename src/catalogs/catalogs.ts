import type { NewTemplate, PrismTemplate } from '../handlers/prism/catalog.ts'
import type { NewModel, SyncModel } from '../handlers/sync/catalog.ts'
import type {
  NewAvatar,
  NewVoice,
  NewVoiceProvider,
  TruGenAvatar,
  TruGenVoice,
  TruGenVoiceProvider,
} from '../handlers/trugen/catalog.ts'
import type { Rows } from '../handlers/catalog.ts'

/** A catalog whose rows can be added and deleted. The optional fields of a new row have default values. */
export interface Catalog<Row, NewRow> extends Rows<Row> {
  /**
   * Adds a row after the others, and resolves to the row with its defaults. Rejects with a `MockVideoApiError` that lists
   * every mistake in the row, or says that its id already exists.
   *
   * @example
   * const catalogs = await createCatalogs()
   * await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })
   */
  create(row: NewRow): Promise<Row>
  /** Deletes a row, and returns it. Undefined if there is none with this id. */
  delete(id: string): Row | undefined
  /** Deletes every row, the documented rows included. */
  clear(): void
}

/** The things that clients can choose from. Each row is as in the provider's list. */
export interface Catalogs {
  /** TruGen's avatars, by `avatar_key_id`. */
  readonly avatars: Rows<TruGenAvatar>
  /** TruGen's voices, by `voice_id`. */
  readonly voices: Rows<TruGenVoice>
  /** TruGen's voice providers, by `model`. */
  readonly voiceProviders: Rows<TruGenVoiceProvider>
  /** Sync's models, by `id`. */
  readonly models: Rows<SyncModel>
  /** Prism's templates, by `id`, with the fields of all revisions. */
  readonly templates: Rows<PrismTemplate>
}

/** Catalogs whose rows can be added and deleted. */
export interface EditableCatalogs extends Catalogs {
  /** TruGen's avatars, by `avatar_key_id`. */
  readonly avatars: Catalog<TruGenAvatar, NewAvatar>
  /** TruGen's voices, by `voice_id`. */
  readonly voices: Catalog<TruGenVoice, NewVoice>
  /** TruGen's voice providers, by `model`. */
  readonly voiceProviders: Catalog<TruGenVoiceProvider, NewVoiceProvider>
  /** Sync's models, by `id`. */
  readonly models: Catalog<SyncModel, NewModel>
  /** Prism's templates, by `id`, with the fields of all revisions. */
  readonly templates: Catalog<PrismTemplate, NewTemplate>
}

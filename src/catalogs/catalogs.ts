import { PRISM_TEMPLATES } from './prism-rows.ts'
import { SYNC_MODELS } from './sync-rows.ts'
import { TRUGEN_AVATARS, TRUGEN_VOICE_PROVIDERS, TRUGEN_VOICES } from './trugen-rows.ts'
import type { PrismTemplate } from './prism-rows.ts'
import type { SyncModel } from './sync-rows.ts'
import type { TruGenAvatar, TruGenVoice, TruGenVoiceProvider } from './trugen-rows.ts'

/** The rows of a catalog, read-only. */
export interface Rows<Row> {
  /** Returns every row, in the order of creation. */
  all(): readonly Row[]
  /** Returns the row with an id. Undefined if there is none. */
  find(id: string): Row | undefined
}

/** The rows of a catalog, which can be added and deleted. Only the required fields of a `NewRow` have no defaults. */
export interface Catalog<Row, NewRow> extends Rows<Row> {
  /**
   * Adds a row after the others, and resolves to the row with its defaults. Rejects with a `MockVideoApiError` that lists
   * every mistake in the row, or says that its id already exists.
   *
   * @example
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

/** The functions that return the id of a row, by catalog. */
export const getRowId = {
  avatars: (row: TruGenAvatar) => row.avatar_key_id,
  voices: (row: TruGenVoice) => row.voice_id,
  voiceProviders: (row: TruGenVoiceProvider) => row.model,
  models: (row: SyncModel) => row.id,
  templates: (row: PrismTemplate) => row.id,
}

/** The documented rows only. A fake has them if its options have no `catalogs`. */
export const documentedCatalogs: Catalogs = {
  avatars: createRows(TRUGEN_AVATARS, getRowId.avatars),
  voices: createRows(TRUGEN_VOICES, getRowId.voices),
  voiceProviders: createRows(TRUGEN_VOICE_PROVIDERS, getRowId.voiceProviders),
  models: createRows(SYNC_MODELS, getRowId.models),
  templates: createRows(PRISM_TEMPLATES, getRowId.templates),
}

function createRows<Row>(rows: readonly Row[], getId: (row: Row) => string): Rows<Row> {
  return { all: () => rows, find: (id) => rows.find((row) => getId(row) === id) }
}

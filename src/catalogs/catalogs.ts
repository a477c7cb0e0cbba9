import { PRISM_TEMPLATES } from '../fixtures/prism-catalog.ts'
import { SYNC_MODELS } from '../fixtures/sync-catalog.ts'
import { TRUGEN_AVATARS, TRUGEN_VOICE_PROVIDERS, TRUGEN_VOICES } from '../fixtures/trugen-catalog.ts'
import type { PrismTemplate } from '../fixtures/prism-catalog.ts'
import type { SyncModel } from '../fixtures/sync-catalog.ts'
import type { TruGenAvatar, TruGenVoice, TruGenVoiceProvider } from '../fixtures/trugen-catalog.ts'

/** The rows of a catalog, to be read. */
export interface Rows<Row> {
  /** Every row, in the order they were added. */
  all(): readonly Row[]
  /** The row of an id; undefined when there is none. */
  find(id: string): Row | undefined
}

/** The rows of a catalog, to be read and changed. `Given` is what a new row must have; the rest has defaults. */
export interface Catalog<Row, Given> extends Rows<Row> {
  /**
   * Adds a row behind the others and resolves to it, made whole. Rejects a row that is not of the catalog's shape,
   * telling every mistake, and one whose id is there already.
   *
   * @example
   * await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })
   */
  create(row: Given): Promise<Row>
  /** Takes a row out, and returns it; undefined when there is none of that id. */
  delete(id: string): Row | undefined
  /** Takes out every row, the documented ones too. */
  clear(): void
}

/** What the providers let a client choose from. Each row is what the provider's list shows of it. */
export interface Catalogs {
  /** TruGen's avatars, by `avatar_key_id`. */
  readonly avatars: Rows<TruGenAvatar>
  /** TruGen's voices, by `voice_id`. */
  readonly voices: Rows<TruGenVoice>
  /** TruGen's voice providers, by `model`. */
  readonly voiceProviders: Rows<TruGenVoiceProvider>
  /** Sync's models, by `id`. */
  readonly models: Rows<SyncModel>
  /** Prism's templates, by `id`, with what either revision shows of them. */
  readonly templates: Rows<PrismTemplate>
}

/** What a row of each catalog is known by. */
export const idOf = {
  avatars: (row: TruGenAvatar) => row.avatar_key_id,
  voices: (row: TruGenVoice) => row.voice_id,
  voiceProviders: (row: TruGenVoiceProvider) => row.model,
  models: (row: SyncModel) => row.id,
  templates: (row: PrismTemplate) => row.id,
}

/** The documented rows and nothing else: what a fake has that was given no catalogs. */
export const documentedCatalogs: Catalogs = {
  avatars: createRows(TRUGEN_AVATARS, idOf.avatars),
  voices: createRows(TRUGEN_VOICES, idOf.voices),
  voiceProviders: createRows(TRUGEN_VOICE_PROVIDERS, idOf.voiceProviders),
  models: createRows(SYNC_MODELS, idOf.models),
  templates: createRows(PRISM_TEMPLATES, idOf.templates),
}

function createRows<Row>(rows: readonly Row[], toId: (row: Row) => string): Rows<Row> {
  return { all: () => rows, find: (id) => rows.find((row) => toId(row) === id) }
}

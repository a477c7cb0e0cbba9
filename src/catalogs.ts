export { createCatalogs } from './catalogs/create-catalogs.ts'

export type { Catalog, Catalogs, Rows } from './catalogs/catalogs.ts'
export type {
  CatalogOptions,
  NewAvatar,
  NewModel,
  NewTemplate,
  NewVoice,
  NewVoiceProvider,
  EditableCatalogs,
} from './catalogs/create-catalogs.ts'
export type { PrismTemplate, PrismVariable } from './catalogs/prism-rows.ts'
export type { SyncModel } from './catalogs/sync-rows.ts'
export type { TruGenAvatar, TruGenField, TruGenVoice, TruGenVoiceProvider } from './catalogs/trugen-rows.ts'

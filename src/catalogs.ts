export { createCatalogs } from './catalogs/create-catalogs.ts'

export type { Catalog, Catalogs, Rows } from './catalogs/catalogs.ts'
export type {
  CatalogOptions,
  NewAvatar,
  NewModel,
  NewTemplate,
  NewVoice,
  NewVoiceProvider,
  OwnCatalogs,
} from './catalogs/create-catalogs.ts'
export type { PrismTemplate, PrismVariable } from './fixtures/prism-catalog.ts'
export type { SyncModel } from './fixtures/sync-catalog.ts'
export type {
  TruGenAvatar,
  TruGenField,
  TruGenVoice,
  TruGenVoiceProvider,
} from './fixtures/trugen-catalog.ts'

export { createCatalogs } from './catalogs/create-catalogs.ts'

export type { Rows } from './handlers/catalog.ts'
export type { Catalog, Catalogs, EditableCatalogs } from './catalogs/catalogs.ts'
export type { CatalogOptions } from './catalogs/create-catalogs.ts'
export type { NewTemplate, PrismTemplate, PrismVariable } from './handlers/prism/catalog.ts'
export type { NewModel, SyncModel } from './handlers/sync/catalog.ts'
export type {
  NewAvatar,
  NewVoice,
  NewVoiceProvider,
  TruGenAvatar,
  TruGenField,
  TruGenVoice,
  TruGenVoiceProvider,
} from './handlers/trugen/catalog.ts'

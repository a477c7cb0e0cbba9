import { faker } from '@faker-js/faker/locale/en'
import * as z from 'zod/mini'

import { providers } from '../handlers/index.ts'
import { parse, strictObject } from '../lib/parse.ts'
import { hashText } from '../lib/seed.ts'
import { createCatalog } from './create-catalog.ts'
import type { CatalogDefinition } from '../handlers/catalog.ts'
import type { Provider } from '../handlers/provider.ts'
import type { Catalog, EditableCatalogs } from './catalogs.ts'

/** Options of `createCatalogs`. */
export interface CatalogOptions {
  /** The seed that the generated rows are drawn from: a whole number. Default: 1. */
  readonly seed?: number
}

/**
 * Creates catalogs with the documented rows, followed by generated rows. The same seed gives the same rows. All sessions of
 * a fake share the catalogs, and `reset()` does not change them. Rejects with a `MockVideoApiError` if the seed is not valid.
 *
 * @example
 * const catalogs = await createCatalogs()
 * await catalogs.avatars.create({ avatar_key_id: 'me', avatar_name: 'Me' })
 * const api = createMockVideoApi({ catalogs })
 */
export async function createCatalogs(options: CatalogOptions = {}): Promise<EditableCatalogs> {
  const { seed = 1 } = parse(optionsSchema, options, 'create catalogs')
  const definitions = providers.flatMap(({ catalogs = [] }: Provider) => catalogs)
  const entries = await Promise.all(
    definitions.map(async (definition) => [definition.name, await fillCatalog(definition, seed)]),
  )
  // True because `EditableCatalogs` has the catalogs of the shipped providers. A test compares the two.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as EditableCatalogs
}

const optionsSchema = strictObject({ seed: z.optional(z.int('must be a whole number')) })

/** Creates a catalog and adds its rows. All rows are drawn before the first `await`, because `faker` is shared. */
async function fillCatalog(definition: CatalogDefinition, seed: number): Promise<Catalog<object, object>> {
  const { name, rows, rowFactory } = definition
  if (rowFactory === undefined) throw new Error(`The catalog ${name} has no row factory.`)
  faker.seed(hashText(`${seed}/${name}`))
  const generated = rowFactory.generateRows?.(faker) ?? []
  const catalog = createCatalog(definition, rowFactory)
  await Promise.all([...rows, ...generated].map((row) => catalog.create(row)))
  return catalog
}

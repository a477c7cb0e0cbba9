import { Collection, Query } from '@msw/data'
import * as z from 'zod/mini'

import { ConflictError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import type { Catalog } from './catalogs.ts'
import type { CatalogDefinition, RowFactory } from '../handlers/catalog.ts'

/** Accepts every object, because `parseRow` has checked the rows. */
const PARSED_ROW = z.looseObject({})

/** Creates an empty catalog. */
export function createCatalog(
  { getId }: CatalogDefinition,
  { itemName, parseRow }: RowFactory<object>,
): Catalog<object, object> {
  const collection = new Collection({ schema: PARSED_ROW })
  // Besides the ids of the rows it has those of rows that are being added, because the collection adds rows asynchronously.
  const ids = new Set<string>()
  const withId = (id: string) => new Query<object>((row) => getId(row) === id)
  return {
    all: () => collection.findMany(),
    find: (id) => collection.findFirst(withId(id)),
    async create(newRow) {
      const action = `add ${itemName}`
      const row = parseRow(newRow, action)
      const id = getId(row)
      if (ids.has(id)) throw new ConflictError(action, `${formatValue(id)} already exists`, 'Delete it first')
      ids.add(id)
      return collection.create({ ...row })
    },
    delete(id) {
      ids.delete(id)
      return collection.delete(withId(id))
    },
    clear() {
      ids.clear()
      collection.clear()
    },
  }
}

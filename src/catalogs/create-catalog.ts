import { Collection, Query } from '@msw/data'

import { ConflictError } from '../lib/errors.ts'
import { parse, formatValue } from '../lib/parse.ts'
import type { Catalog } from './catalogs.ts'
import type { RowSchema } from './row-schemas.ts'

interface CatalogOptions<Row> {
  /** The name of a row in error messages, such as `an avatar`. */
  readonly noun: string
  readonly schema: RowSchema<Row>
  readonly getId: (row: Row) => string
}

/** Creates an empty catalog. */
export function createCatalog<Row extends object, NewRow>({
  noun,
  schema,
  getId,
}: CatalogOptions<Row>): Catalog<Row, NewRow> {
  const collection = new Collection({ schema })
  // Besides the ids of the rows it has those of rows that are being added, because the collection adds rows asynchronously.
  const ids = new Set<string>()
  const withId = (id: string) => new Query<Row>((row) => getId(row) === id)
  return {
    all: () => collection.findMany(),
    find: (id) => collection.findFirst(withId(id)),
    async create(newRow) {
      const action = `add ${noun}`
      const row = parse(schema, newRow, action)
      const id = getId(row)
      if (ids.has(id)) throw new ConflictError(action, `${formatValue(id)} already exists`, 'Delete it first')
      ids.add(id)
      return collection.create(row)
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

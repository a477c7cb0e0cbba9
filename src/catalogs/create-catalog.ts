import { Collection, Query } from '@msw/data'

import { ConflictError } from '../lib/errors.ts'
import { parse, formatValue } from '../lib/parse.ts'
import type { Catalog } from './catalogs.ts'
import type { RowSchema } from './row-schemas.ts'

interface CatalogOptions<Row> {
  /** `an avatar`: for errors. */
  readonly noun: string
  readonly schema: RowSchema<Row>
  readonly getId: (row: Row) => string
}

/** An empty catalog. */
export function createCatalog<Row extends object, Given>({
  noun,
  schema,
  getId,
}: CatalogOptions<Row>): Catalog<Row, Given> {
  const collection = new Collection({ schema })
  /** Of the rows and of those on their way in: adding one takes a moment. */
  const ids = new Set<string>()
  const withId = (id: string) => new Query<Row>((row) => getId(row) === id)
  return {
    all: () => collection.findMany(),
    find: (id) => collection.findFirst(withId(id)),
    async create(given) {
      const what = `add ${noun}`
      const row = parse<Row>(schema, given, what)
      const id = getId(row)
      if (ids.has(id)) throw new ConflictError(what, `${formatValue(id)} is there already`, 'Delete it first')
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

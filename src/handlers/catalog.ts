/** The rows of a catalog, read-only. */
export interface Rows<Row> {
  /** Returns every row, in the order of creation. */
  all(): readonly Row[]
  /** Returns the row with an id. Undefined if there is none. */
  find(id: string): Row | undefined
}

/** A catalog of a provider: rows that clients choose from, such as models. An operation reads it with `context.catalog`. */
export interface CatalogDefinition<Row extends object = object> {
  /** The name in the result of `createCatalogs`. The catalogs of a fake have different names. */
  readonly name: string
  /** The documented rows. A fake has them if its options have no `catalogs`. */
  readonly rows: readonly Row[]
  /** Returns the id of a row. */
  getId(this: void, row: Row): string
  /** The functions with which `createCatalogs` checks and generates rows. It uses them for the shipped providers only. */
  readonly rowFactory?: RowFactory<Row>
}

/** The functions that check and generate the rows of a catalog. */
export interface RowFactory<Row> {
  /** The name of a row in error messages, with its article: `an avatar`. */
  readonly itemName: string
  /** Returns a row with its defaults. Throws a `MockVideoApiError` that lists every mistake; `action` is what failed. */
  parseRow(this: void, value: unknown, action: string): Row
  /** Generates the rows that follow the documented ones. Default: none. */
  generateRows?(this: void, faker: RowFaker): object[]
}

/** The part of `@faker-js/faker` that draws generated rows. It is passed in, so that the core does not import it. */
export interface RowFaker {
  /** Random texts. */
  readonly string: {
    /** Returns hex digits after the prefix. */
    hexadecimal(options: { length: number; casing: 'lower'; prefix: string }): string
    /** Returns letters and digits. */
    alphanumeric(options: { length: number; casing?: 'lower' }): string
  }
  /** Names of people. */
  readonly person: { firstName(sex?: 'female' | 'male'): string }
  /** Names and descriptions of products. */
  readonly commerce: { product(): string; productAdjective(): string; productDescription(): string }
  /** Random words. */
  readonly word: { words(count: number): string }
  /** Functions that choose from lists. */
  readonly helpers: {
    /** Returns one item of a list. */
    arrayElement<Item>(items: readonly Item[]): Item
    /** Returns some items of a list. */
    arrayElements<Item>(items: readonly Item[], count: { min: number; max: number }): Item[]
    /** Returns the result of `draw`, or undefined. */
    maybe<Item>(draw: () => Item): Item | undefined
    /** Returns `count` different results of `draw`. */
    uniqueArray<Item>(draw: () => Item, count: number): Item[]
  }
}

/** Returns the documented rows of a catalog. */
export function getDocumentedRows<Row extends object>({ rows, getId }: CatalogDefinition<Row>): Rows<Row> {
  return { all: () => rows, find: (id) => rows.find((row) => getId(row) === id) }
}

/** A row whose only required fields are `Key`. */
export type RequireOnly<Row, Key extends keyof Row> = Pick<Row, Key> & Partial<Row>

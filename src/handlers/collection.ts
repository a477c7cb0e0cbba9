import type { Mistake } from '../lib/mistake.ts'
import type { GroupWebhook } from './context.ts'

/** A row of a collection: plain data, without absolute URLs. */
export interface CollectionRow {
  /** The id, which is unique in all sessions. */
  readonly id: string
}

/** A kind of rows that clients create, such as assets. */
export interface CollectionDefinition<Row extends CollectionRow> {
  /** The name, which is unique for a provider. */
  readonly name: string
  /** The maximum number of rows in a session. At the limit the oldest row is removed. */
  readonly limit: number
  /** Returns the mistakes in a row of a saved state, which can have any form. Default: only its id is checked. */
  findMistakes?(row: unknown): readonly Mistake[]
  /** Returns the webhook about the generations of a row, for `sendWhenAllEnd`. Undefined if it has none. */
  webhook?(row: Row): GroupWebhook<unknown> | undefined
  /** Never set: it carries the type of the rows. */
  readonly row?: Row
}

/** The rows of one kind in a session. A reset removes them. */
export interface Collection<Row extends CollectionRow> {
  /** Returns the row with this id. Undefined if the session has none. */
  get(id: string): Row | undefined
  /** Returns all rows, the newest first. */
  list(): readonly Row[]
  /** Adds a row, or replaces the one with the same id, which keeps its place. */
  set(row: Row): void
  /** Removes a row. */
  remove(id: string): void
}

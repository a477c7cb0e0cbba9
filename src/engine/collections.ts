import { estimateBytes } from '../lib/estimate-bytes.ts'
import type { Collection, CollectionDefinition, CollectionRow } from '../handlers/collection.ts'
import type { OwnedRow } from '../handlers/context.ts'
import type { FakeState } from './fake-state.ts'
import type { Session } from './sessions.ts'

/** The rows that the clients of a session created, by provider and name. */
export type Collections = Map<string, Collection<CollectionRow>>

/** About the memory that a row takes in addition to its values. */
const ROW_BYTES = 300

/** Returns the rows of one kind in a session. */
export function getCollection<Row extends CollectionRow>(
  fake: FakeState,
  session: Session,
  { provider, definition }: { readonly provider: string; readonly definition: CollectionDefinition<Row> },
): Collection<Row> {
  const key = `${provider}/${definition.name}`
  let collection = session.collections.get(key)
  if (collection === undefined) {
    collection = createCollection<CollectionRow>(fake, session, definition)
    session.collections.set(key, collection)
    for (const row of session.restoredRows.get(key) ?? []) collection.set(row)
    session.restoredRows.delete(key)
  }
  // The cast is safe because the collections of a provider have different names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return collection as unknown as Collection<Row>
}

/** Returns the rows of a session, oldest first, by provider and collection in alphabetical order. */
export function listCollections({
  collections,
  restoredRows,
}: Session): (readonly [key: string, rows: readonly CollectionRow[]])[] {
  const read = [...collections].map(([key, rows]) => [key, rows.list().toReversed()] as const)
  return [...read, ...restoredRows].filter(([, rows]) => rows.length > 0).sort(([a], [b]) => (a < b ? -1 : 1))
}

interface RowQuery<Row extends CollectionRow> {
  readonly provider: string
  readonly definition: CollectionDefinition<Row>
  readonly id: string
  /** The only session that is looked in. Undefined for all. */
  readonly owner: string | undefined
}

/** Finds a row in one session, or in all. */
export function findOwnedRow<Row extends CollectionRow>(
  fake: FakeState,
  { provider, definition, id, owner }: RowQuery<Row>,
): OwnedRow<Row> | undefined {
  const { sessions } = fake
  for (const session of owner === undefined ? sessions.list() : [sessions.find(owner)]) {
    // Most sessions have none.
    if (session === undefined || session.collections.size + session.restoredRows.size === 0) continue
    const rows = getCollection(fake, session, { provider, definition })
    const row = rows.get(id)
    if (row !== undefined)
      return { row, session: session.name, at: session.clock.now(), replace: (next) => rows.set(next) }
  }
  return undefined
}

function createCollection<Row extends CollectionRow>(
  { memory, warnOnce }: FakeState,
  { lifetime }: Session,
  { name, limit }: CollectionDefinition<Row>,
): Collection<Row> {
  /** Oldest first. */
  const rows = new Map<string, Row>()

  function remove(id: string): void {
    const row = rows.get(id)
    if (row === undefined) return
    rows.delete(id)
    memory.delete(row)
  }

  return {
    get: (id) => rows.get(id),
    list: () => [...rows.values()].toReversed(),
    set(row) {
      const old = rows.get(row.id)
      if (old !== undefined) memory.delete(old)
      const [oldest] = rows.keys()
      if (old === undefined && rows.size >= limit && oldest !== undefined) {
        warnOnce(
          `Reached the limit of ${limit} ${name} in a session: the oldest are removed. Use more sessions, or call reset().`,
        )
        remove(oldest)
      }
      rows.set(row.id, row)
      memory.add(row, { bytes: ROW_BYTES + estimateBytes(row), lifetime, remove: () => remove(row.id) })
    },
    remove,
  }
}

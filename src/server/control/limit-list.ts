import { MockVideoApiError } from '../../lib/errors.ts'

/** The maximum number of items in a reply. A fake can have many more. */
const MAX_ITEMS = 10_000

/** Returns a list for a reply. Throws if it is too long. */
export function limitList<Item>(noun: string, items: readonly Item[]): readonly Item[] {
  if (items.length <= MAX_ITEMS) return items
  throw new MockVideoApiError(
    `list the ${noun}`,
    `there are ${items.length}, and a reply has at most ${MAX_ITEMS}`,
    'Add a filter to the query, or use several sessions',
  )
}

import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import type { WatchableList } from './types.ts'

const TIMEOUT_MS = 1_000

/** The source of a list and of its changes. */
export interface ListSource<Item> {
  /** The plural noun of the items, for errors: `requests`. */
  readonly itemNoun: string
  readonly list: () => Item[]
  /** Calls `onChange` after every change. Returns a function that stops it. */
  readonly observe: (onChange: () => void) => () => void
}

/** Creates a list that can be filtered and waited for. */
export function createWatchableList<Item extends object, Filter extends object>({
  itemNoun,
  list,
  observe,
}: ListSource<Item>): WatchableList<Item, Filter> {
  const find = (filter?: Filter): Item[] => list().filter((item) => matchesFilter(item, filter ?? {}))

  const waitFor: WatchableList<Item, Filter>['waitFor'] = (
    filter,
    { count = 1, timeout = TIMEOUT_MS } = {},
  ) =>
    new Promise((resolve, reject) => {
      const timeoutMs = parseDuration(timeout)
      if (timeoutMs === undefined) {
        throw new MockVideoApiError(
          `wait for ${itemNoun}`,
          `${formatValue(timeout)} is not a duration`,
          DURATION_FORMS,
        )
      }
      const resolveIfFound = (): void => {
        const found = find(filter)
        if (found.length < count) return
        stop()
        resolve(found)
      }
      const rejectAtTimeout = (): void => {
        stop()
        const action = `wait for ${itemNoun} that match ${JSON.stringify(filter)}`
        const why = `${find(filter).length} of ${count} arrived within ${timeoutMs} ms`
        reject(new MockVideoApiError(action, why, 'Use a longer { timeout }'))
      }
      const timer = setTimeout(rejectAtTimeout, timeoutMs)
      const unobserve = observe(resolveIfFound)
      const stop = (): void => {
        clearTimeout(timer)
        unobserve()
      }
      resolveIfFound()
    })

  return Object.assign(find, { waitFor })
}

function matchesFilter(item: object, filter: object): boolean {
  const values = new Map<string, unknown>(Object.entries(item))
  return Object.entries(filter).every(([key, value]) => value === undefined || values.get(key) === value)
}

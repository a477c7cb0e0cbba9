import { DURATION_FORMS, parseDuration } from '../lib/duration.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { formatValue } from '../lib/parse.ts'
import type { WatchableList } from './types.ts'

const TIMEOUT_MS = 1_000

/** Where a list comes from, and who tells that it changed. */
export interface ListSource<Item> {
  /** What is in it, for errors: `requests`. */
  readonly what: string
  readonly list: () => Item[]
  /** Calls `look` after every change; returns what ends that. */
  readonly observe: (look: () => void) => () => void
}

/** A list that can be filtered, and waited for. */
export function createWatchableList<Item extends object, Filter extends object>({
  what,
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
          `wait for ${what}`,
          `${formatValue(timeout)} is no duration`,
          DURATION_FORMS,
        )
      }
      const look = (): void => {
        const found = find(filter)
        if (found.length < count) return
        stop()
        resolve(found)
      }
      const giveUp = (): void => {
        stop()
        const seen = `${find(filter).length} of ${count} came within ${timeoutMs} ms`
        const wish = `see ${count} ${what} like ${JSON.stringify(filter)}`
        reject(new MockVideoApiError(wish, seen, 'Give more time with { timeout }'))
      }
      const timer = setTimeout(giveUp, timeoutMs)
      const unobserve = observe(look)
      const stop = (): void => {
        clearTimeout(timer)
        unobserve()
      }
      look()
    })

  return Object.assign(find, { waitFor })
}

function matchesFilter(item: object, filter: object): boolean {
  const facts = new Map<string, unknown>(Object.entries(item))
  return Object.entries(filter).every(([key, value]) => value === undefined || facts.get(key) === value)
}

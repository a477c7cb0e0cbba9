import * as z from 'zod/mini'

import { parseDuration } from '../lib/duration.ts'
import { MockVideoApiError } from '../lib/errors.ts'
import { parse, strictObject } from '../lib/parse.ts'
import { startTimer } from '../lib/timer.ts'
import { matchesFilter } from './match-filter.ts'
import { durationOption } from './options.ts'
import type { WatchableList } from './types.ts'

const TIMEOUT_MS = 1_000

/** The source of a list and of its changes. */
export interface ListSource<Item, Filter> {
  /** The plural noun of the items, for errors: `requests`. */
  readonly itemNoun: string
  readonly list: () => Item[]
  /** Returns a filter. Throws if it has a mistake. */
  readonly parseFilter: (filter: unknown) => Filter
  /** Calls `onChange` after every change, with the changed item if it is the only one. Returns a function that stops it. */
  readonly observe: (onChange: (changed?: Item) => void) => () => void
}

/** Creates a list that can be filtered and waited for. */
export function createWatchableList<Item extends object, Filter extends object>({
  itemNoun,
  list,
  parseFilter,
  observe,
}: ListSource<Item, Filter>): WatchableList<Item, Filter> {
  const find = (filter: Filter): Item[] => list().filter((item) => matchesFilter(item, filter))

  const waitFor: WatchableList<Item, Filter>['waitFor'] = (filterOption, options = {}) =>
    new Promise((resolve, reject) => {
      const filter = parseFilter(filterOption)
      const { count = 1, timeout } = parse(waitOptions, options, `wait for ${itemNoun}`)
      const timeoutMs = parseDuration(timeout) ?? TIMEOUT_MS
      const now = find(filter)
      if (now.length >= count) {
        resolve(now)
        return
      }
      const rejectAtTimeout = (): void => {
        stop()
        const action = `wait for ${itemNoun} that match ${JSON.stringify(filter)}`
        const why = `${find(filter).length} of ${count} arrived within ${timeoutMs} ms`
        reject(new MockVideoApiError(action, why, 'Use a longer { timeout }'))
      }
      const stop = watchMatches({ list, observe }, { filter, count }, (found) => {
        stopTimer()
        resolve(found)
      })
      // In real time, because fake timers can pass the timeout while a call is under way.
      const stopTimer = startTimer(timeoutMs, rejectAtTimeout, { ignoresFakeTimers: true })
    })

  return Object.assign((filter?: Filter) => find(parseFilter(filter)), { waitFor })
}

const COUNT_RULE = 'must be a whole number from 1'
const waitOptions = strictObject({
  count: z.optional(z.int(COUNT_RULE).check(z.minimum(1, COUNT_RULE))),
  timeout: z.optional(durationOption),
})

/** Calls `onFound` once, after the first change that makes `count` items of a list match. Returns a function that stops it. */
export function watchMatches<Item extends object>(
  { list, observe }: Pick<ListSource<Item, object>, 'list' | 'observe'>,
  { filter, count }: { readonly filter: object; readonly count: number },
  onFound: (found: Item[]) => void,
): () => void {
  const unobserve = observe((changed) => {
    if (changed !== undefined && !matchesFilter(changed, filter)) return
    const found = list().filter((item) => matchesFilter(item, filter))
    if (found.length < count) return
    unobserve()
    onFound(found)
  })
  return unobserve
}

import * as z from 'zod/mini'

import { LimitError, MockVideoApiError } from '../../lib/errors.ts'
import { parseDuration } from '../../lib/duration.ts'
import { oneOf, strictObject } from '../../lib/parse.ts'
import { startTimer } from '../../lib/timer.ts'
import { STATES } from '../../scenarios/scenario.ts'
import { limitText, nothing, ONCE, queryText } from './fields.ts'
import { limitList } from './limit-list.ts'
import { defineRoute } from './route.ts'
import type { Adapter } from '../../api/adapter.ts'
import type { RecordedRequest } from '../../engine/journal.ts'
import type { ControlCall } from './route.ts'

const MAX_WAIT_MS = 600_000
const WAIT = 'must be a duration from 0s to 10m, such as 250ms, 30s or 2m'

const wait = z.pipe(
  z
    .string(ONCE)
    .check(z.refine((value) => (parseDuration(value) ?? Infinity) <= MAX_WAIT_MS, WAIT))
    .check(z.meta({ description: 'The real time to wait for a call that matches', examples: ['30s'] })),
  z.transform((value) => parseDuration(value) ?? 0),
)

const httpStatus = z.pipe(
  z.string(ONCE).check(z.regex(/^(?:0|\d{3})$/, 'must be an HTTP status such as 404, or 0')),
  z.transform(Number),
)

const requestNumber = z.pipe(
  z.string(ONCE).check(z.regex(/^\d{1,15}$/, 'must be the number of a request')),
  z.transform(Number),
)

/** A value that can be null, which a query spells `null`. */
const textOrNull = z.optional(z.pipe(z.string(ONCE), z.transform(parseNull)))

function parseNull(value: string): string | null {
  return value === 'null' ? null : value
}

const query = strictObject({
  session: queryText,
  wait: z.optional(wait),
  after: z.optional(requestNumber),
  limit: limitText,
  provider: textOrNull,
  operation: textOrNull,
  method: queryText,
  path: queryText,
  generation: textOrNull,
  status: z.optional(httpStatus),
  state: z.optional(
    z.pipe(
      oneOf([...STATES, 'null']),
      z.transform((value) => (value === 'null' ? null : value)),
    ),
  ),
  scenario: textOrNull,
  idempotent: z.optional(
    z.pipe(
      oneOf(['true', 'false']),
      z.transform((value) => value === 'true'),
    ),
  ),
  reason: queryText,
  at: queryText,
  realAt: queryText,
})

export const requestRoutes = [
  defineRoute({
    method: 'GET',
    path: '/requests',
    summary:
      'Lists the recorded requests, filtered by their fields. With `wait`, waits for the first one that matches',
    action: 'list the requests',
    scope: 'default',
    acceptsAllSessions: true,
    query,
    nestedFields: ['query', 'headers', 'body', 'unknown', 'response'],
    body: nothing,
    response: ({ Request }) => z.array(Request),
    errors: [404, 409, 429],
    handle: listRequests,
  }),
]

/** The number of requests of a page. */
const MAX_PAGE = 1_000

type RequestsCall = ControlCall<z.infer<typeof query>, unknown>

function listRequests(call: RequestsCall): unknown {
  const { session: _, wait: waitMs, after, limit, ...plain } = call.query
  const filter = { ...plain, ...call.nested }
  if (after !== undefined || limit !== undefined) {
    if (waitMs !== undefined)
      throw new MockVideoApiError(
        'list the requests',
        'wait cannot stand beside after and limit',
        'Leave out one',
      )
    return call.readSession().requestPage(filter, { after, limit: limit ?? MAX_PAGE })
  }
  if (waitMs === undefined) return limitList('requests', call.readSession().requests(filter))
  const found = call.adapter.readSession(call.session).requests(filter)
  return found.length > 0 ? limitList('requests', found) : waitForRequests(call, filter, waitMs)
}

/** The number of calls that may wait for the same fake, each of which looks at every call of a client. */
const MAX_WAITING = 100

const waiting = new WeakMap<Adapter, number>()

function waitForRequests(
  { adapter, session, onClose }: RequestsCall,
  filter: object,
  ms: number,
): Promise<readonly RecordedRequest[]> {
  const count = waiting.get(adapter) ?? 0
  if (count >= MAX_WAITING)
    throw new LimitError('wait for requests', `${count} calls already wait`, 'Let some of them end first')
  waiting.set(adapter, count + 1)
  return new Promise((resolve) => {
    const end = (found: readonly RecordedRequest[]): void => {
      stopTimer()
      unwatch()
      resolve(found)
    }
    const unwatch = adapter.readSession(session).watchRequests(filter, end)
    const stopTimer = startTimer(ms, () => end([]), { ignoresFakeTimers: true })
    onClose(() => {
      waiting.set(adapter, (waiting.get(adapter) ?? 1) - 1)
      end([])
    })
  })
}

import * as z from 'zod/mini'

import { getChangeFeed } from './change-feed.ts'
import { nothing, sessionOnly } from './fields.ts'
import { defineRoute, EventStream } from './route.ts'

export const eventRoutes = [
  defineRoute({
    method: 'GET',
    path: '/events',
    summary: 'Streams what changes, as server-sent events. `Last-Event-ID` resumes',
    action: 'send events',
    scope: 'all',
    query: sessionOnly,
    body: nothing,
    contentType: 'text/event-stream',
    response: () =>
      z
        .string()
        .check(z.describe('Events whose data is a `ChangeMessage`, at most one each 100 ms, and comments')),
    errors: [404, 429],
    handle({ adapter, session, findSession }) {
      if (session !== undefined) findSession()
      return new EventStream((client) => getChangeFeed(adapter).open(client, session))
    },
  }),
]

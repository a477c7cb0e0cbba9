import * as z from 'zod/mini'

import { oneOf, strictObject } from '../../lib/parse.ts'
import { STATES } from '../../scenarios/scenario.ts'
import { serializeClock } from './clock.ts'
import { limitText, nothing, queryText, queryTexts } from './fields.ts'
import { defineRoute } from './route.ts'

const DEFAULT_LIMIT = 200

export const timelineRoutes = [
  defineRoute({
    method: 'GET',
    path: '/timeline',
    summary: 'Returns the newest generations with their states, calls and webhooks over time',
    action: 'show the timeline',
    scope: 'default',
    acceptsAllSessions: true,
    query: strictObject({
      session: queryText,
      provider: queryText,
      state: z.optional(oneOf(STATES)),
      text: queryText,
      id: queryTexts,
      limit: limitText,
    }),
    body: nothing,
    response: ({ Timeline }) => Timeline,
    errors: [404],
    handle({ adapter, query, readSession }) {
      const { session: _, id: ids, limit = DEFAULT_LIMIT, ...filter } = query
      return {
        clock: serializeClock(adapter.session()),
        ...readSession().timeline({ ...filter, ids, limit }),
      }
    },
  }),
]

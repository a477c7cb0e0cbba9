import * as z from 'zod/mini'

import { DELIVERY_STATUSES } from '../../engine/webhooks/delivery.ts'
import { oneOf, strictObject } from '../../lib/parse.ts'
import { limitText, nothing, queryText, sessionBody, sessionOnly } from './fields.ts'
import { limitList } from './limit-list.ts'
import { defineRoute } from './route.ts'

export const deliveryRoutes = [
  defineRoute({
    method: 'GET',
    path: '/deliveries',
    summary: 'Lists the webhook deliveries',
    action: 'list the deliveries',
    scope: 'default',
    acceptsAllSessions: true,
    query: strictObject({
      session: queryText,
      id: queryText,
      provider: queryText,
      generation: queryText,
      url: queryText,
      status: z.optional(oneOf(DELIVERY_STATUSES)),
      limit: limitText,
    }),
    body: nothing,
    response: ({ Delivery }) => z.array(Delivery),
    errors: [404],
    handle({ query, readSession }) {
      const { session: _, limit, ...filter } = query
      const found = readSession().deliveries(filter)
      return limit === undefined ? limitList('deliveries', found) : found.slice(-limit)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/deliveries/:id/send',
    summary: 'Sends a delivery again',
    action: 'send a delivery',
    scope: 'default',
    query: sessionOnly,
    body: sessionBody,
    response: ({ Delivery }) => Delivery,
    errors: [404],
    handle: ({ id, findSession }) => findSession().deliveries.send(id),
  }),
]

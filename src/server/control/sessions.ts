import * as z from 'zod/mini'

import { ALL_SESSIONS } from '../../engine/sessions.ts'
import { nothing, sessionBody, sessionOnly } from './fields.ts'
import { defineRoute } from './route.ts'

export const sessionRoutes = [
  defineRoute({
    method: 'GET',
    path: '/sessions',
    summary:
      'Lists the sessions, with their numbers of generations and requests, their scenarios and their clocks',
    action: 'list the sessions',
    query: nothing,
    body: nothing,
    response: ({ Session }) => z.array(Session),
    handle: ({ adapter }) => adapter.listSessions(),
  }),
  defineRoute({
    method: 'GET',
    path: '/report',
    summary: 'Returns the coverage report',
    action: 'report the coverage',
    scope: 'all',
    acceptsAllSessions: true,
    query: sessionOnly,
    body: nothing,
    response: ({ Report }) => Report,
    errors: [404],
    handle: ({ adapter, session, findSession }) =>
      session === undefined || session === ALL_SESSIONS ? adapter.report() : findSession().report(),
  }),
  defineRoute({
    method: 'POST',
    path: '/reset',
    summary: 'Resets all sessions, or one',
    action: 'reset',
    scope: 'all',
    query: sessionOnly,
    body: sessionBody,
    response: () => z.object({ reset: z.string().check(z.describe('The session, or `all`')) }),
    handle({ adapter, session }) {
      adapter.session(session).reset()
      return { reset: session ?? 'all' }
    },
  }),
]

import * as z from 'zod/mini'

import { explainCodes } from '../../api/explain-codes.ts'
import { strictObject } from '../../lib/parse.ts'
import { nothing, queryText, session, sessionOnly, text } from './fields.ts'
import { defineRoute } from './route.ts'

const scenarioToUse = z
  .unknown()
  .check(z.refine((value) => value !== undefined, 'must be a name, a list of names or a scenario'))
  .check(
    z.meta({
      description: 'A name, a list with one for each of the next generations, or a scenario',
      anyOf: [
        { type: 'string' },
        { type: 'array', items: { type: ['string', 'object'] }, minItems: 1 },
        { $ref: '#/components/schemas/Scenario' },
      ],
    }),
  )

export const scenarioRoutes = [
  defineRoute({
    method: 'GET',
    path: '/scenarios',
    summary: 'Lists the scenarios',
    action: 'list the scenarios',
    query: nothing,
    body: nothing,
    response: ({ Scenario }) => z.array(Scenario),
    handle: ({ adapter }) => adapter.scenarios,
  }),
  defineRoute({
    method: 'GET',
    path: '/scenarios/:name',
    summary: 'Explains a scenario, as `mock-video-api explain --json` does',
    action: 'explain a scenario',
    query: nothing,
    body: nothing,
    response: ({ Explanation, Codes }) => z.union([Explanation, Codes]),
    handle: ({ adapter, id }) => explainCodes(id, adapter) ?? adapter.explain(id),
  }),
  defineRoute({
    method: 'GET',
    path: '/scenario',
    summary:
      'Returns the scenarios in use: for each provider the scenario, those of the next generations, and the default',
    action: 'read the scenario',
    scope: 'default',
    acceptsAllSessions: true,
    query: sessionOnly,
    body: nothing,
    response: ({ ScenariosInUse }) => ScenariosInUse,
    errors: [404],
    handle({ adapter, session: name, readSession }) {
      readSession()
      return adapter.scenariosInUse(name).get()
    },
  }),
  defineRoute({
    method: 'PUT',
    path: '/scenario',
    summary: 'Sets the scenario in use, like `use()`',
    action: 'use a scenario',
    scope: 'default',
    acceptsAllSessions: true,
    query: sessionOnly,
    body: strictObject({
      scenario: scenarioToUse,
      provider: z.optional(text),
      session,
      once: z.optional(z.boolean('must be true or false')),
    }),
    response: ({ ScenariosInUse }) => ScenariosInUse,
    handle({ adapter, session: name, body }) {
      const { scenario, provider, once } = body
      const inUse = adapter.scenariosInUse(name)
      inUse.use(scenario, { provider, once })
      return inUse.get()
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/scenario',
    summary: 'Removes the scenarios that were set for the session, of one `provider` or all',
    action: 'remove the scenario in use',
    scope: 'default',
    acceptsAllSessions: true,
    query: strictObject({ session: queryText, provider: queryText }),
    body: nothing,
    response: ({ ScenariosInUse }) => ScenariosInUse,
    handle({ adapter, session: name, query }) {
      const inUse = adapter.scenariosInUse(name)
      inUse.clear(query.provider)
      return inUse.get()
    },
  }),
]
